import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loginTarget, targetWith } from '../../../src/auth/login-target.ts';

const OWN = 'https://gateway.example.com:8009/';

test.each([
  ['/', 'https://gateway.example.com:8009/'],
  ['/reviews/1?x=y', 'https://gateway.example.com:8009/reviews/1?x=y'],
  ['/a/../b', 'https://gateway.example.com:8009/b'],
  ['/apis', 'https://gateway.example.com:8009/apis'],
  ['http://127.0.0.1:3587/callback', 'http://127.0.0.1:3587/callback'],
  ['http://localhost:1/callback', 'http://localhost:1/callback'],
  ['http://[::1]:65535/callback', 'http://[::1]:65535/callback'],
])('%j leads to %j', (redirect, target) => {
  expect(loginTarget(redirect, OWN)).toBe(target);
});

test.each([
  '',
  'x',
  'https://gateway.example.com:8009/',
  '//evil.com',
  '/\\evil.com',
  '\\\\evil.com',
  '/\t/evil.com',
  '/\n/evil.com',
  ' //evil.com',
  '/x#fragment',
  '/x y',
  '/é',
  '/api/logout',
  '/API/x',
  '/x/../api/callback',
  '/api',
  'http://127.0.0.1:0/callback',
  'http://127.0.0.1:65536/callback',
  'http://127.0.0.1:080/callback',
  'http://127.0.0.1:1/callback?x=1',
  'http://127.0.0.1:1/callback#x',
  'http://127.0.0.1:1/callback/',
  'http://127.0.0.1:1@evil.com/callback',
  'http://x@127.0.0.1:1/callback',
  'https://127.0.0.1:1/callback',
  'http://127.0.0.2:1/callback',
  'http://0x7f000001:1/callback',
  'http://localhost.evil.com:1/callback',
  'http://127.0.0.1:1/callback\n',
  'javascript:alert(1)',
  'data:text/html,x',
  `/${'x'.repeat(1024)}`,
])('%j leads nowhere', (redirect) => {
  expect(loginTarget(redirect, OWN)).toBeUndefined();
});

test('whatever is asked for, a browser stays here or on its own machine', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '@',
    ':',
    '//',
    'evil.com',
    '%2f',
    '%5c',
    '\t',
    '?',
    'api',
    'http:',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const target = loginTarget(`/${parts.join('')}`, OWN);
      if (target !== undefined) expect(new URL(target).origin).toBe('https://gateway.example.com:8009');
    }),
  );
});

test('the answer goes into the query, and cannot leave it', () => {
  const url = new URL(targetWith('http://127.0.0.1:1/callback', { code: 'a&b=c#d', state: undefined }));
  expect([...url.searchParams]).toEqual([['code', 'a&b=c#d']]);
  expect(url.hash).toBe('');
  expect(targetWith('https://g/x?code=old&tab=1', { code: 'new' })).toBe('https://g/x?code=new&tab=1');
});
