import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { FLOW_MS, LoginCookie, type LoginFlow } from '../../../src/auth/login-cookie.ts';

const key = randomBytes(32);
const cookie = new LoginCookie(key, () => true);
const flow: LoginFlow = {
  state: 's',
  nonce: 'n',
  verifier: 'the-verifier',
  target: 'http://127.0.0.1:1/callback',
  challenge: 'c',
  clientState: undefined,
  expiresAt: Date.now() + FLOW_MS,
};
const pair = (header: string): string => header.split(';')[0] ?? '';

test('a login comes back as it was kept, on any gateway with the key', () => {
  const header = cookie.set(flow);
  expect(header).toMatch(/^__Host-sluice-login=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/);
  expect(new LoginCookie(key, () => true).read(`a=b; ${pair(header)}; c=d`)).toEqual(flow);
  expect(header).not.toContain('verifier');
  expect(Buffer.from(pair(header).split('=')[1] ?? '', 'base64url').toString()).not.toContain('verifier');
});

test('without TLS it has no prefix that browsers take by https only', () => {
  const plain = new LoginCookie(key, () => false);
  expect(plain.set(flow)).toMatch(/^sluice-login=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
  expect(plain.read(pair(plain.set(flow)))).toEqual(flow);
  expect(cookie.read(pair(plain.set(flow)))).toBeUndefined();
});

test('a login that took too long is none', () => {
  const header = pair(cookie.set(flow));
  expect(cookie.read(header, flow.expiresAt - 1)).toEqual(flow);
  expect(cookie.read(header, flow.expiresAt)).toBeUndefined();
});

test('what was not kept by us is none', () => {
  const header = pair(cookie.set(flow));
  const other = new LoginCookie(randomBytes(32), () => true);
  expect(other.read(header)).toBeUndefined();
  for (const text of [undefined, '', 'x', `${header}AA`, header.slice(0, -2), '__Host-sluice-login=', `x${header}`]) {
    expect(cookie.read(text)).toBeUndefined();
  }
  expect(cookie.read(`__Host-sluice-login=${'A'.repeat(10_000)}`)).toBeUndefined();
});

test('it is forgotten', () => {
  expect(cookie.clear()).toMatch(/^__Host-sluice-login=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax; Secure$/);
});
