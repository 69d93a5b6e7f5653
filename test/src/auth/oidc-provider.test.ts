import { expect, onTestFinished, test, vi } from 'vitest';
import { type Checks, OidcProvider } from '../../../src/auth/oidc-provider.ts';
import type { OidcConfig } from '../../../src/auth-config.ts';
import { loadConfig } from '../../../src/config.ts';
import { createLogger } from '../../../src/log.ts';
import { Browser } from '../../servers/browser.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type OidcServer,
  POST_CLIENT_ID,
  PUBLIC_CLIENT_ID,
  startOidc,
} from '../../servers/oidc.ts';

const REDIRECT = 'http://127.0.0.1:1/api/callback';
const checks: Checks = { state: 'the-state', nonce: 'the-nonce', verifier: 'v'.repeat(43) };
const ann = { email: 'ann@example.com', email_verified: true, preferred_username: 'ann', groups: ['eng'] };

async function start(options: Parameters<typeof startOidc>[1] = {}): Promise<OidcServer> {
  const idp = await startOidc({ ann }, options);
  onTestFinished(() => idp.stop());
  return idp;
}

function configOf(idp: { readonly issuer: string }, env: Record<string, string> = {}): OidcConfig {
  const { oidc } = loadConfig({
    AUTH_METHOD: 'oidc',
    IDP_ISSUER: idp.issuer,
    IDP_CLIENT_ID: CLIENT_ID,
    IDP_CLIENT_SECRET: CLIENT_SECRET,
    ...env,
  }).auth;
  if (oidc === undefined) throw new Error('the settings name no provider');
  return oidc;
}

function open(config: OidcConfig, now?: () => number): { provider: OidcProvider; log: string[] } {
  const log: string[] = [];
  const logger = createLogger('trace', { write: (line: string) => void log.push(line) });
  return { provider: new OidcProvider(config, logger, now), log };
}

/** The address somebody comes back to after logging in. */
async function comeBack(provider: OidcProvider, who = 'ann'): Promise<URL> {
  const url = await provider.loginUrl(REDIRECT, checks);
  return new URL((await new Browser().logIn(url, who, (to) => to.startsWith(REDIRECT))).url);
}

test.each([
  [CLIENT_ID, CLIENT_SECRET],
  [PUBLIC_CLIENT_ID, ''],
])('the client %s is taken', async (id, secret) => {
  const idp = await start();
  const { provider } = open(configOf(idp, { IDP_CLIENT_ID: id, IDP_CLIENT_SECRET: secret }));
  const { claims, issuer } = await provider.claims(await comeBack(provider), checks);
  expect(claims).toMatchObject({ sub: 'ann', aud: id, ...ann });
  expect(issuer).toBe(idp.issuer);
});

test('claims are asked for at the UserInfo endpoint only where the ID token has not all of them', async () => {
  const whole = await start({ claimsInIdToken: true });
  const first = open(configOf(whole)).provider;
  expect((await first.claims(await comeBack(first), checks)).claims).toMatchObject(ann);
  expect(whole.requests).not.toContain('/me');
  const second = open(configOf(whole, { IDP_GROUPS_CLAIM: 'roles' })).provider;
  await second.claims(await comeBack(second), checks);
  expect(whole.requests).toContain('/me');
});

test('the provider is asked about itself once, whoever asks, and again an hour later', async () => {
  const idp = await start();
  let now = 0;
  const { provider } = open(configOf(idp), () => now);
  const asked = () => idp.requests.filter((path) => path.includes('well-known')).length;
  await Promise.all(Array.from({ length: 5 }, () => provider.loginUrl(REDIRECT, checks)));
  expect(asked()).toBe(1);
  now = 3_599_999;
  await provider.loginUrl(REDIRECT, checks);
  expect(asked()).toBe(1);
  now = 3_600_000;
  await provider.loginUrl(REDIRECT, checks);
  expect(asked()).toBe(2);
});

test('a provider that is away is left alone for two seconds, and what it said before is used', async () => {
  const idp = await start();
  let now = 0;
  const { provider, log } = open(configOf(idp), () => now);
  await idp.down();
  await provider.warmUp();
  const away = { code: 'provider_unavailable', message: 'the identity provider does not answer; try again soon' };
  await expect(provider.loginUrl(REDIRECT, checks)).rejects.toMatchObject(away);
  await idp.up();
  now = 1_999;
  await expect(provider.loginUrl(REDIRECT, checks)).rejects.toMatchObject(away);
  expect(log).toHaveLength(1);
  now = 2_000;
  expect(await provider.loginUrl(REDIRECT, checks)).toContain(idp.issuer);
  await idp.down();
  now = 4_000_000;
  expect(await provider.loginUrl(REDIRECT, checks)).toContain(idp.issuer);
});

test('the address to log in at proves the login and names no secret', async () => {
  const { provider } = open(configOf(await start(), { IDP_SCOPES: ' openid  email groups' }));
  const url = new URL(await provider.loginUrl(REDIRECT, checks));
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid email groups',
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('another issuer than the one that is configured is not believed', async () => {
  const idp = await start();
  const { provider, log } = open(configOf({ issuer: idp.issuer.replace('127.0.0.1', 'localhost') }));
  await expect(provider.loginUrl(REDIRECT, checks)).rejects.toMatchObject({ code: 'provider_unavailable' });
  expect(log.join('')).toMatch(/issuer/);
});

test('a wrong secret is said in the log, and not shown', async () => {
  const idp = await start();
  const { provider, log } = open(configOf(idp, { IDP_CLIENT_SECRET: 'wrong-secret' }));
  const refusal = {
    code: 'provider_error',
    message: 'the identity provider does not take this gateway for its client',
  };
  await expect(provider.claims(await comeBack(provider), checks)).rejects.toMatchObject(refusal);
  expect(log.join('')).toContain('IDP_CLIENT_SECRET');
  expect(log.join('')).not.toContain('wrong-secret');
});

test.each([
  ['client_secret_basic', '/token Basic'],
  ['client_secret_post', '/token'],
])('the client proves itself by %s', async (method, request) => {
  const idp = await start();
  const { provider } = open(configOf(idp, { IDP_CLIENT_ID: POST_CLIENT_ID, IDP_CLIENT_AUTH: method }));
  await provider.claims(await comeBack(provider), checks);
  expect(idp.requests.filter((path) => path.startsWith('/token'))).toEqual([request]);
});

test.each([
  ['state', 'provider_error'],
  ['nonce', 'provider_error'],
  ['verifier', 'login_expired'],
])('an answer that does not fit the %s is not accepted', async (part, code) => {
  const { provider } = open(configOf(await start()));
  const wrong = { ...checks, [part]: 'w'.repeat(43) };
  await expect(provider.claims(await comeBack(provider), wrong)).rejects.toMatchObject({ code });
});

test('an account that is gone between its login and our question is no login', async () => {
  const idp = await start();
  const { provider } = open(configOf(idp));
  const back = await comeBack(provider);
  idp.people.delete('ann');
  await expect(provider.claims(back, checks)).rejects.toMatchObject({ name: 'LoginError' });
});

test('what the provider answers instead of a code is told in its word', async () => {
  const { provider } = open(configOf(await start()));
  const answer = (query: Record<string, string>) =>
    provider.claims(new URL(`${REDIRECT}?${new URLSearchParams({ state: checks.state, ...query })}`), checks);
  const { issuer } = configOf(await start());
  const iss = { iss: issuer };
  await expect(answer({ error: 'temporarily_unavailable', ...iss })).rejects.toMatchObject({ code: 'provider_error' });
  await expect(answer({ code: 'x' })).rejects.toMatchObject({ code: 'provider_error' });
});

test('a login that is genuine, but another client’s, is not accepted', async () => {
  const idp = await start();
  let others: unknown;
  idp.tamper = (body) => {
    others = body.id_token;
    return body;
  };
  const other = open(configOf(idp, { IDP_CLIENT_ID: 'other' })).provider;
  expect((await other.claims(await comeBack(other), checks)).claims).toMatchObject({ aud: 'other' });
  idp.tamper = (body) => ({ ...body, id_token: others });
  const { provider, log } = open(configOf(idp));
  await expect(provider.claims(await comeBack(provider), checks)).rejects.toMatchObject({ code: 'provider_error' });
  expect(log.join('')).toMatch(/aud/);
});

test('a login that is over is not accepted', async () => {
  const idp = await start();
  const { provider, log } = open(configOf(idp));
  const back = await comeBack(provider);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  idp.tamper = (body) => {
    // The ID token lives for ten minutes.
    vi.setSystemTime(Date.now() + 11 * 60_000);
    return body;
  };
  await expect(provider.claims(back, checks)).rejects.toMatchObject({ code: 'provider_error' });
  expect(log.join('')).toMatch(/timestamp/);
});
