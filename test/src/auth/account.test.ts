import { expect, test } from 'vitest';
import { accountOf } from '../../../src/auth/account.ts';
import type { OidcConfig } from '../../../src/auth-config.ts';

const config: OidcConfig = {
  issuer: 'https://idp',
  clientId: 'sluice',
  clientSecret: undefined,
  clientAuth: 'client_secret_basic',
  scopes: 'openid',
  groupsClaim: 'groups',
  usernameClaim: 'preferred_username',
  adminGroup: 'ops',
  auditorGroup: undefined,
  allowedGroups: [],
  trustsEmail: false,
};
const claims = {
  sub: 's1',
  email: 'ann@example.com',
  email_verified: true,
  preferred_username: 'ann',
  groups: ['eng', 'ops', '?'],
};
const read = (changes: Record<string, unknown>, settings: Partial<OidcConfig> = {}) =>
  accountOf({ ...claims, ...changes }, { ...config, ...settings }, 'https://idp');

test('an account is read', () => {
  expect(read({})).toEqual({
    issuer: 'https://idp',
    subject: 's1',
    email: 'ann@example.com',
    isEmailVerified: true,
    name: 'ann',
    groups: ['admin', 'eng', 'ops'],
    ignoredGroups: ['?'],
  });
});

test('the name is the claim that is configured, else the e-mail address', () => {
  expect(read({ nick: 'Nick' }, { usernameClaim: 'nick' }).name).toBe('nick');
  expect(read({ preferred_username: undefined }).name).toBe('ann');
});

test.each([
  [true, false, true],
  ['true', false, true],
  [undefined, false, false],
  [undefined, true, true],
])('e-mail verified: %j, trusted: %j, counts as %j', (verified, trustsEmail, counts) => {
  expect(read({ email_verified: verified }, { trustsEmail }).isEmailVerified).toBe(counts);
});

test.each([false, 'false', 'yes', 1])('an e-mail address that is not verified is refused: %j', (verified) => {
  expect(() => read({ email_verified: verified }, { trustsEmail: true })).toThrow(/verify your e-mail/);
});

test.each([undefined, '', 5, 'no-at', 'a b@c', 'a~b@c', '@c', `${'x'.repeat(250)}@c.de`])(
  'without an e-mail address there is no login: %j',
  (email) => {
    expect(() => read({ email })).toThrow(/does not tell your e-mail address/);
  },
);

test.each([undefined, '', 7, 'x'.repeat(256), 'a\0b', '\ud800'])('without a subject there is none: %j', (sub) => {
  expect(() => read({ sub })).toThrow(/whose login this is/);
});

test('who is in none of the groups that may log in is refused, whatever else is wrong', () => {
  expect(read({}, { allowedGroups: ['none', 'eng'] }).name).toBe('ann');
  for (const groups of [[], undefined, ['Eng'], 'engineering']) {
    expect(() => read({ groups }, { allowedGroups: ['eng'] })).toThrow(/none of the groups that may log in here/);
  }
});
