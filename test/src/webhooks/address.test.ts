import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { isPrivateHost, isPublicAddress, publicLookup, urlProblem } from '../../../src/webhooks/address.ts';

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '2001::1',
  '2002:7f00:1::1',
  'not an address',
])('%s is nobody’s on the internet', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['1.1.1.1', '172.15.255.255', '172.32.0.1', '192.167.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

describe('an address of an endpoint', () => {
  test.each([
    ['https://hooks.example.com/x?sig=1', undefined],
    ['https://1.1.1.1/', undefined],
    ['hooks.example.com', 'must be a URL'],
    ['http://hooks.example.com/', /^must begin with https:/],
    ['ftp://hooks.example.com/', /^must begin with https:/],
    ['https://user:pass@hooks.example.com/', 'must not hold a user or password'],
    ['https://hooks.example.com/#x', 'must not hold a fragment'],
    ['https://127.0.0.1/', /^must not be a private address/],
    ['https://2130706433/', /^must not be a private address/],
    ['https://0x7f.1/', /^must not be a private address/],
    ['https://[::1]/', /^must not be a private address/],
    ['https://[::ffff:169.254.169.254]/', /^must not be a private address/],
    ['https://localhost/', /^must not be a private address/],
    ['https://a.LOCALHOST./', /^must not be a private address/],
  ])('%s: %s', (url, problem) => {
    if (problem === undefined) expect(urlProblem(url, false)).toBeUndefined();
    else expect(urlProblem(url, false)).toMatch(problem);
  });

  test('may be private, and plain, where that is allowed', () => {
    expect(urlProblem('http://127.0.0.1:8080/hook', true)).toBeUndefined();
    expect(urlProblem('http://localhost/hook', true)).toBeUndefined();
    expect(urlProblem('http://a:b@localhost/', true)).toBe('must not hold a user or password');
    expect(isPrivateHost('example.com')).toBe(false);
  });
});

describe('looking up a name', () => {
  const lookup = (found: LookupAddress[] | NodeJS.ErrnoException, all = true) =>
    new Promise((resolve, reject) => {
      const resolver = publicLookup((_name, _options, done) =>
        found instanceof Error ? done(found, []) : done(null, found),
      );
      resolver('name', { all }, (error, address, family) => {
        if (error !== null) reject(error);
        else resolve([address, family]);
      });
    });
  const open = { address: '1.1.1.1', family: 4 };
  const other = { address: '2606:4700::1', family: 6 };

  test('finds what is public, one or all', async () => {
    expect(await lookup([open, other])).toEqual([[open, other], undefined]);
    expect(await lookup([other, open], false)).toEqual(['2606:4700::1', 6]);
  });

  test('finds nothing when any of it is private, and says no address', async () => {
    const message = 'its host is, or resolves to, a private address';
    await expect(lookup([{ address: '10.0.0.7', family: 4 }])).rejects.toThrow(message);
    await expect(lookup([open, { address: '127.0.0.1', family: 4 }])).rejects.toThrow(message);
    await expect(lookup([])).rejects.toThrow(message);
  });

  test('fails as the resolver does', async () => {
    await expect(lookup(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});
