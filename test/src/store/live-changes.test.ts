import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveChange, NewEvent, Store } from '../../../src/store/index.ts';
import { parseLiveChange } from '../../../src/store/live-changes.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { ask, connectionWith, open } from './webhooks-fixture.ts';

let fixture: TestStore;
let store: Store;
/** A second gateway's: it must hear of everything that the first one does. */
let other: Store;
beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
  other = await fixture.another();
});
afterAll(() => fixture?.stop());

let marks = 0;

/** What the other gateway hears while something is done: up to a record made for the purpose, because they come in order. */
async function during(act: () => Promise<unknown>): Promise<LiveChange[]> {
  marks += 1;
  const mark = `mark ${marks}`;
  const changes: LiveChange[] = [];
  const done = Promise.withResolvers<void>();
  const stop = other.onLiveChange((change) => {
    if (change.kind === 'config' && change.id === mark) done.resolve();
    else changes.push(change);
  });
  await act();
  await record('mark', mark);
  await done.promise;
  stop();
  return changes;
}

const record = (entity: string, entityId: string) =>
  store.configAudit.record({
    actorId: 'a',
    actorName: 'ann',
    action: 'update',
    entity,
    entityId,
    entityName: 'a name that is not told',
    before: null,
    after: null,
  });

test('sessions are told of when they open and close, with whose they are', async () => {
  const connection = await connectionWith(store);
  let id = '';
  const changes = await during(async () => {
    id = await open(store, connection);
    await store.sessions.count([{ id, queries: 1, masked: {} }]);
    await store.sessions.close(id, 'done');
    await store.sessions.close(id, 'again');
  });
  const userId = (await store.sessions.get(id))?.userId;
  expect(changes).toEqual([
    { kind: 'session', id, status: 'open', userId, isRefused: false },
    { kind: 'counts', userIds: [userId] },
    { kind: 'session', id, status: 'closed', userId, isRefused: false },
  ]);
});

test('that hundreds of people’s sessions did more is told in few messages', async () => {
  const connection = await connectionWith(store);
  const userIds = Array.from({ length: 450 }, () => crypto.randomUUID());
  const ids: string[] = [];
  await during(async () => {
    for (const userId of userIds) ids.push(await open(store, connection, { userId }));
  });
  const changes = await during(() => store.sessions.count(ids.map((id) => ({ id, queries: 1, masked: {} }))));
  expect(changes.map(({ kind }) => kind)).toEqual(['counts', 'counts', 'counts']);
  const told = changes.flatMap((change) => (change.kind === 'counts' ? change.userIds : []));
  expect(told.sort()).toEqual(userIds.sort());
});

test('what is indexed of a session is told once for each batch, of hundreds of sessions at once', async () => {
  const ids = Array.from({ length: 450 }, () => crypto.randomUUID());
  const events: NewEvent[] = ids.flatMap((sessionId, i) =>
    [0, 1].map((n) => ({
      gatewayId: 'gw',
      seq: BigInt(2 * i + n + 1),
      sessionId,
      type: 'query.decided',
      at: new Date(),
      body: {},
      hash: 'h',
    })),
  );
  const login: NewEvent = {
    gatewayId: 'gw-2',
    seq: 1n,
    sessionId: undefined,
    type: 'login',
    at: new Date(),
    body: {},
    hash: 'h',
  };
  const changes = await during(() => store.events.insertBatch([...events, login]));
  expect(changes.every(({ kind }) => kind === 'activity')).toBe(true);
  const told = changes.flatMap((change) => (change.kind === 'activity' ? change.sessionIds : []));
  expect(told.sort()).toEqual(ids.sort());
  expect(changes).toHaveLength(3);
  expect(await during(() => store.events.insertBatch([login]))).toEqual([]);
});

test('a review is told of when it is made, decided in part, decided, estimated and ended', async () => {
  const connection = await connectionWith(store);
  let id = '';
  const only = async (act: () => Promise<unknown>): Promise<number> => {
    const changes = await during(act);
    expect(changes.every((change) => change.kind === 'review' && change.id === id)).toBe(true);
    return changes.length;
  };
  expect(
    await only(async () => {
      ({ id } = await ask(store, connection));
    }),
  ).toBe(1);
  expect(await only(() => store.reviews.addEstimate(id, [{ operation: 'update', relation: 't', rows: 1 }]))).toBe(1);
  expect(await only(() => store.reviews.revoke(id, 'not needed'))).toBe(1);
  expect(await only(() => store.reviews.finish(id, { status: 'ok' }))).toBe(1);
  expect(await only(() => store.reviews.finish(id, { status: 'ok' }))).toBe(0);
});

test('a status is told of when it changes, not when it is confirmed', async () => {
  const { id } = await connectionWith(store);
  const see = (isReachable: boolean) =>
    during(() =>
      store.connectionStatuses.observe(id, {
        finding: isReachable ? { isReachable } : { isReachable, reason: 'refused' },
        now: new Date(),
        quietMs: 0,
      }),
    );
  expect(await see(true)).toEqual([{ kind: 'status', connectionId: id }]);
  expect(await see(true)).toEqual([]);
  expect(await see(false)).toEqual([{ kind: 'status', connectionId: id }]);
});

test('a recorded change of configuration is told by its entity', async () => {
  expect(await during(() => record('group', 'dba-team'))).toEqual([
    { kind: 'config', entity: 'group', id: 'dba-team' },
  ]);
});

test('that somebody wants a session ended is told to whoever serves it', async () => {
  const id = crypto.randomUUID();
  expect(await during(() => store.sessions.askToEnd(id, 'ann'))).toEqual([
    { kind: 'kill', sessionId: id, byName: 'ann' },
  ]);
});

test.each(['', 'novelty x', 'review', 'session x', 'session x ajar u false', 'session x open'])(
  'what cannot be understood, as %j, may mean anything',
  (payload) => {
    expect(parseLiveChange(payload)).toEqual({ kind: 'gap' });
  },
);
