import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, type Person, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
let shop: { id: string };
beforeAll(async () => {
  api = await startApi();
  shop = await makeConnection(api, 'shop');
});
afterAll(() => api?.close());

/** A script of this person, opened so many minutes ago. */
async function script(person: Person, minutes: number, text: string, more: object = {}): Promise<string> {
  const id = crypto.randomUUID();
  const { id: userId, name: userName } = api.users[person];
  await api.store.sessions.open({
    id,
    userId,
    userName,
    connectionId: shop.id,
    connectionName: 'shop',
    protocol: 'postgres',
    verb: 'exec',
    clientAddress: '127.0.0.1',
    application: 'sluice exec',
    database: 'app',
    startedAt: new Date(Date.now() - minutes * 60_000),
    gatewayId: 'gateway-1',
    ...more,
  });
  const records = new SessionRecords(api.store, id);
  await records.allowed(1, text);
  await records.ended(1, { results: [{ columns: ['a'], rows: [['1']] }] });
  return id;
}

test('one’s own scripts are listed, newest first, without rows', async () => {
  const old = await script('alice', 10, 'select 1');
  const recent = await script('alice', 5, 'select 2');
  await script('dba', 3, 'select secret');
  await script('alice', 2, 'select on the wire', { verb: 'connect' });
  await script('alice', 1, 'select relname', { application: 'sluice schema' });
  const answer = await api.as('alice')('GET', '/api/connections/shop/history');
  expect(answer.json()).toMatchObject([
    {
      session_id: recent,
      database: 'app',
      queries: [{ text: 'select 2', state: 'ended', results: [{ rows: [], kept: 1 }] }],
    },
    { session_id: old, queries: [{ text: 'select 1' }] },
  ]);
  expect((await api.as('alice')('GET', '/api/connections/shop/history?limit=2')).json()).toHaveLength(1);
});

test('not even an admin reads another’s there, and what is hidden is not found', async () => {
  expect((await api.as('admin')('GET', '/api/connections/shop/history')).json()).toEqual([]);
  await api.store.connections.update(shop.id, { accessGroups: ['dba-team'] });
  expect((await api.as('alice')('GET', '/api/connections/shop/history')).statusCode).toBe(404);
  expect((await api.as('dba')('GET', '/api/connections/shop/history?limit=51')).statusCode).toBe(400);
});
