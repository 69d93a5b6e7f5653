import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD } from '../../api/harness.ts';
import { type RealApi, startRealApi } from '../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

test('on a terminal the current one is asked for, then the new one twice, all unseen', async () => {
  const typed = `${PASSWORD}\ra better one\ra better one\r`;
  const { code, err } = await real.as('alice', ['password'], { typed });
  expect(code).toBe(0);
  expect(err).toBe(
    'Current password: \nNew password: \nThe same again: \nYour password is changed; your logins elsewhere have ended.\n',
  );
  expect(await real.api.store.users.verifyPassword('alice', 'a better one')).toMatchObject({ name: 'alice' });
});

test('a pipe brings both, a line each', async () => {
  const args = ['password', '--password-stdin'];
  expect((await real.as('dba', args, { stdin: `${PASSWORD}\na better one\n` })).code).toBe(0);
  expect(await real.api.store.users.verifyPassword('dba', 'a better one')).toMatchObject({ name: 'dba' });
  for (const stdin of ['one line', 'three\nlines\nhere', '\nonly the second']) {
    const { code, err } = await real.as('dba', args, { stdin });
    expect([code, err.includes('two lines')]).toEqual([2, true]);
  }
});

test('a wrong password changes nothing, and is not repeated', async () => {
  const { code, err } = await real.as('eve', ['password', '--password-stdin'], { stdin: 'not hers\na better one' });
  expect(code).toBe(1);
  expect(err).toContain('current: the password is wrong');
  expect(err).not.toContain('not hers');
});

test('without a terminal or a pipe it is wrong use', async () => {
  expect((await real.as('eve', ['password'])).code).toBe(2);
});
