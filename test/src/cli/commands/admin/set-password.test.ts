import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const set = (args: string[], options = {}) => real.as('admin', ['admin', 'set-password', ...args], options);

test('a forgotten password is set, from a pipe or asked for twice', async () => {
  const piped = await set(['alice', '--password-stdin'], { stdin: 'a new password\n' });
  expect(piped).toEqual({ code: 0, out: '', err: 'password of alice set; every login of theirs has ended\n' });
  expect(await real.api.store.users.verifyPassword('alice', 'a new password')).toMatchObject({ name: 'alice' });
  const typed = await set(['alice@example.com'], { typed: 'another password\ranother password\r' });
  expect(typed.code).toBe(0);
  expect(typed.err).not.toContain('another password');
  expect(await real.api.store.users.verifyPassword('alice', 'another password')).toMatchObject({ name: 'alice' });
});

test('without anybody to ask it is wrong use, and the gateway’s rules are said in its words', async () => {
  expect((await set(['alice'])).code).toBe(2);
  expect(await set(['alice', '--password-stdin'], { stdin: 'short' })).toMatchObject({
    code: 1,
    err: expect.stringContaining('new: Too small'),
  });
  expect(
    (await real.as('eve', ['admin', 'set-password', 'alice', '--password-stdin'], { stdin: 'a new password' })).code,
  ).toBe(1);
});
