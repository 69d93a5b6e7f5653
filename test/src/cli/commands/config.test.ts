import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loginPath, writeLogin } from '../../../../src/cli/login-file.ts';
import { run, temporaryHome, testContext } from '../harness.ts';

test('view shows where gateway and login come from, and no token', async () => {
  const home = temporaryHome();
  await writeLogin(testContext({ home }).context, { api_url: 'http://gw:1', token: 'slc_secret', user: 'dba' });
  const text = await run(['config', 'view'], { home });
  expect(text.out).toMatch(/API URL +http:\/\/gw:1 \(from login\)\nToken +from login\nUser +dba/);
  const json = await run(['config', 'view', '-o', 'json'], { home, token: 'slc_env' });
  expect(JSON.parse(json.out)).toMatchObject({ api_url: 'http://gw:1', token_from: 'SLUICE_TOKEN', user: null });
  expect(text.out + json.out).not.toMatch(/slc_/);
});

test('view works without a login', async () => {
  const { code, out } = await run(['config', 'view']);
  expect(code).toBe(0);
  expect(out).toMatch(/from default[\s\S]*Token +none/);
});

test('clear forgets the login, even a damaged one', async () => {
  const home = temporaryHome();
  await writeLogin(testContext({ home }).context, { api_url: 'http://gw:1', token: 'x' });
  writeFileSync(loginPath(testContext({ home }).context), 'damaged');
  expect((await run(['config', 'clear'], { home })).err).toMatch(/is removed/);
  expect((await run(['config', 'clear'], { home })).err).toMatch(/nothing to clear/);
});
