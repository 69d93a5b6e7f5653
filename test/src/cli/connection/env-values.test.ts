import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeSecret, readEnvValues, withPostgresKeys } from '../../../../src/cli/connection/env-values.ts';
import { UsageError } from '../../../../src/cli/failure.ts';
import { temporaryHome } from '../harness.ts';

test('values are text, base64 or a file', () => {
  const path = join(temporaryHome(), 'secret');
  writeFileSync(path, 'from file\n');
  const values = readEnvValues(['A=x=y', 'B=base64://aHVudGVyMg==', `C=file://${path}`]);
  expect([...values]).toEqual([
    ['A', 'x=y'],
    ['B', 'hunter2'],
    ['C', 'from file'],
  ]);
});

test.each(['nonsense', 'A-B=x', '1A=x', 'A=base64://%%%', 'A=file:///does/not/exist'])('%s is refused', (text) => {
  expect(() => readEnvValues([text])).toThrow(UsageError);
});

test('PostgreSQL’s own variables mean the keys of a connection', () => {
  const given = readEnvValues(['PGPASSWORD=p', 'PGHOST=h', 'SSLMODE=require']);
  expect([...withPostgresKeys(given)]).toEqual([
    ['PASS', 'p'],
    ['HOST', 'h'],
    ['SSLMODE', 'require'],
  ]);
});

test('a secret goes to the API with its prefix and in base64', () => {
  expect(encodeSecret(new Map([['PASS', 'hünter2']]))).toEqual({ 'envvar:PASS': 'aMO8bnRlcjI=' });
});

test('what a command shall find in a file is kept as the file is', () => {
  const path = join(temporaryHome(), 'key');
  writeFileSync(path, 'the key\n');
  const values = readEnvValues([`filesystem:SSH_KEY=file://${path}`, 'envvar:HOST=db']);
  expect([...values]).toEqual([
    ['filesystem:SSH_KEY', 'the key\n'],
    ['HOST', 'db'],
  ]);
  expect(encodeSecret(values)).toEqual({ 'filesystem:SSH_KEY': 'dGhlIGtleQo=', 'envvar:HOST': 'ZGI=' });
});
