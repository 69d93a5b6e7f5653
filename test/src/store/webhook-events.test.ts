import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { ask, connectionWith, dispatchAll, endpoint, open } from './webhooks-fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());
beforeEach(async () => {
  await dispatchAll(fixture.store);
  const { items } = await fixture.store.webhookEndpoints.list({ limit: 1000, offset: 0 });
  for (const { id } of items) await fixture.store.webhookEndpoints.delete(id);
});

const types = async () => (await dispatchAll(fixture.store)).events.map(({ type }) => type);

describe('events', () => {
  test('are noted of every status a review enters, whoever brings it there', async () => {
    const { store } = fixture;
    await endpoint(store);
    const connection = await connectionWith(store);
    const by = { ...(await fixture.member('dba', 'security')), isAdmin: false };
    const approved = await ask(store, connection);
    await store.reviews.decide(approved.id, { by, decision: 'approve' });
    await store.reviews.claim(approved.id, 'f00d');
    expect(await types()).toEqual(['review.created', 'review.approved', 'review.executed']);
    const rejected = await ask(store, connection);
    await store.reviews.decide(rejected.id, { by, decision: 'reject', reason: 'no' });
    await store.reviews.revoke((await ask(store, connection)).id, 'left');
    await ask(store, connection, { expiresAt: new Date(Date.now() - 1000) });
    await store.reviews.expireDue(new Date());
    await ask(store, connection, { groups: [], autoApproved: true });
    expect(await types()).toEqual([
      'review.created',
      'review.rejected',
      'review.created',
      'review.revoked',
      'review.created',
      'review.expired',
      'review.approved',
    ]);
  });

  test('are noted once, though others still are asked', async () => {
    const { store } = fixture;
    await endpoint(store);
    const review = await ask(store, await connectionWith(store), { groups: ['dba', 'security'] });
    const by = { ...(await fixture.member('dba')), isAdmin: false };
    await store.reviews.decide(review.id, { by, decision: 'approve' });
    const { events } = await dispatchAll(store);
    expect(events.map(({ type }) => type)).toEqual(['review.created']);
    expect(events[0]?.review).toMatchObject({ id: review.id, text: 'select 1' });
  });

  test('are noted of sessions that open and close, but not of connection tests', async () => {
    const { store } = fixture;
    await endpoint(store);
    const connection = await connectionWith(store);
    const id = await open(store, connection);
    await store.sessions.close(id, 'client left');
    await store.sessions.close(id, 'again');
    const tested = await open(store, connection, { verb: 'test' });
    await store.sessions.close(tested, 'done');
    await open(store, connection, { refused: true });
    const { events } = await dispatchAll(store);
    expect(events.map(({ type }) => type)).toEqual(['session.open', 'session.close']);
    expect(events[1]?.session).toMatchObject({ id, closeReason: 'client left' });
  });

  test('are noted only where the plugin is attached, tells of them, and somebody listens', async () => {
    const { store } = fixture;
    const attached = await connectionWith(store);
    await ask(store, attached);
    expect(await types()).toEqual([]);
    const { endpoint: made } = await endpoint(store, { eventTypes: ['review.created'] });
    await ask(store, await connectionWith(store, []));
    await ask(store, await connectionWith(store, [{ name: 'webhooks', config: ['session.open'] }]));
    await open(store, attached);
    expect(await types()).toEqual([]);
    await ask(store, await connectionWith(store, [{ name: 'webhooks', config: ['review.created'] }]));
    await ask(store, attached);
    expect(await types()).toEqual(['review.created', 'review.created']);
    await store.webhookEndpoints.disable(made.id, 'x');
    await ask(store, attached);
    expect(await types()).toEqual([]);
    await endpoint(store, { connectionIds: [(await connectionWith(store)).id] });
    await ask(store, attached);
    expect(await types()).toEqual([]);
  });

  test('are gone with the transaction that was to make them happen', async () => {
    const { store } = fixture;
    await endpoint(store);
    const connection = await connectionWith(store);
    const id = randomUUID();
    await ask(store, connection, { id });
    await dispatchAll(store);
    await expect(ask(store, connection, { id })).rejects.toThrow();
    expect(await types()).toEqual([]);
  });

  test('wake every gateway', async () => {
    const other = await fixture.another();
    await endpoint(fixture.store);
    const connection = await connectionWith(fixture.store);
    const heard = new Promise<void>((resolve) => {
      const stop = other.onWebhookEvent(() => {
        stop();
        resolve();
      });
    });
    await ask(fixture.store, connection);
    await heard;
  });
});

describe('commands that guardrails refused', () => {
  const record = (sessionId: string, body: object, seq = 1n, gatewayId: string = randomUUID()): NewEvent => ({
    gatewayId,
    seq,
    sessionId,
    type: 'query.decided',
    at: new Date(),
    body: JSON.stringify(body),
    hash: 'h',
  });
  const DENIED = {
    query: { text: 'drop table "a\u0000b"', operations: ['drop'] },
    verdict: 'deny',
    by: 'guardrails',
    reason: { code: 'guardrail', message: 'no', rule: 'no-drop' },
  };

  test('are noted with their record, once, however often it comes', async () => {
    const { store } = fixture;
    await endpoint(store);
    const session = await open(store, await connectionWith(store));
    await dispatchAll(store);
    const records = [record(session, DENIED)];
    await store.events.insertBatch(records);
    await store.events.insertBatch(records);
    const { events } = await dispatchAll(store);
    expect(events).toMatchObject([
      { type: 'query.denied', session: { id: session }, detail: { query: DENIED.query, reason: DENIED.reason } },
    ]);
  });

  test('are told apart from what was allowed, and from what others denied', async () => {
    const { store } = fixture;
    await endpoint(store);
    const session = await open(store, await connectionWith(store));
    await dispatchAll(store);
    await store.events.insertBatch([
      record(session, { ...DENIED, by: 'review' }),
      record(session, { query: { text: "select 'guardrails'" }, verdict: 'allow' }),
      record(randomUUID(), DENIED),
    ]);
    expect(await types()).toEqual([]);
  });
});

describe('dispatching', () => {
  test('makes one message for each endpoint that wants it, and queues them with it', async () => {
    const { store } = fixture;
    const connection = await connectionWith(store);
    const all = await endpoint(store);
    const some = await endpoint(store, { eventTypes: ['review.created'], connectionIds: [connection.id] });
    await endpoint(store, { eventTypes: ['session.open'] });
    await ask(store, connection);
    const { messages } = await dispatchAll(store);
    expect(messages.map(({ endpointId }) => endpointId).sort()).toEqual([all.endpoint.id, some.endpoint.id].sort());
    expect(await dispatchAll(store)).toEqual({ events: [], messages: [] });
    const [message] = messages;
    expect(await store.webhookMessages.get(message?.id ?? '')).toMatchObject({ status: 'pending', attempts: 0 });
  });

  test('by several at once makes no message twice', async () => {
    const { store } = fixture;
    const other = await fixture.another();
    await endpoint(store);
    const connection = await connectionWith(store);
    await Promise.all(Array.from({ length: 20 }, () => ask(store, connection)));
    const both = await Promise.all([store, other, store, other].map(dispatchAll));
    expect(both.flatMap(({ messages }) => messages)).toHaveLength(20);
  });

  test('that fails leaves the event waiting, and no message', async () => {
    const { store } = fixture;
    const { endpoint: made } = await endpoint(store);
    await ask(store, await connectionWith(store));
    const failing = store.webhookEvents.dispatch(10, {
      payloadOf: () => ({}),
      enqueue: async (run) => {
        await run('select 1 / $1::int', [0]);
      },
    });
    await expect(failing).rejects.toThrow(/division by zero/);
    const { total } = await store.webhookMessages.list({ endpointId: made.id, limit: 1, offset: 0 });
    expect(total).toBe(0);
    expect(await types()).toEqual(['review.created']);
  });

  test('of what cannot be told makes no message, and goes on', async () => {
    const { store } = fixture;
    await endpoint(store);
    await ask(store, await connectionWith(store));
    const done = await store.webhookEvents.dispatch(10, {
      payloadOf: () => undefined,
      enqueue: () => Promise.reject(new Error('nothing to queue')),
    });
    expect(done).toBe(1);
    expect(await types()).toEqual([]);
  });
});

test('a test is for one endpoint, and waits in no queue', async () => {
  const { store } = fixture;
  const { endpoint: made } = await endpoint(store, { disabled: true });
  const message = await store.webhookEvents.makeTest(made.id, 'webhook.test', { type: 'webhook.test' });
  expect(message?.endpointId).toBe(made.id);
  expect(await types()).toEqual([]);
  expect(await store.webhookEvents.makeTest(randomUUID(), 'webhook.test', {})).toBeUndefined();
});

test('what happened before is forgotten, with its messages', async () => {
  const { store } = fixture;
  await endpoint(store);
  await ask(store, await connectionWith(store));
  const [message] = (await dispatchAll(store)).messages;
  expect(await store.webhookEvents.purge(new Date(Date.now() - 60_000))).toBe(0);
  expect(await store.webhookEvents.purge(new Date(Date.now() + 60_000))).toBeGreaterThan(0);
  expect(await store.webhookMessages.get(message?.id ?? '')).toBeUndefined();
});
