import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const create = (args: string[], options = {}) => real.as('admin', ['admin', 'create', 'user', ...args], options);

test('a user is created with groups and a piped password', async () => {
  const args = ['bob', '--email', 'bob@example.com', '--groups', 'dba-team,night-shift', '--password-stdin'];
  const { code, out, err } = await create(args, { stdin: 'correct horse\n' });
  expect([code, out]).toEqual([0, 'user bob created\n']);
  expect(err).toBe('note: group night-shift did not exist and was created.\n');
  expect(await real.api.store.users.verifyPassword('bob', 'correct horse')).toMatchObject({
    name: 'bob',
    groups: ['dba-team', 'night-shift'],
  });
});

test('on a terminal the password is asked for twice, and two different ones are none', async () => {
  const args = ['carol', '--email', 'carol@example.com'];
  const { code, err } = await create(args, { typed: 'correct horse\rwrong horse\r' });
  expect(code).toBe(2);
  expect(err).toMatch(/The two passwords differ/);
  expect(err).not.toContain('horse');
  expect(await real.api.store.users.byName('carol')).toBeUndefined();
});

test('without a password from anywhere, or an address, it is wrong use', async () => {
  expect((await create(['dave', '--email', 'dave@example.com'])).code).toBe(2);
  expect((await create(['dave', '--password-stdin'], { stdin: 'x' })).code).toBe(2);
});

test('what the gateway does not accept is its own message', async () => {
  const args = ['Bad~Name', '--email', 'x@example.com', '--password-stdin'];
  const { code, err } = await create(args, { stdin: 'correct horse' });
  expect(code).toBe(1);
  expect(err).toMatch(/name: must be/);
});

test('a user of the identity provider needs no password', async () => {
  const args = ['olive', '--email', 'olive@example.com', '--oidc'];
  expect(await create(args)).toMatchObject({ code: 0, out: 'user olive created\n' });
  expect(await real.api.store.users.byName('olive')).toMatchObject({ oidc: 'expected' });
  expect((await create([...args, '--password-stdin'], { stdin: 'x' })).err).toMatch(/do not go together/);
});
