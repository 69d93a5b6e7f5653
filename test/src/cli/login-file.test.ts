import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandError } from '../../../src/cli/failure.ts';
import { loginPath, readLogin, removeLogin, writeLogin } from '../../../src/cli/login-file.ts';
import { testContext } from './harness.ts';

const login = { api_url: 'http://127.0.0.1:8009', token: 'slc_x', user: 'dba' };

test('a login comes back as it was saved, in a file and a folder nobody else can read', async () => {
  const { context } = testContext();
  expect(await readLogin(context)).toBeUndefined();
  await writeLogin(context, login);
  expect(await readLogin(context)).toEqual(login);
  expect(statSync(loginPath(context)).mode & 0o777).toBe(0o600);
  expect(statSync(join(context.home, '.sluice')).mode & 0o777).toBe(0o700);
});

test('a file that others could read is replaced by one they cannot, and no draft stays', async () => {
  const { context } = testContext();
  mkdirSync(join(context.home, '.sluice'));
  writeFileSync(loginPath(context), '{}');
  chmodSync(loginPath(context), 0o644);
  await writeLogin(context, login);
  expect(statSync(loginPath(context)).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(context.home, '.sluice'))).toEqual(['config.json']);
});

test.each(['not json', '{"token": 5}'])('a damaged file is named, with the way out: %s', async (text) => {
  const { context } = testContext();
  mkdirSync(join(context.home, '.sluice'));
  writeFileSync(loginPath(context), text);
  const failure = await readLogin(context).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({
    message: `${loginPath(context)} is damaged.`,
    hint: expect.stringContaining('config clear'),
  });
});

test('removing tells whether there was one', async () => {
  const { context } = testContext();
  await writeLogin(context, login);
  expect(await removeLogin(context)).toBe(true);
  expect(await removeLogin(context)).toBe(false);
});
