import { expect, test } from 'vitest';
import { checkSecret, shownSecret } from '../../../src/api/connection-secrets.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');
const GOOD = { 'envvar:HOST': b64('db.internal'), 'envvar:USER': b64('app') };

test.each([
  [GOOD],
  [{ ...GOOD, 'envvar:PORT': b64('5433'), 'envvar:PASS': b64('hunter2'), 'envvar:DB': b64('shop') }],
  [{ ...GOOD, 'envvar:SSLMODE': b64('verify-full'), 'envvar:SSLROOTCERT': b64('-----BEGIN CERTIFICATE-----') }],
])('a complete postgres secret is fine', (secret) => {
  expect(checkSecret('postgres', secret, [])).toEqual([]);
});

test.each([
  [{}, ['a postgres connection needs envvar:HOST', 'a postgres connection needs envvar:USER']],
  [{ 'envvar:USER': b64('app') }, ['a postgres connection needs envvar:HOST']],
  [{ ...GOOD, 'envvar:PASSWORD': b64('hunter2') }, ['envvar:PASSWORD means nothing']],
  [{ ...GOOD, 'filesystem:HOST': b64('x') }, ['filesystem:HOST means nothing']],
  [{ ...GOOD, HOST: b64('x') }, ['must look like envvar:NAME']],
  [{ ...GOOD, 'envvar:PASS': 'hunter2!' }, ['envvar:PASS is not base64']],
  [{ ...GOOD, 'envvar:PASS': 'abc' }, ['envvar:PASS is not base64']],
  [{ ...GOOD, 'envvar:PASS': '/w==' }, ['envvar:PASS is not UTF-8']],
  [{ ...GOOD, 'envvar:PASS': b64('a\0b') }, ['envvar:PASS holds a zero byte']],
  [{ ...GOOD, 'envvar:PASS': b64('_vaultkv2:db:pass') }, ['refers to another secret store']],
  [{ ...GOOD, 'envvar:PASS': '' }, ['envvar:PASS is empty']],
  [{ ...GOOD, 'envvar:USER': b64(' ') }, ['envvar:USER is blank']],
  [{ ...GOOD, 'envvar:PORT': b64('0') }, ['must be a port']],
  [{ ...GOOD, 'envvar:PORT': b64('65536') }, ['must be a port']],
  [{ ...GOOD, 'envvar:PORT': b64('5432 ') }, ['must be a port']],
  [{ ...GOOD, 'envvar:SSLMODE': b64('allow') }, ['must be one of disable, prefer, require, verify-ca, verify-full']],
  [{ ...GOOD, 'envvar:HOST': b64('user@host') }, ['must be a host name']],
  [{ ...GOOD, 'envvar:PASS': b64('x'.repeat(64 * 1024 + 1)) }, ['is larger than 65536 bytes']],
])('what is wrong is named: %#', (secret, problems) => {
  const found = checkSecret('postgres', secret, []);
  expect(found).toHaveLength(problems.length);
  problems.forEach((problem, i) => {
    expect(found[i]).toContain(problem);
  });
  expect(found.join()).not.toContain('hunter2');
});

test('an empty value keeps the stored one, and counts as given', () => {
  const secret = { 'envvar:HOST': '', 'envvar:USER': '' };
  expect(checkSecret('postgres', secret, ['envvar:HOST', 'envvar:USER'])).toEqual([]);
  expect(checkSecret('postgres', secret, ['envvar:HOST'])).toHaveLength(1);
});

test('a custom connection may have any keys', () => {
  expect(checkSecret('', { 'envvar:ANYTHING': b64('x'), 'filesystem:KEY': b64('y') }, [])).toEqual([]);
});

test('too many keys are refused', () => {
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`envvar:K${i}`, b64('x')]));
  expect(checkSecret('', many, [])).toEqual(['secret: has more than 64 keys']);
});

test('a shown secret has keys and no values', () => {
  expect(shownSecret(['envvar:USER', 'envvar:HOST'])).toEqual({ 'envvar:HOST': '', 'envvar:USER': '' });
});
