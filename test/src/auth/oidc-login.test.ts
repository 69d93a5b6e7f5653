import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { LoginCookie } from '../../../src/auth/login-cookie.ts';
import { OidcLogin } from '../../../src/auth/oidc-login.ts';
import type { Checks, OidcProvider } from '../../../src/auth/oidc-provider.ts';
import { loadConfig } from '../../../src/config.ts';

const { oidc: config } = loadConfig({ AUTH_METHOD: 'oidc', IDP_ISSUER: 'https://idp', IDP_CLIENT_ID: 'c' }).auth;
const wish = { redirect: '/home', challenge: 'x'.repeat(43), clientState: 'mine' };
const cookieOf = (header: string): string => header.split(';')[0] ?? '';

/** A login whose provider says the same of everybody, and remembers what it was asked. */
function open(): { login: OidcLogin; asked: { redirectUri?: string; checks?: Checks; cameBackTo?: URL } } {
  if (config === undefined) throw new Error('the settings name no provider');
  const asked: ReturnType<typeof open>['asked'] = {};
  const provider = {
    ready: async () => undefined,
    loginUrl: async (redirectUri: string, checks: Checks) => {
      Object.assign(asked, { redirectUri, checks });
      return 'https://idp/auth';
    },
    claims: async (cameBackTo: URL, checks: Checks) => {
      Object.assign(asked, { cameBackTo, checks });
      return { issuer: 'https://idp', claims: { sub: 's', email: 'a@b.c', preferred_username: 'ann' } };
    },
  } as unknown as OidcProvider;
  const cookie = new LoginCookie(randomBytes(32), () => true);
  return { login: new OidcLogin({ provider, cookie, config, apiUrl: () => 'https://gateway:8009/' }), asked };
}

test('a login begins at an address of the gateway, which holds the wish', async () => {
  const url = new URL(await open().login.entrance(wish));
  expect(url.origin + url.pathname).toBe('https://gateway:8009/api/login/oidc');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    redirect: '/home',
    code_challenge: wish.challenge,
    state: 'mine',
  });
});

test('what the provider is asked and what it answers belong to one login of one browser', async () => {
  const { login, asked } = open();
  const { url, setCookie } = await login.begin(wish);
  expect(url).toBe('https://idp/auth');
  expect(asked.redirectUri).toBe('https://gateway:8009/api/callback');
  const begun = asked.checks;
  const flow = login.resume(cookieOf(setCookie), begun?.state);
  expect(flow).toMatchObject({
    challenge: wish.challenge,
    clientState: 'mine',
    target: 'https://gateway:8009/home',
    ...begun,
  });
  expect(await login.identify(flow, '?code=c&state=s')).toMatchObject({ subject: 's', name: 'ann' });
  expect(asked.cameBackTo?.href).toBe('https://gateway:8009/api/callback?code=c&state=s');
  expect(asked.checks).toBe(flow);
});

test('no two logins share anything', async () => {
  const { login, asked } = open();
  await login.begin(wish);
  const first = asked.checks;
  await login.begin(wish);
  for (const part of ['state', 'nonce', 'verifier'] as const) expect(asked.checks?.[part]).not.toBe(first?.[part]);
});

test('another browser, another state and no state are no login', async () => {
  const { login, asked } = open();
  const { setCookie } = await login.begin(wish);
  const cookie = cookieOf(setCookie);
  for (const [header, state] of [
    [undefined, asked.checks?.state],
    [cookie, undefined],
    [cookie, ''],
    [cookie, `${asked.checks?.state}x`],
    [login.clearCookie(), asked.checks?.state],
  ]) {
    expect(() => login.resume(header, state)).toThrow(expect.objectContaining({ code: 'login_expired' }));
  }
});

test('a login that would end elsewhere does not begin', async () => {
  const { login } = open();
  const evil = { ...wish, redirect: 'https://evil.example.com' };
  await expect(login.entrance(evil)).rejects.toThrow(/redirect: must be/);
  await expect(login.begin(evil)).rejects.toMatchObject({ code: 'invalid_request' });
});
