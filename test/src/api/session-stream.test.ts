import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readEvents } from './event-reader.ts';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
let shop: { id: string; name: string };
let id: string;
let records: SessionRecords;
beforeAll(async () => {
  api = await startApi();
  shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
});
afterAll(() => api?.close());
beforeEach(async () => {
  id = await openSession(api, 'alice', shop);
  records = new SessionRecords(api.store, id);
});

test('a session is followed from its beginning, query by query, to its end', async () => {
  await records.allowed(1, 'select 1');
  await records.ended(1, { results: [{ columns: ['a'], rows: [['masked']] }] });
  const reader = await readEvents(api, 'alice', `/api/sessions/${id}/stream`);
  expect((await reader.next()).data).toMatchObject({
    type: 'query',
    query: { query: 1, state: 'ended', results: [{ rows: [['masked']] }] },
  });
  await records.held(2, 'delete from t');
  expect((await reader.next()).data).toMatchObject({ query: { query: 2, state: 'waiting' } });
  await records.allowed(2, 'delete from t');
  expect((await reader.next()).data).toMatchObject({ query: { query: 2, state: 'running' } });
  await records.ended(2, { tag: 'DELETE 1' });
  expect((await reader.next()).data).toMatchObject({ query: { query: 2, state: 'ended', tag: 'DELETE 1' } });
  await records.add('session.close', { reason: 'done' });
  await api.store.sessions.close(id, 'done');
  expect(await reader.rest()).toMatchObject([{ data: { type: 'session', session: { id, status: 'closed' } } }]);
});

test('a session that is over already is told whole, and then its end', async () => {
  for (let n = 1; n <= 120; n += 1) await records.allowed(n, `select ${n}`);
  await records.add('session.close', { reason: 'done' });
  await api.store.sessions.close(id, 'done');
  const reader = await readEvents(api, 'auditor', `/api/sessions/${id}/stream`);
  const events = await reader.rest();
  expect(events).toHaveLength(121);
  expect(events.at(-1)?.data.type).toBe('session');
});

test('who comes back when all was told is told of the end', async () => {
  await records.allowed(1, 'select 1');
  await records.ended(1);
  const end = await records.add('session.close', { reason: 'done' });
  await api.store.sessions.close(id, 'done');
  const back = await readEvents(api, 'alice', `/api/sessions/${id}/stream?after=${end}.1`);
  expect(await back.rest()).toMatchObject([{ data: { type: 'session', session: { id, status: 'closed' } } }]);
});

test('whoever comes back goes on where they were, with what was not over', async () => {
  await records.allowed(1, 'select 1');
  await records.ended(1);
  await records.allowed(2, 'select pg_sleep(9)');
  const reader = await readEvents(api, 'alice', `/api/sessions/${id}/stream`);
  const [, { id: place } = { id: '' }] = await reader.until(
    ({ data }) => (data.query as { query: number }).query === 2,
  );
  await reader.leave();
  await records.ended(2);
  for (const back of [
    await readEvents(api, 'alice', `/api/sessions/${id}/stream`, { 'last-event-id': place ?? '' }),
    await readEvents(api, 'alice', `/api/sessions/${id}/stream?after=${place}`),
  ]) {
    expect((await back.next()).data).toMatchObject({ query: { query: 2, state: 'ended' } });
    await back.leave();
  }
});

test('it is nobody else’s, and no longer theirs who lose the right to it', async () => {
  expect((await readEvents(api, 'dba', `/api/sessions/${id}/stream`)).status).toBe(404);
  const reader = await readEvents(api, 'auditor', `/api/sessions/${id}/stream`);
  await api.store.users.update(api.users.auditor.id, { groups: [] });
  expect(await reader.rest()).toEqual([]);
  await api.store.users.update(api.users.auditor.id, { groups: ['auditor'] });
  const { token, secret } = await api.store.tokens.create({ userId: api.users.alice.id, kind: 'login', name: 'x' });
  const mine = await readEvents(api, { token: secret }, `/api/sessions/${id}/stream`);
  await api.store.tokens.revoke(token.id);
  expect((await mine.rest()).at(-1)?.data).toEqual({ type: 'end' });
});
