import { expect, test, vi } from 'vitest';
import type { Caller } from '../../../src/api/auth.ts';
import { type LiveEvent, LiveHub, type NumberedEvent, type Onlooker } from '../../../src/api/live-hub.ts';
import type { LiveChange, PolicyChange, Store } from '../../../src/store/index.ts';

const ADMIN: Caller = {
  id: 'u',
  kind: 'person',
  name: 'ann',
  email: '',
  groups: ['admin'],
  isAdmin: true,
  isAuditor: false,
  tokenId: 't',
};

/** A hub on a store that changes when the test says so. */
function open(review: () => Promise<unknown> = async () => undefined) {
  const listeners = { live: (_change: LiveChange) => {}, policy: (_change: PolicyChange) => {} };
  const stopped = vi.fn();
  const store = {
    connections: { byId: async () => undefined, list: async () => ({ items: [], total: 0 }) },
    reviews: { get: vi.fn(review) },
    onLiveChange: (listener: typeof listeners.live) => {
      listeners.live = listener;
      return stopped;
    },
    onPolicyChange: (listener: typeof listeners.policy) => {
      listeners.policy = listener;
      return stopped;
    },
  };
  const warn = vi.fn();
  const hub = new LiveHub(store as unknown as Store, { warn });
  return { hub, store, warn, stopped, live: (change: LiveChange) => listeners.live(change), listeners };
}

function onlooker(caller: Caller = ADMIN): Onlooker & { told: NumberedEvent[]; events(): LiveEvent[] } {
  const told: NumberedEvent[] = [];
  return {
    told,
    events: () => told.map(({ event }) => event),
    caller: () => caller,
    tell: (event) => void told.push(event),
    recheck: vi.fn(async () => undefined),
  };
}

const review = (id: string): LiveChange => ({ kind: 'review', id });

test('changes are told in order, and resumed behind any of them', async () => {
  const { hub, live } = open();
  const one = onlooker();
  await hub.enter(one);
  const start = hub.position;
  for (const id of ['a', 'b', 'c']) live(review(id));
  await expect.poll(() => one.told.length).toBe(3);
  expect(one.events()).toEqual(['a', 'b', 'c'].map((id) => ({ type: 'review', id })));
  expect(hub.since(start, ADMIN)).toEqual(one.told);
  expect(hub.since(one.told[1]?.id ?? '', ADMIN)).toEqual(one.told.slice(2));
  expect(hub.since(hub.position, ADMIN)).toEqual([]);
  expect(hub.since(start, { ...ADMIN, isAdmin: false })).toEqual([]);
});

test('what is not kept any more, or of another gateway or time, is not resumed', async () => {
  const { hub, live } = open();
  const one = onlooker();
  const leave = await hub.enter(one);
  const start = hub.position;
  for (let n = 0; n < 1001; n += 1) {
    live(review(String(n)));
    if (n % 500 === 0) await expect.poll(() => one.told.length).toBe(n + 1);
  }
  await expect.poll(() => one.told.length).toBe(1001);
  expect(hub.since(start, ADMIN)).toBeUndefined();
  const [era] = start.split('.');
  expect(hub.since(`${era}.2000`, ADMIN)).toBeUndefined();
  expect(hub.since('other.1', ADMIN)).toBeUndefined();
  const last = hub.position;
  leave();
  expect(hub.since(last, ADMIN)).toBeUndefined();
});

test('while nobody looks on nothing is looked up, and too much at once means everything', async () => {
  const held = Promise.withResolvers<undefined>();
  const { hub, live, store } = open(() => held.promise);
  live(review('unseen'));
  expect(store.reviews.get).not.toHaveBeenCalled();
  const one = onlooker();
  await hub.enter(one);
  for (let n = 0; n < 1500; n += 1) live(review(String(n)));
  held.resolve(undefined);
  await expect.poll(() => one.events().some(({ type }) => type === 'refresh')).toBe(true);
  expect(one.told.length).toBeLessThan(600);
});

test('who may see what cannot be looked up is told as a reason to read everything anew', async () => {
  const { hub, live, warn } = open(() => Promise.reject(new Error('no database')));
  const one = onlooker({ ...ADMIN, isAdmin: false });
  await hub.enter(one);
  live(review('a'));
  await expect.poll(() => one.events()).toEqual([{ type: 'refresh' }]);
  expect(warn).toHaveBeenCalledOnce();
});

test('logins are looked at when something changed that concerns them, before anything more is told', async () => {
  const { hub, listeners, live } = open();
  const rechecked = Promise.withResolvers<void>();
  const concerned = { ...onlooker(), recheck: vi.fn(() => rechecked.promise) };
  const other = onlooker({ ...ADMIN, id: 'v', tokenId: 'w', groups: ['admin', 'b'] });
  await hub.enter(concerned);
  await hub.enter(other);
  listeners.policy({ entity: 'token', id: 't' });
  live(review('a'));
  await Promise.resolve();
  expect(other.told).toEqual([]);
  rechecked.resolve();
  await expect.poll(() => other.told.length).toBe(1);
  expect(other.recheck).not.toHaveBeenCalled();
  listeners.policy({ entity: 'user', id: 'v' });
  listeners.policy({ entity: 'group', id: 'b' });
  listeners.policy({ entity: 'all', id: '' });
  await expect.poll(() => vi.mocked(other.recheck).mock.calls.length).toBe(3);
  expect(concerned.recheck).toHaveBeenCalledTimes(2);
});

test('a session that is followed is told of by its activity, its end, and whatever may have been missed', () => {
  const { hub, live } = open();
  const listener = vi.fn();
  const stop = hub.tail('s', listener);
  live({ kind: 'activity', sessionIds: ['r', 's'] });
  live({ kind: 'session', id: 's', status: 'closed', userId: 'u', isRefused: false });
  live({ kind: 'activity', sessionIds: ['r'] });
  live({ kind: 'gap' });
  expect(listener).toHaveBeenCalledTimes(3);
  stop();
  live({ kind: 'activity', sessionIds: ['s'] });
  expect(listener).toHaveBeenCalledTimes(3);
});

test('closed, it hears of nothing', () => {
  const { hub, stopped } = open();
  hub.close();
  expect(stopped).toHaveBeenCalledTimes(2);
});
