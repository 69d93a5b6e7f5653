import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';

const IDP = { IDP_ISSUER: 'https://idp.example.com/realms/a', IDP_CLIENT_ID: 'sluice' };
const auth = (env: Record<string, string>) => loadConfig(env).auth;

test('without settings people log in with passwords, for twelve hours', () => {
  expect(auth({})).toEqual({
    method: 'local',
    passwords: 'everybody',
    loginMs: 12 * 3_600_000,
    providerLoginMaxAgeMs: 30 * 86_400_000,
    oidc: undefined,
  });
  expect(loadConfig({}).trustProxy).toEqual([]);
});

test('a provider needs two settings; the others have defaults', () => {
  expect(auth({ ...IDP, AUTH_METHOD: 'oidc' })).toEqual({
    method: 'oidc',
    passwords: 'admins',
    loginMs: 12 * 3_600_000,
    providerLoginMaxAgeMs: 30 * 86_400_000,
    oidc: {
      issuer: IDP.IDP_ISSUER,
      clientId: 'sluice',
      clientSecret: undefined,
      clientAuth: 'client_secret_basic',
      scopes: 'openid profile email',
      groupsClaim: 'groups',
      usernameClaim: 'preferred_username',
      adminGroup: undefined,
      auditorGroup: undefined,
      allowedGroups: [],
      trustsEmail: false,
    },
  });
});

test.each([
  ['local', 'true', 'everybody'],
  ['both', 'false', 'everybody'],
  ['oidc', 'true', 'admins'],
  ['oidc', 'false', 'nobody'],
])('with AUTH_METHOD=%s and ADMIN_PASSWORD_LOGIN=%s passwords are for %s', (method, flag, passwords) => {
  expect(auth({ ...IDP, AUTH_METHOD: method, ADMIN_PASSWORD_LOGIN: flag }).passwords).toBe(passwords);
});

test('lists are taken apart', () => {
  const config = loadConfig({
    ...IDP,
    AUTH_METHOD: 'both',
    IDP_ALLOWED_GROUPS: 'eng, ops ,',
    TRUST_PROXY: '10.0.0.0/8, ::1,loopback',
    LOGIN_SEC: '3600',
    IDP_SCOPES: 'email  openid groups',
  });
  expect(config.auth.oidc).toMatchObject({ allowedGroups: ['eng', 'ops'], scopes: 'email openid groups' });
  expect(config.auth.loginMs).toBe(3_600_000);
  expect(config.trustProxy).toEqual(['10.0.0.0/8', '::1', 'loopback']);
});

test('the provider’s users need not log in again where nobody wants it', () => {
  expect(auth({ IDP_LOGIN_MAX_AGE_SEC: '0' }).providerLoginMaxAgeMs).toBeUndefined();
});

test('local leaves a provider unused, if it is said', () => {
  expect(auth({ ...IDP, AUTH_METHOD: 'local' }).oidc).toBeUndefined();
  expect(() => auth(IDP)).toThrow(/IDP_ISSUER is set: set AUTH_METHOD too/);
});

test.each([
  [{ AUTH_METHOD: 'oidc' }, /AUTH_METHOD=oidc needs IDP_ISSUER and IDP_CLIENT_ID/],
  [{ AUTH_METHOD: 'saml' }, /AUTH_METHOD/],
  [{ AUTH_METHOD: 'oidc', IDP_ISSUER: IDP.IDP_ISSUER }, /IDP_CLIENT_ID/],
  [{ ...IDP, AUTH_METHOD: 'oidc', IDP_SCOPES: 'email' }, /IDP_SCOPES: must contain openid/],
  [{ LOGIN_SEC: '5' }, /LOGIN_SEC/],
  [{ LOGIN_SEC: '7200', IDP_LOGIN_MAX_AGE_SEC: '3600' }, /IDP_LOGIN_MAX_AGE_SEC must be 0, or not below LOGIN_SEC/],
  [{ LOGIN_SEC: '604801' }, /LOGIN_SEC/],
])('%j does not start', (env, message) => {
  expect(() => loadConfig(env as Record<string, string>)).toThrow(message);
});

test.each([
  'http://idp.example.com',
  'http://127.0.0.1.evil.com',
  'https://user:pw@idp.example.com',
  'https://idp.example.com/?x=1',
  'https://idp.example.com/#x',
  'ftp://idp.example.com',
  'idp.example.com',
])('the issuer %s is refused', (issuer) => {
  expect(() => auth({ ...IDP, AUTH_METHOD: 'oidc', IDP_ISSUER: issuer })).toThrow(/IDP_ISSUER: must be an https/);
});

test.each(['http://localhost:8080/realms/a', 'http://127.0.0.1:9', 'http://[::1]:9'])(
  '%s is on this machine',
  (issuer) => {
    expect(auth({ ...IDP, AUTH_METHOD: 'oidc', IDP_ISSUER: issuer }).oidc?.issuer).toBe(issuer);
  },
);

test.each(['true', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/x', 'proxy.example.com', '10.0.0.0/8/8', '1', '*'])(
  'TRUST_PROXY=%s is refused: it would believe everybody, or means nothing',
  (proxy) => {
    expect(() => loadConfig({ TRUST_PROXY: proxy })).toThrow(/TRUST_PROXY: must be addresses/);
  },
);
