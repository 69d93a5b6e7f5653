import { expect, test } from 'vitest';
import type { Caller } from '../../../src/api/auth.ts';
import { isMeant, LiveAudiences } from '../../../src/api/live-audience.ts';
import type { Store } from '../../../src/store/index.ts';

const caller = (fields: Partial<Caller>): Caller => ({
  id: 'u',
  kind: 'person',
  name: 'ann',
  email: '',
  groups: [],
  isAdmin: false,
  isAuditor: false,
  tokenId: 't',
  ...fields,
});

test('staff is always meant, others by their id, their groups, or because everybody is', () => {
  expect(isMeant({}, caller({ isAdmin: true }))).toBe(true);
  expect(isMeant({}, caller({ isAuditor: true }))).toBe(true);
  expect(isMeant({}, caller({}))).toBe(false);
  expect(isMeant({ userIds: ['u'] }, caller({}))).toBe(true);
  expect(isMeant({ userIds: ['v'] }, caller({}))).toBe(false);
  expect(isMeant({ groups: ['a', 'b'] }, caller({ groups: ['b'] }))).toBe(true);
  expect(isMeant({ groups: [] }, caller({ groups: ['b'] }))).toBe(false);
  expect(isMeant({ isEverybody: true }, caller({}))).toBe(true);
});

/** Audiences over connections whose access is kept here. */
function over(access: Map<string, readonly string[]>) {
  let reads = 0;
  const one = (id: string) => ({ id, accessGroups: access.get(id) });
  const store = {
    connections: {
      byId: async (id: string) => (access.has(id) ? one(id) : undefined),
      list: async ({ limit, offset }: { limit: number; offset: number }) => {
        reads += 1;
        return { items: [...access.keys()].slice(offset, offset + limit).map(one), total: access.size };
      },
    },
    reviews: { get: async () => undefined },
  };
  return { audiences: new LiveAudiences(store as unknown as Store), reads: () => reads };
}

test('whoever saw a connection before is meant by its change, and by its end', async () => {
  const access = new Map<string, readonly string[]>([['c', ['a']]]);
  const { audiences } = over(access);
  await audiences.open();
  access.set('c', ['b']);
  const [change] = await audiences.of({ kind: 'policy', change: { entity: 'connection', id: 'c' } });
  expect(change?.audience).toEqual({ isEverybody: false, groups: ['a', 'b'] });
  access.delete('c');
  const [end] = await audiences.of({ kind: 'status', connectionId: 'c' });
  expect(end?.audience).toEqual({ isEverybody: false, groups: ['b'] });
});

test('a connection without access groups is everybody’s', async () => {
  const { audiences } = over(new Map([['c', []]]));
  await audiences.open();
  const [change] = await audiences.of({ kind: 'status', connectionId: 'c' });
  expect(change?.audience.isEverybody).toBe(true);
});

test('a request that is gone is for staff alone', async () => {
  const { audiences } = over(new Map());
  expect(await audiences.of({ kind: 'review', id: 'r' })).toEqual([
    { event: { type: 'review', id: 'r' }, audience: {} },
  ]);
});

test('every connection is read, once for all who ask at the same time, and again after a gap', async () => {
  const { audiences, reads } = over(new Map(Array.from({ length: 1500 }, (_, i) => [`c${i}`, ['a']])));
  await Promise.all([audiences.open(), audiences.open()]);
  await audiences.open();
  expect(reads()).toBe(2);
  const [told] = await audiences.of({ kind: 'gap' });
  expect(told?.event).toEqual({ type: 'refresh' });
  expect(reads()).toBe(4);
});

test('a rule that changed is told by the record of the change, and what happens in sessions by nothing', async () => {
  const { audiences } = over(new Map());
  expect(await audiences.of({ kind: 'policy', change: { entity: 'guardrail', id: 'g' } })).toEqual([]);
  expect(await audiences.of({ kind: 'activity', sessionIds: ['s'] })).toEqual([]);
});

test('what sessions did more is told to whose they are, and deliveries to staff', async () => {
  const { audiences } = over(new Map());
  expect(await audiences.of({ kind: 'counts', userIds: ['u'] })).toEqual([
    { event: { type: 'counts' }, audience: { userIds: ['u'] } },
  ]);
  expect(await audiences.of({ kind: 'webhook', endpointId: 'e' })).toEqual([
    { event: { type: 'webhook', id: 'e' }, audience: {} },
  ]);
});
