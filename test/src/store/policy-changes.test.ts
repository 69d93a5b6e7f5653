import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PolicyChange } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

/** The changes told while something is done: between those of two groups made for the purpose, because they come in order. */
async function during(act: () => Promise<unknown>): Promise<PolicyChange[]> {
  const changes: PolicyChange[] = [];
  const marks = { before: Promise.withResolvers<void>(), after: Promise.withResolvers<void>() };
  const stop = fixture.store.onPolicyChange((change) => {
    if (change.id === 'before' || change.id === 'after') marks[change.id].resolve();
    else changes.push(change);
  });
  const pass = async (mark: keyof typeof marks): Promise<void> => {
    await fixture.store.groups.create(mark);
    await fixture.store.groups.delete(mark);
    await marks[mark].promise;
  };
  await pass('before');
  changes.length = 0;
  await act();
  await pass('after');
  stop();
  return changes;
}

test('a change is told with its entity and id', async () => {
  let id = '';
  const changes = await during(async () => {
    ({ id } = await fixture.user('ann'));
  });
  expect(changes).toEqual([{ entity: 'user', id }]);
});

test('a revoked token is told', async () => {
  const { id: userId } = await fixture.user('bob');
  const { token } = await fixture.store.tokens.create({ userId, kind: 'access', name: 'x' });
  const changes = await during(() => fixture.store.tokens.revoke(token.id));
  expect(changes).toEqual([{ entity: 'token', id: token.id }]);
});

test('a change that was refused is not told', async () => {
  const changes = await during(() => fixture.user('ann').catch(() => undefined));
  expect(changes).toEqual([]);
});

test('what cannot be understood may mean anything', async () => {
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const changes = await during(() => client.query(`NOTIFY sluice_policy, 'novelty 1'`));
  await client.end();
  expect(changes).toEqual([{ entity: 'all', id: '' }]);
});

test('after a lost connection anything may have changed', async () => {
  const all = new Promise<PolicyChange>((resolve) => fixture.store.onPolicyChange(resolve));
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice listener'`,
  );
  await client.end();
  expect(await all).toEqual({ entity: 'all', id: '' });
});
