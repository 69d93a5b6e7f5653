import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loginPath, writeLogin } from '../../../../src/cli/login-file.ts';
import { fakeGateway, run, temporaryHome, testContext } from '../harness.ts';

async function loggedIn(url: string): Promise<string> {
  const home = temporaryHome();
  await writeLogin(testContext({ home }).context, { api_url: url, token: 'slc_t' });
  return home;
}
const isLoggedIn = (home: string) => existsSync(loginPath(testContext({ home }).context));

test('the token is revoked and forgotten', async () => {
  const gateway = await fakeGateway({ 'POST /api/logout': { status: 204 } });
  const home = await loggedIn(gateway.url);
  expect((await run(['logout'], { home })).code).toBe(0);
  expect(gateway.of('POST /api/logout')[0]?.authorization).toBe('Bearer slc_t');
  expect(isLoggedIn(home)).toBe(false);
});

test('a token that is dead already is just forgotten', async () => {
  const gateway = await fakeGateway({ 'POST /api/logout': { status: 401, body: { message: 'unauthorized' } } });
  const home = await loggedIn(gateway.url);
  expect((await run(['logout'], { home })).code).toBe(0);
  expect(isLoggedIn(home)).toBe(false);
});

test('a token that could not be revoked is forgotten too, and that it lives on is said', async () => {
  const home = await loggedIn('http://127.0.0.1:1');
  const { code, err } = await run(['logout'], { home });
  expect(code).toBe(1);
  expect(err).toMatch(/could not be revoked: .* It stays valid until it expires\.\n$/);
  expect(isLoggedIn(home)).toBe(false);
});

test('without a login there is nothing to do', async () => {
  expect(await run(['logout'])).toMatchObject({ code: 0, err: 'Not logged in.\n' });
});

test('an API key is forgotten here and stays valid, which is said', async () => {
  const gateway = await fakeGateway({});
  const home = temporaryHome();
  await writeLogin(testContext({ home }).context, { api_url: gateway.url, token: 'slk_key' });
  const { code, err } = await run(['logout'], { home });
  expect([code, gateway.requests]).toEqual([0, []]);
  expect(err).toMatch(/API key is forgotten here\. It stays valid/);
  expect(isLoggedIn(home)).toBe(false);
});
