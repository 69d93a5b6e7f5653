import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';
import { ask, connectionWith, dispatchAll, endpoint } from './webhooks-fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

/** A message of a new endpoint, made of a new review. */
async function message() {
  const { store } = fixture;
  const connection = await connectionWith(store);
  const { endpoint: made, secret } = await endpoint(store, { connectionIds: [connection.id], includeCommand: false });
  const review = await ask(store, connection);
  const [queued] = (await dispatchAll(store)).messages;
  if (queued === undefined) throw new Error('no message was made');
  return { id: queued.id, endpoint: made, secret, review, connection };
}

const MISSING = randomUUID();

test('a message has all that sending needs, and its log has none of that', async () => {
  const { id, endpoint: made, secret, review, connection } = await message();
  expect(await fixture.store.webhookMessages.forDelivery(id)).toEqual({
    messageId: id,
    endpointId: made.id,
    url: made.url,
    secret,
    status: 'pending',
    kind: 'generic',
    includeCommand: false,
    isDisabled: false,
    event: { type: 'review.created', at: expect.any(Date), payload: { type: 'review.created' } },
  });
  expect(await fixture.store.webhookMessages.get(id)).toEqual({
    id,
    eventType: 'review.created',
    endpointId: made.id,
    subjectId: review.id,
    connectionId: connection.id,
    status: 'pending',
    attempts: 0,
    responseStatus: undefined,
    error: undefined,
    durationMs: undefined,
    attemptedAt: undefined,
    createdAt: expect.any(Date),
  });
  expect(await fixture.store.webhookMessages.forDelivery(MISSING)).toBeUndefined();
});

test('attempts are counted, and the last one is told of', async () => {
  const { webhookMessages, webhookEndpoints } = fixture.store;
  const { id, endpoint: made } = await message();
  await webhookMessages.record(id, { isDelivered: false, error: 'it refused the connection', durationMs: 3 });
  expect(await webhookMessages.hasSucceededSince(id)).toBe(false);
  await webhookMessages.record(id, {
    isDelivered: false,
    responseStatus: 500,
    error: 'it answered 500',
    durationMs: 4,
  });
  expect(await webhookMessages.get(id)).toMatchObject({ status: 'pending', attempts: 2, responseStatus: 500 });
  await webhookMessages.record(id, { isDelivered: true, responseStatus: 204, durationMs: 5 });
  expect(await webhookMessages.get(id)).toMatchObject({
    status: 'delivered',
    attempts: 3,
    responseStatus: 204,
    error: undefined,
    durationMs: 5,
  });
  expect((await webhookEndpoints.byId(made.id))?.deliveredAt).toBeInstanceOf(Date);
  expect(await webhookMessages.hasSucceededSince(id)).toBe(true);
});

test('a message ends once, and one that was delivered stays so', async () => {
  const { webhookMessages } = fixture.store;
  const { id } = await message();
  expect(await webhookMessages.end(id, 'failed', 'why')).toBe(true);
  expect(await webhookMessages.end(id, 'discarded')).toBe(false);
  expect(await webhookMessages.get(id)).toMatchObject({ status: 'failed', error: 'why' });
  const delivered = await message();
  await webhookMessages.record(delivered.id, { isDelivered: true, durationMs: 1 });
  expect(await webhookMessages.end(delivered.id, 'failed')).toBe(false);
});

test('an ended message is opened again together with its place in the queue, or not at all', async () => {
  const { webhookMessages } = fixture.store;
  const { id } = await message();
  const queued: string[] = [];
  const enqueue = async (_run: unknown, { id: again }: { id: string }): Promise<void> => void queued.push(again);
  expect(await webhookMessages.reopen(id, enqueue)).toBe(false);
  await webhookMessages.end(id, 'failed', 'why');
  const failing = webhookMessages.reopen(id, () => Promise.reject(new Error('no queue')));
  await expect(failing).rejects.toThrow('no queue');
  expect((await webhookMessages.get(id))?.status).toBe('failed');
  expect(await webhookMessages.reopen(id, enqueue)).toBe(true);
  expect(await webhookMessages.get(id)).toMatchObject({ status: 'pending', error: undefined });
  expect(await webhookMessages.reopen(MISSING, enqueue)).toBe(false);
  expect(queued).toEqual([id]);
});

test('the log is newest first, and filtered', async () => {
  const { webhookMessages } = fixture.store;
  const [one, two] = [await message(), await message()];
  await webhookMessages.end(one.id, 'failed');
  const ids = async (query: object) =>
    (await webhookMessages.list({ ...query, limit: 2, offset: 0 })).items.map(({ id }) => id);
  expect(await ids({})).toEqual([two.id, one.id]);
  expect(await ids({ endpointId: one.endpoint.id })).toEqual([one.id]);
  expect(await ids({ status: 'failed' })).toContain(one.id);
  expect(await ids({ eventType: 'session.open' })).toEqual([]);
  expect(await ids({ endpointId: 'x' })).toEqual([]);
});

test('messages go with their endpoint', async () => {
  const { id, endpoint: made } = await message();
  await fixture.store.webhookEndpoints.delete(made.id);
  expect(await fixture.store.webhookMessages.forDelivery(id)).toBeUndefined();
});

test('an endpoint can be deleted while a delivery to it is noted', async () => {
  const { webhookMessages } = fixture.store;
  const { id, endpoint: made } = await message();
  const deleter = new pg.Client(fixture.server.superuser);
  const watcher = new pg.Client(fixture.server.superuser);
  await deleter.connect();
  await watcher.connect();
  await deleter.query('BEGIN');
  // What DELETE does first; the messages come after it.
  await deleter.query('SELECT FROM webhook_endpoints WHERE id = $1 FOR UPDATE', [made.id]);
  const noted = webhookMessages.record(id, { isDelivered: true, durationMs: 1 });
  const blocked = `SELECT FROM pg_stat_activity WHERE application_name = 'sluice' AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await watcher.query(blocked)).rowCount, { timeout: 60_000 }).toBe(1);
  await deleter.query('DELETE FROM webhook_endpoints WHERE id = $1', [made.id]);
  await deleter.query('COMMIT');
  await noted;
  expect(await webhookMessages.get(id)).toBeUndefined();
  await Promise.all([deleter.end(), watcher.end()]);
});
