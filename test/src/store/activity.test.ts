import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewEvent } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { ask, connectionWith, open } from './webhooks-fixture.ts';

let fixture: TestStore;
let shop: { id: string; name: string };
const HOUR = Date.UTC(2026, 0, 5, 10);
const at = (minutes: number) => new Date(HOUR + minutes * 60_000);
let seq = 0n;

function record(sessionId: string | undefined, type: string, body: object, minutes: number): NewEvent {
  seq += 1n;
  return { gatewayId: 'gw', seq, sessionId, type, at: at(minutes), body: JSON.stringify(body), hash: 'h' };
}
const decided = (session: string, verdict: string, minutes: number) =>
  record(session, 'query.decided', { query: { id: 1, phase: 'execute', text: 'x' }, verdict }, minutes);
const masked = (session: string, counts: object, minutes: number) =>
  record(session, 'query.ended', { query: 1, status: 'ok', masked: counts }, minutes);

beforeAll(async () => {
  fixture = await openTestStore();
  const { store } = fixture;
  const connection = await connectionWith(store);
  shop = connection;
  const other = await connectionWith(store);
  const one = await open(store, connection, { startedAt: at(5), userName: 'ann' });
  const two = await open(store, other, { startedAt: at(65) });
  await store.sessions.count([{ id: one, queries: 7, masked: {} }]);
  const batch = [
    decided(one, 'allow', 6),
    decided(one, 'deny', 7),
    masked(one, { PHONE: 3 }, 8),
    decided(two, 'allow', 66),
    masked(two, { PHONE: 1, SSN: 2 }, 67),
  ];
  await store.events.insertBatch(batch);
  // Sent again, with more: only what is new counts.
  await store.events.insertBatch([...batch, decided(one, 'allow', 9), decided(crypto.randomUUID(), 'allow', 9)]);
  const { id } = await ask(store, connection, { groups: ['dba'] });
  await fixture.member('dba').then(async (member) => {
    const { token } = await store.tokens.create({ userId: member.id, kind: 'login', name: 'x' });
    await store.reviews.decide(id, { decision: 'approve', by: { id: member.id, tokenId: token.id } });
  });
});
afterAll(() => fixture?.stop());

const day = { since: new Date(Date.UTC(2026, 0, 5)), until: new Date(Date.UTC(2026, 0, 6)) };

test('commands, masked values and sessions are counted in their hours, once', async () => {
  const { buckets } = await fixture.store.activity.report({ ...day, bucket: 'hour' });
  const rest = { requests: 0, approved: 0, rejected: 0, approvalSec: undefined };
  expect(buckets).toEqual([
    { at: at(0), allowed: 2, denied: 1, masked: { PHONE: 3 }, sessions: 1, ...rest },
    { at: at(60), allowed: 1, denied: 0, masked: { PHONE: 1, SSN: 2 }, sessions: 1, ...rest },
  ]);
});

test('days are sums of hours, and one connection can be looked at alone', async () => {
  const { buckets } = await fixture.store.activity.report({ ...day, bucket: 'day' });
  expect(buckets).toMatchObject([{ at: day.since, allowed: 3, denied: 1, masked: { PHONE: 4, SSN: 2 }, sessions: 2 }]);
  const only = await fixture.store.activity.report({ ...day, bucket: 'day', connectionId: shop.id });
  expect(only.buckets).toMatchObject([{ allowed: 2, denied: 1, masked: { PHONE: 3 }, sessions: 1 }]);
  expect(only.connections).toEqual([
    { connectionId: shop.id, connectionName: shop.name, allowed: 2, denied: 1, masked: 3 },
  ]);
});

test('connections and users are listed, those with the most first', async () => {
  const { connections, users } = await fixture.store.activity.report({ ...day, bucket: 'day' });
  expect(connections.map(({ allowed }) => allowed)).toEqual([2, 1]);
  expect(users.map(({ queries }) => queries)).toEqual([7, 0]);
});

test('requests are counted when they were made, with the time people took', async () => {
  const now = Date.now();
  const range = { since: new Date(now - 3_600_000), until: new Date(now + 3_600_000) };
  const { buckets } = await fixture.store.activity.report({ ...range, bucket: 'day' });
  const [bucket] = buckets.filter(({ requests }) => requests > 0);
  expect(bucket).toMatchObject({ requests: 1, approved: 1, rejected: 0 });
  expect(bucket?.approvalSec).toBeGreaterThanOrEqual(0);
});

test('a range without anything has no buckets', async () => {
  const range = { since: new Date(0), until: new Date(1000) };
  expect(await fixture.store.activity.report({ ...range, bucket: 'hour' })).toEqual({
    buckets: [],
    connections: [],
    users: [],
  });
});
