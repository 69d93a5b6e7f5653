import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionOpening } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

function opening(more: Partial<SessionOpening> = {}): SessionOpening {
  return {
    id: randomUUID(),
    userId: randomUUID(),
    userName: 'ann',
    connectionId: randomUUID(),
    connectionName: 'prod',
    protocol: 'postgres',
    verb: 'connect',
    clientAddress: '127.0.0.1:5',
    application: 'psql',
    database: 'shop',
    startedAt: new Date(),
    gatewayId: 'one',
    ...more,
  };
}

test('open, are counted and close once', async () => {
  const { sessions } = fixture.store;
  const session = opening();
  await sessions.open(session);
  const kept = { ...session, userKind: 'person', refused: false };
  const opened = { ...kept, status: 'open', queryCount: 0, masked: {}, endedAt: undefined, closeReason: undefined };
  expect(await sessions.get(session.id)).toEqual(opened);
  await sessions.count([{ id: session.id, queries: 2, masked: { EMAIL_ADDRESS: 3 } }]);
  expect(await sessions.get(session.id)).toEqual({ ...opened, queryCount: 2, masked: { EMAIL_ADDRESS: 3 } });
  const at = new Date();
  const counts = { queries: 3, masked: { EMAIL_ADDRESS: 4, US_SSN: 1 } };
  await sessions.close(session.id, 'client left', { at, counts });
  await sessions.close(session.id, 'again', { counts: { queries: 9, masked: {} } });
  expect(await sessions.get(session.id)).toEqual({
    ...kept,
    status: 'closed',
    queryCount: 3,
    masked: { EMAIL_ADDRESS: 4, US_SSN: 1 },
    endedAt: at,
    closeReason: 'client left',
  });
  expect(await sessions.get('nope')).toBeUndefined();
});

test('many are counted at once; what is closed, or unknown, stays as it is', async () => {
  const { sessions } = fixture.store;
  const [one, two, over] = [opening(), opening(), opening()];
  for (const session of [one, two, over]) await sessions.open(session);
  await sessions.close(over.id, 'done', { counts: { queries: 5, masked: { A: 1 } } });
  await sessions.count([]);
  await sessions.count([
    { id: one.id, queries: 1, masked: {} },
    { id: two.id, queries: 7, masked: { A: 2 } },
    { id: over.id, queries: 4, masked: {} },
    { id: randomUUID(), queries: 4, masked: {} },
    { id: 'nope', queries: 4, masked: {} },
  ]);
  expect(await sessions.get(one.id)).toMatchObject({ queryCount: 1, masked: {} });
  expect(await sessions.get(two.id)).toMatchObject({ queryCount: 7, masked: { A: 2 } });
  expect(await sessions.get(over.id)).toMatchObject({ queryCount: 5, masked: { A: 1 } });
  await sessions.close(two.id, 'lost');
  expect(await sessions.get(two.id)).toMatchObject({ queryCount: 7, masked: { A: 2 } });
});

test('text that a database cannot hold does not keep a session from being recorded', async () => {
  const session = opening({ application: 'x\0y' });
  await fixture.store.sessions.open(session);
  expect(await fixture.store.sessions.get(session.id)).toMatchObject({ application: 'x\uFFFDy' });
});

test('are listed newest first, filtered and paged', async () => {
  const { sessions } = fixture.store;
  const connectionId = randomUUID();
  const first = opening({ connectionId, connectionName: 'listed', startedAt: new Date('2026-01-01T00:00:00Z') });
  const second = opening({ connectionId, connectionName: 'listed', startedAt: new Date('2026-01-02T00:00:00Z') });
  await sessions.open(first);
  await sessions.open(second);
  await sessions.close(first.id, 'done');
  const ids = async (query: object) =>
    (await sessions.list({ connectionId, limit: 10, offset: 0, ...query })).items.map((session) => session.id);
  expect(await ids({})).toEqual([second.id, first.id]);
  expect(await ids({ limit: 1, offset: 1 })).toEqual([first.id]);
  expect(await ids({ status: 'open' })).toEqual([second.id]);
  expect(await ids({ userId: first.userId })).toEqual([first.id]);
  expect(await ids({ userId: 'nope' })).toEqual([]);
  expect(await ids({ connectionName: 'listed' })).toHaveLength(2);
  expect(await ids({ since: second.startedAt })).toEqual([second.id]);
  expect(await ids({ until: second.startedAt })).toEqual([first.id]);
  expect((await sessions.list({ connectionId, limit: 1, offset: 0 })).total).toBe(2);
});

test('say whether a program opened them, also when it is gone', async () => {
  const { sessions, users } = fixture.store;
  const robot = await users.create({ kind: 'service', name: 'robot', email: '' });
  const session = opening({ userId: robot.id, userName: 'robot' });
  await sessions.open(session);
  await users.delete(robot.id);
  expect(await sessions.get(session.id)).toMatchObject({ userKind: 'service' });
});

test('those that were refused are told apart', async () => {
  const { sessions } = fixture.store;
  const connectionId = randomUUID();
  const refused = opening({ connectionId, refused: true });
  const opened = opening({ connectionId });
  await sessions.open(refused);
  await sessions.open(opened);
  const ids = async (more: { refused?: boolean }): Promise<string[]> =>
    (await sessions.list({ connectionId, ...more, limit: 10, offset: 0 })).items.map(({ id }) => id);
  expect(await ids({ refused: false })).toEqual([opened.id]);
  expect(await ids({ refused: true })).toEqual([refused.id]);
  expect(await ids({})).toHaveLength(2);
});
