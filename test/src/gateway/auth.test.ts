import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/audit/index.ts';
import { loadConfig } from '../../../src/config.ts';
import { loginJournal, openOidcLogin } from '../../../src/gateway/auth.ts';
import { createLogger } from '../../../src/log.ts';

const IDP = { AUTH_METHOD: 'oidc', IDP_ISSUER: 'http://127.0.0.1:1', IDP_CLIENT_ID: 'c' };

test('without a provider there is no login through one', () => {
  expect(openOidcLogin(loadConfig({}), randomBytes(32), () => 'http://g', createLogger('silent'))).toBeUndefined();
});

test('a provider that is away at the start does not matter, and gateways of one key finish each other’s logins', async () => {
  const key = randomBytes(32);
  const log = createLogger('silent');
  const wish = { redirect: '/', challenge: 'x'.repeat(43), clientState: undefined };
  const [first, second] = [key, key].map((one) => openOidcLogin(loadConfig(IDP), one, () => 'https://g', log));
  await expect(first?.begin(wish)).rejects.toMatchObject({ code: 'provider_unavailable' });
  expect(first?.clearCookie()).toContain('__Host-');
  expect(second?.entrance(wish)).toContain('https://g/api/login/oidc?');
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
