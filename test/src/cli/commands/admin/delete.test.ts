import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../../api/harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const remove = (...args: string[]) => real.as('admin', ['admin', 'delete', ...args]);

test('a connection is deleted by type and name, in one word or in two', async () => {
  await makeConnection(real.api, 'first');
  await makeConnection(real.api, 'second');
  expect(await remove('connection', 'first')).toEqual({ code: 0, out: '', err: 'connection first deleted\n' });
  expect((await remove('connections/second')).code).toBe(0);
  expect(await real.api.store.connections.byName('first')).toBeUndefined();
  expect(await real.api.store.connections.byName('second')).toBeUndefined();
});

test('rules and tokens are deleted by name or by id', async () => {
  const admin = real.api.as('admin');
  const rule = { name: 'no-drop', input: { rules: [{ type: 'deny_words_list', words: ['drop'] }] } };
  await admin('POST', '/api/guardrails', rule);
  expect((await remove('guardrail', 'no-drop')).code).toBe(0);
  const { id } = (await admin('POST', '/api/guardrails', rule)).json<{ id: string }>();
  expect((await remove('guardrail', id)).code).toBe(0);
  await admin('POST', '/api/tokens', { name: 'robot' });
  expect((await remove('token', 'robot')).code).toBe(0);
  await admin('POST', '/api/users/groups', { name: 'temporary' });
  expect((await remove('group', 'temporary')).code).toBe(0);
  expect((await real.as('admin', ['admin', 'get', 'guardrails'])).err).toMatch(/no guardrails/);
});

test('a user is deleted', async () => {
  expect((await remove('user', 'eve')).code).toBe(0);
  expect(await real.api.store.users.byName('eve')).toBeUndefined();
});

test('what cannot be deleted, or is not named, is wrong use', async () => {
  expect(await remove('review', 'x')).toMatchObject({ code: 2, err: 'sluice: A review cannot be deleted.\n' });
  expect((await remove('connection')).code).toBe(2);
  expect((await remove('connection/')).code).toBe(2);
});

test('what does not exist is an error', async () => {
  expect((await remove('connection', 'nothing')).code).toBe(1);
  expect((await remove('guardrail', 'nothing')).code).toBe(1);
});
