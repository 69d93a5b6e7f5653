import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditEntry } from '../../../src/audit/index.ts';
import { loadConfig } from '../../../src/config.ts';
import { loginJournal, openOidcLogin } from '../../../src/gateway/auth.ts';
import { createLogger } from '../../../src/log.ts';
import { Browser } from '../../servers/browser.ts';
import { CLIENT_ID, CLIENT_SECRET, startOidc } from '../../servers/oidc.ts';

const IDP = { AUTH_METHOD: 'oidc', IDP_ISSUER: 'http://127.0.0.1:1', IDP_CLIENT_ID: 'c' };

test('without a provider there is no login through one', () => {
  expect(openOidcLogin(loadConfig({}), randomBytes(32), () => 'http://g', createLogger('silent'))).toBeUndefined();
});

const wish = { redirect: '/', challenge: 'x'.repeat(43), clientState: undefined };

test('a provider that is away at the start does not matter', async () => {
  const login = openOidcLogin(loadConfig(IDP), randomBytes(32), () => 'https://g', createLogger('silent'));
  await expect(login?.begin(wish)).rejects.toMatchObject({ code: 'provider_unavailable' });
  expect(login?.clearCookie()).toContain('__Host-');
});

test('a login that began at one gateway ends at another of the same key, and at none of another', async () => {
  const idp = await startOidc({ ann: { email: 'ann@example.com', email_verified: true } });
  onTestFinished(() => idp.stop());
  const env = { ...IDP, IDP_ISSUER: idp.issuer, IDP_CLIENT_ID: CLIENT_ID, IDP_CLIENT_SECRET: CLIENT_SECRET };
  const key = randomBytes(32);
  const open = (one: Buffer) => openOidcLogin(loadConfig(env), one, () => 'http://127.0.0.1:1', createLogger('silent'));
  const begun = await open(key)?.begin(wish);
  const isBack = (url: string) => url.startsWith('http://127.0.0.1:1/');
  const { url } = await new Browser().logIn(begun?.url ?? '', 'ann', isBack);
  const { search, searchParams } = new URL(url);
  const cookie = begun?.setCookie.split(';')[0];
  const state = searchParams.get('state') ?? '';
  expect(() => open(randomBytes(32))?.resume(cookie, state)).toThrow(/no such login/);
  const other = open(key);
  const flow = other?.resume(cookie, state);
  if (other === undefined || flow === undefined) throw new Error('there is no login');
  expect(await other.identify(flow, search)).toMatchObject({ subject: 'ann', name: 'ann' });
});

test('logins are audit records', async () => {
  const entries: AuditEntry[] = [];
  const record = loginJournal({ append: async (entry) => void entries.push(entry) });
  const user = { id: 'u', name: 'ann' };
  await record({ outcome: 'done', method: 'password', address: '10.0.0.1', user });
  await record({ outcome: 'refused', method: 'oidc', address: '10.0.0.1', reason: 'code', issuer: 'i', subject: 's' });
  expect(JSON.parse(JSON.stringify(entries))).toEqual([
    { type: 'login', body: { method: 'password', address: '10.0.0.1', user_id: 'u', user_name: 'ann' } },
    {
      type: 'login.refused',
      body: { method: 'oidc', address: '10.0.0.1', reason: 'code', issuer: 'i', subject: 's' },
    },
  ]);
});
