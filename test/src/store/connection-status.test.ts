import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ProbeClaim, Store } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let store: Store;
const NOW = new Date('2026-05-01T12:00:00Z');
const LEASE_MS = 30_000;
const after = (ms: number): Date => new Date(NOW.getTime() + ms);

beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
});

afterAll(() => fixture?.stop());

beforeEach(async () => {
  for (const { id } of (await store.connections.list({ limit: 100, offset: 0 })).items)
    await store.connections.delete(id);
});

const make = (name: string, more: object = {}) =>
  store.connections.create({ name, type: 'database', subtype: 'postgres', ...more });
const claim = (now: Date, limit = 10, by: Store = store): Promise<ProbeClaim[]> =>
  by.connectionStatuses.claimDue({ now, leaseMs: LEASE_MS, limit });
const onlyClaim = async (now: Date): Promise<ProbeClaim> => {
  const [first, ...more] = await claim(now);
  if (first === undefined || more.length > 0) throw new Error('not one connection is due');
  return first;
};
const statusOf = async (id: string): Promise<unknown[]> => {
  const found = await store.connections.byId(id);
  return [found?.isReachable, found?.statusReason, found?.statusCheckedAt];
};
const DOWN = { isReachable: false, reason: 'nothing listens' } as const;

test('a new connection is due at once, whatever the clocks say', async () => {
  const { id } = await make('new', { agentId: 'far' });
  const found = await onlyClaim(new Date('1990-01-01'));
  expect(found).toEqual({
    connectionId: id,
    probeId: expect.any(String),
    type: 'database',
    subtype: 'postgres',
    agentId: 'far',
  });
});

test('what was looked at is due again when its time has come', async () => {
  const { id } = await make('regular');
  const probe = await onlyClaim(NOW);
  await store.connectionStatuses.finish(probe, { finding: DOWN, now: after(5), nextAt: after(60_000) });
  expect(await statusOf(id)).toEqual([false, 'nothing listens', after(5)]);
  expect(await claim(after(59_999))).toEqual([]);
  await store.connectionStatuses.finish(await onlyClaim(after(60_000)), {
    finding: { isReachable: true },
    now: after(60_001),
    nextAt: after(120_000),
  });
  expect(await statusOf(id)).toEqual([true, null, after(60_001)]);
});

test('gateways that ask at once share what is due', async () => {
  for (let i = 0; i < 20; i += 1) await make(`many-${i}`);
  const other = await fixture.another();
  const claims = await Promise.all([0, 1, 2, 3].map((i) => claim(NOW, 6, i % 2 === 0 ? store : other)));
  const ids = claims.flat().map(({ connectionId }) => connectionId);
  expect(new Set(ids).size).toBe(ids.length);
  const rest = await claim(NOW, 20);
  expect(ids.length + rest.length).toBe(20);
  expect(await claim(NOW)).toEqual([]);
});

test('a lease that nobody finishes ends, and what comes of it later does not count', async () => {
  const { id } = await make('orphan');
  const lost = await onlyClaim(NOW);
  expect(await claim(after(LEASE_MS - 1))).toEqual([]);
  const taken = await onlyClaim(after(LEASE_MS));
  await store.connectionStatuses.finish(lost, { finding: DOWN, now: after(LEASE_MS), nextAt: after(1e9) });
  expect(await statusOf(id)).toEqual([null, null, null]);
  await store.connectionStatuses.finish(taken, { finding: { isReachable: true }, now: NOW, nextAt: after(1e9) });
  expect(await statusOf(id)).toEqual([true, null, NOW]);
});

test('a change has the connection looked at again, and outdates the look that is on its way', async () => {
  const { id } = await make('changing');
  const stale = await onlyClaim(NOW);
  await store.connections.update(id, { tags: { a: 'b' } });
  await store.connectionStatuses.finish(stale, { finding: DOWN, now: NOW, nextAt: after(1e9) });
  expect(await statusOf(id)).toEqual([null, null, null]);
  const fresh = await onlyClaim(NOW);
  await store.connectionStatuses.finish(fresh, { finding: { isReachable: true }, now: NOW, nextAt: after(1e9) });
  expect(await claim(NOW)).toEqual([]);
  // Its upstream is the same, so what is known of it stays until the next look.
  await store.connections.update(id, { tags: {} });
  expect(await statusOf(id)).toEqual([true, null, NOW]);
  expect(await claim(NOW)).toHaveLength(1);
  // It may lead elsewhere now.
  await store.connections.update(id, { secret: { 'envvar:HOST': 'eA==' } });
  expect(await statusOf(id)).toEqual([null, null, null]);
});

test('without a finding only the time of the next look is set', async () => {
  const { id } = await make('unseen');
  await store.connectionStatuses.finish(await onlyClaim(NOW), { finding: undefined, now: NOW, nextAt: after(60_000) });
  expect(await statusOf(id)).toEqual([null, null, null]);
  expect(await claim(after(1))).toEqual([]);
});

test('what a session found counts at once, and the same again is not written over and over', async () => {
  const { id } = await make('busy');
  const observe = (now: Date, finding: { isReachable: true } | typeof DOWN) =>
    store.connectionStatuses.observe(id, { finding, now, quietMs: 10_000 });
  await observe(NOW, { isReachable: true });
  await observe(after(9_999), { isReachable: true });
  expect(await statusOf(id)).toEqual([true, null, NOW]);
  await observe(after(10_000), { isReachable: true });
  expect(await statusOf(id)).toEqual([true, null, after(10_000)]);
  await observe(after(10_001), DOWN);
  expect(await statusOf(id)).toEqual([false, 'nothing listens', after(10_001)]);
  // The look that the connection is due for is still to come.
  expect(await claim(NOW)).toHaveLength(1);
  await store.connectionStatuses.observe('nope', { finding: DOWN, now: NOW, quietMs: 0 });
});
