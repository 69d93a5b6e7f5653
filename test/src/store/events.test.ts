import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventRecord } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

function event(seq: bigint, more: Partial<EventRecord> = {}): EventRecord {
  const at = new Date('2026-01-01T00:00:00.123Z');
  return {
    gatewayId: 'one',
    seq,
    sessionId: undefined,
    type: 'query.decided',
    at,
    body: { n: 1 },
    hash: `h${seq}`,
    ...more,
  };
}

test('a batch sent again, whole or in part, changes nothing', async () => {
  const { events } = fixture.store;
  const sessionId = randomUUID();
  const batch = [1n, 2n, 3n].map((seq) => event(seq, { gatewayId: 'again', sessionId }));
  expect(await events.insertBatch(batch)).toBe(3);
  expect(await events.insertBatch(batch)).toBe(0);
  const changed = event(3n, { gatewayId: 'again', sessionId, hash: 'other' });
  expect(await events.insertBatch([changed, event(4n, { gatewayId: 'again', sessionId })])).toBe(1);
  expect((await events.list({ sessionId, limit: 10 })).map((one) => one.hash)).toEqual(['h1', 'h2', 'h3', 'h4']);
  expect(await events.insertBatch([])).toBe(0);
});

test('come back as they went in, with whatever people typed', async () => {
  const sessionId = randomUUID();
  const body = { z: 1, a: ['\u0000', '\ud800', '"\\', 'ü', null], deep: { x: true } };
  const sent = event(2n ** 60n, { sessionId, body, gatewayId: 'odd' });
  await fixture.store.events.insertBatch([sent]);
  const [found] = await fixture.store.events.list({ sessionId, limit: 1 });
  expect(found).toEqual(sent);
  expect(Object.keys(found?.body ?? {})).toEqual(['z', 'a', 'deep']);
});

test('the head is the last of one gateway', async () => {
  const { events } = fixture.store;
  expect(await events.head('fresh')).toBeUndefined();
  await events.insertBatch([event(9n, { gatewayId: 'fresh' }), event(10n, { gatewayId: 'fresh' })]);
  await events.insertBatch([event(99n, { gatewayId: 'other' })]);
  expect(await events.head('fresh')).toEqual({ seq: 10n, hash: 'h10' });
});

test('are listed for a session, in order, in pages', async () => {
  const { events } = fixture.store;
  const sessionId = randomUUID();
  await events.insertBatch([30n, 10n, 20n].map((seq) => event(seq, { sessionId, gatewayId: 'paged' })));
  await events.insertBatch([event(15n, { sessionId: randomUUID(), gatewayId: 'paged' })]);
  const seqs = async (query: object) => (await events.list({ sessionId, limit: 10, ...query })).map((one) => one.seq);
  expect(await seqs({})).toEqual([10n, 20n, 30n]);
  expect(await seqs({ limit: 2 })).toEqual([10n, 20n]);
  expect(await seqs({ after: 10n })).toEqual([20n, 30n]);
  expect(await seqs({ sessionId: 'nope' })).toEqual([]);
});

test('the one that some of a type come behind is found from the end', async () => {
  const { events } = fixture.store;
  const sessionId = randomUUID();
  await events.insertBatch(
    [40n, 41n, 42n].map((seq) => event(seq, { sessionId, gatewayId: 'last', type: seq === 41n ? 'b' : 'a' })),
  );
  expect((await events.nthLast(sessionId, 'a', 1))?.seq).toBe(42n);
  expect((await events.nthLast(sessionId, 'a', 2))?.seq).toBe(40n);
  expect(await events.nthLast(sessionId, 'a', 3)).toBeUndefined();
});

test('logins are listed newest first, by outcome and by user', async () => {
  const { events } = fixture.store;
  const login = (seq: bigint, type: string, userId: string) =>
    event(seq, { gatewayId: 'logins', type, at: new Date(Number(seq)), body: { user_id: userId } });
  await events.insertBatch([
    login(1n, 'login', 'ann'),
    login(2n, 'login.refused', 'ann'),
    login(3n, 'login', 'bob'),
    login(4n, 'query', 'ann'),
  ]);
  const seqs = async (query: object) =>
    (await events.logins({ limit: 10, offset: 0, ...query })).items.map((one) => Number(one.seq));
  expect(await seqs({})).toEqual([3, 2, 1]);
  expect(await seqs({ outcome: 'refused' })).toEqual([2]);
  expect(await seqs({ userId: 'ann' })).toEqual([2, 1]);
  expect(await seqs({ limit: 1, offset: 1 })).toEqual([2]);
  expect((await events.logins({ limit: 1, offset: 0 })).total).toBe(3);
});

test('a batch larger than one statement takes goes in whole', async () => {
  const batch = Array.from({ length: 10_001 }, (_, i) => event(BigInt(i + 1), { gatewayId: 'large' }));
  expect(await fixture.store.events.insertBatch(batch)).toBe(10_001);
});
