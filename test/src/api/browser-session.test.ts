import { expect, test } from 'vitest';
import { BrowserSession } from '../../../src/api/browser-session.ts';

const SECRET = 'sll_abc-DEF_123';
const tls = new BrowserSession(() => 'https://gateway.example.com');
const plain = new BrowserSession(() => 'http://127.0.0.1:8009');

const pageHeaders = { 'x-requested-with': 'sluice-web', origin: 'https://gateway.example.com' };
const asked = (method: string, headers: Record<string, string>, host = 'gateway.example.com') => ({
  method,
  host,
  headers: { cookie: `a=b; __Host-sluice-session=${SECRET}`, ...headers },
});

test('with TLS the cookie is for this host alone; without it has no prefix, and the port in its name', () => {
  expect(tls.set(SECRET, 3_600_500)).toBe(
    `__Host-sluice-session=${SECRET}; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure`,
  );
  expect(plain.set(SECRET, 1000)).toBe(`sluice-session-8009=${SECRET}; Path=/; Max-Age=1; HttpOnly; SameSite=Strict`);
  expect(tls.clear()).toBe('__Host-sluice-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure');
});

test('a read needs the cookie alone', () => {
  expect(tls.secretOf(asked('GET', {}))).toBe(SECRET);
  expect(tls.secretOf(asked('GET', { 'sec-fetch-site': 'same-origin' }))).toBe(SECRET);
  expect(tls.secretOf(asked('GET', { 'sec-fetch-site': 'none' }))).toBe(SECRET);
});

test.each(['cross-site', 'same-site'])('nothing is read for a page that is %s', (site) => {
  expect(() => tls.secretOf(asked('GET', { 'sec-fetch-site': site }))).toThrow('pages of this gateway only');
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('a %s needs the header and the origin besides', (method) => {
  expect(tls.secretOf(asked(method, pageHeaders))).toBe(SECRET);
  expect(() => tls.secretOf(asked(method, { origin: pageHeaders.origin }))).toThrow('X-Requested-With: sluice-web');
  expect(() => tls.secretOf(asked(method, { 'x-requested-with': 'sluice-web' }))).toThrow('Origin');
  for (const origin of ['https://evil.example.com', 'null', 'https://gateway.example.com:444', 'nonsense']) {
    expect(() => tls.secretOf(asked(method, { ...pageHeaders, origin }))).toThrow('Origin');
  }
});

test('the address the request itself was sent to is the gateway’s too, but not without the TLS that people are told of', () => {
  const elsewhere = (origin: string) => asked('POST', { ...pageHeaders, origin }, 'Proxy.internal:9000');
  expect(tls.secretOf(elsewhere('https://proxy.internal:9000'))).toBe(SECRET);
  expect(() => tls.secretOf(elsewhere('http://proxy.internal:9000'))).toThrow('Origin');
});

test('what is no login token, or lies under another name, is no cookie of ours', () => {
  const read = (cookie: string | undefined) => plain.secretOf({ method: 'GET', host: 'h', headers: { cookie } });
  expect(read(`sluice-session-8009=${SECRET}`)).toBe(SECRET);
  for (const cookie of [
    undefined,
    '',
    `sluice-session=${SECRET}`,
    `sluice-session-8010=${SECRET}`,
    `__Host-sluice-session-8009=${SECRET}`,
    'sluice-session-8009=slc_access',
    'sluice-session-8009=sll_a b',
    `sluice-session-8009=${'sll_'.padEnd(300, 'x')}`,
  ])
    expect(read(cookie)).toBeUndefined();
});
