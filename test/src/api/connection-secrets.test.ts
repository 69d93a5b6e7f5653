import { expect, test } from 'vitest';
import { checkSecret, shownSecret } from '../../../src/api/connection-secrets.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');
const PEM = '-----BEGIN CERTIFICATE-----';
const check = (subtype: string, secret: Readonly<Record<string, string>>, kept: readonly string[]): string[] =>
  checkSecret(subtype, secret, kept, ({ store }) => (store === 'vaultkv1' ? 'VAULT_ADDR is not set' : undefined));
const GOOD = { 'envvar:HOST': b64('db.internal'), 'envvar:USER': b64('app') };

test.each([
  [GOOD],
  [{ ...GOOD, 'envvar:PORT': b64('5433'), 'envvar:PASS': b64('hunter2'), 'envvar:DB': b64('shop') }],
  [{ ...GOOD, 'envvar:SSLMODE': b64('verify-full'), 'envvar:SSLROOTCERT': b64(PEM) }],
  [{ ...GOOD, 'filesystem:SSLROOTCERT': b64(PEM) }],
  [{ ...GOOD, 'envvar:PASS': b64('_literal:_vaultkv9:x') }],
  [
    {
      'envvar:HOST': b64('_vaultkv2:secret/shop:host'),
      'envvar:PORT': b64('_envjson:SHOP:port'),
      'envvar:USER': b64('_aws_iam_rds:app'),
      'envvar:SSLMODE': b64('_aws:shop:mode'),
    },
  ],
])('a complete postgres secret is fine', (secret) => {
  expect(check('postgres', secret, [])).toEqual([]);
});

test.each([
  [{}, ['a postgres connection needs envvar:HOST', 'a postgres connection needs envvar:USER']],
  [{ 'envvar:USER': b64('app') }, ['a postgres connection needs envvar:HOST']],
  [{ ...GOOD, 'envvar:PASSWORD': b64('hunter2') }, ['envvar:PASSWORD means nothing']],
  [{ ...GOOD, 'filesystem:HOST': b64('x') }, ['filesystem:HOST must be envvar:, as a postgres connection runs no']],
  [{ ...GOOD, 'filesystem:OTHER': b64('x') }, ['filesystem:OTHER means nothing']],
  [{ ...GOOD, 'filesystem:SSLROOTCERT': b64('/etc/ca.pem') }, ['filesystem:SSLROOTCERT must hold a certificate']],
  [
    { ...GOOD, 'filesystem:SSLROOTCERT': b64(PEM), 'envvar:SSLROOTCERT': b64(PEM) },
    ['SSLROOTCERT is given both as a value and as a file'],
  ],
  [{ ...GOOD, HOST: b64('x') }, ['must look like envvar:NAME']],
  [{ ...GOOD, 'envvar:PASS': 'hunter2!' }, ['envvar:PASS is not base64']],
  [{ ...GOOD, 'envvar:PASS': 'abc' }, ['envvar:PASS is not base64']],
  [{ ...GOOD, 'envvar:PASS': '/w==' }, ['envvar:PASS is not UTF-8']],
  [{ ...GOOD, 'envvar:PASS': b64('a\0b') }, ['envvar:PASS holds a zero byte']],
  [{ ...GOOD, 'envvar:PASS': b64('_vaultkv2:db') }, ['envvar:PASS must look like _vaultkv2:PATH:KEY']],
  [{ ...GOOD, 'envvar:PASS': b64('_vault:hunter2:x') }, ['write _literal: before a literal value']],
  [{ ...GOOD, 'envvar:PASS': b64('_vaultkv1:db:pass') }, ['envvar:PASS cannot be resolved: VAULT_ADDR is not set']],
  [{ ...GOOD, 'envvar:PASS': b64('_aws_iam_rds:app') }, ['cannot be _aws_iam_rds']],
  [
    { ...GOOD, 'envvar:USER': b64('_aws_iam_rds:app'), 'envvar:SSLMODE': b64('prefer') },
    ['envvar:SSLMODE must be one of require, verify-ca, verify-full'],
  ],
  [{ ...GOOD, 'envvar:PASS': '' }, ['envvar:PASS is empty']],
  [{ ...GOOD, 'envvar:USER': b64(' ') }, ['envvar:USER is blank']],
  [{ ...GOOD, 'envvar:PORT': b64('0') }, ['must be a port']],
  [{ ...GOOD, 'envvar:PORT': b64('65536') }, ['must be a port']],
  [{ ...GOOD, 'envvar:PORT': b64('5432 ') }, ['must be a port']],
  [{ ...GOOD, 'envvar:SSLMODE': b64('allow') }, ['must be one of disable, prefer, require, verify-ca, verify-full']],
  [{ ...GOOD, 'envvar:HOST': b64('user@host') }, ['must be a host name']],
  [{ ...GOOD, 'envvar:PASS': b64('x'.repeat(64 * 1024 + 1)) }, ['is larger than 65536 bytes']],
])('what is wrong is named: %#', (secret, problems) => {
  const found = check('postgres', secret, []);
  expect(found).toHaveLength(problems.length);
  problems.forEach((problem, i) => {
    expect(found[i]).toContain(problem);
  });
  expect(found.join()).not.toContain('hunter2');
});

test('an empty value keeps the stored one, and counts as given', () => {
  const secret = { 'envvar:HOST': '', 'envvar:USER': '' };
  expect(check('postgres', secret, ['envvar:HOST', 'envvar:USER'])).toEqual([]);
  expect(check('postgres', secret, ['envvar:HOST'])).toHaveLength(1);
});

test('a custom connection may have any keys', () => {
  expect(check('', { 'envvar:ANYTHING': b64('x'), 'filesystem:KEY': b64('y') }, [])).toEqual([]);
});

test('too many keys are refused', () => {
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`envvar:K${i}`, b64('x')]));
  expect(check('', many, [])).toEqual(['secret: has more than 64 keys']);
});

test('a shown secret has keys and no values, but says where a value is kept', () => {
  expect(shownSecret(['envvar:USER', 'envvar:HOST'], {})).toEqual({ 'envvar:HOST': '', 'envvar:USER': '' });
  expect(shownSecret(['envvar:PASS'], { 'envvar:PASS': '_aws:shop:pass' })).toEqual({
    'envvar:PASS': b64('_aws:shop:pass'),
  });
});

test('a mongodb secret is a connection string, or keys of its own, and is read as a whole', () => {
  const uri = 'mongodb+srv://app:hunter2@c0.example.com/shop?retryWrites=true&w=majority';
  expect(check('mongodb', { 'envvar:CONNECTION_STRING': b64(uri) }, [])).toEqual([]);
  const keys = { ...GOOD, 'envvar:AUTHSOURCE': b64('admin'), 'envvar:OPTIONS': b64('replicaSet=rs0') };
  expect(check('mongodb', { ...keys, 'filesystem:SSLROOTCERT': b64(PEM) }, [])).toEqual([]);
  expect(check('mongodb', { 'envvar:CONNECTION_STRING': '' }, ['envvar:CONNECTION_STRING'])).toEqual([]);
  const problems = check('mongodb', { 'envvar:CONNECTION_STRING': b64(`${uri}&tlsCAFile=x`) }, []);
  expect(problems).toEqual([expect.stringContaining('has the option tlscafile, which is not supported')]);
  expect(problems.join()).not.toContain('hunter2');
  expect(check('mongodb', { ...GOOD, 'envvar:SCHEME': b64('mongodb') }, [])).toEqual([
    expect.stringContaining('envvar:SCHEME means nothing to a mongodb connection'),
  ]);
  expect(check('mongodb', { ...GOOD, 'envvar:USER': b64('_aws_iam_rds:app') }, [])).toEqual([
    expect.stringContaining('cannot be _aws_iam_rds'),
  ]);
});
