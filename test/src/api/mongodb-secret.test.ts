import { expect, test } from 'vitest';
import { mongodbSecretProblems } from '../../../src/api/mongodb-secret.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const problems = (secret: Record<string, string>): string[] =>
  mongodbSecretProblems(Object.fromEntries(Object.entries(secret).map(([key, text]) => [`envvar:${key}`, b64(text)])));

test.each([
  [{ CONNECTION_STRING: 'mongodb://u:p@a,b/?replicaSet=rs0' }],
  [{ CONNECTION_STRING: 'mongodb://u@a', PASS: '_vaultkv2:secret/shop:password' }],
  [{ CONNECTION_STRING: '_vaultkv2:secret/shop:uri', SSLMODE: 'require' }],
  [{ CONNECTION_STRING: '_vaultkv2:secret/shop:uri', PASS: '_envjson:SHOP:pass' }],
  [{ HOST: '_envjson:SHOP:host', PORT: '27018', OPTIONS: 'replicaSet=rs0' }],
  [{ HOST: 'h' }],
])('%j is fine, as far as it is known', (secret) => {
  expect(problems(secret)).toEqual([]);
});

test.each([
  [{}, 'a mongodb connection needs envvar:CONNECTION_STRING, or envvar:HOST'],
  [{ USER: 'u' }, 'a mongodb connection needs envvar:CONNECTION_STRING, or envvar:HOST'],
  [{ CONNECTION_STRING: 'h:27017' }, 'CONNECTION_STRING must begin with mongodb:// or mongodb+srv://'],
  [{ CONNECTION_STRING: 'mongodb://u:hunter2@h/?x=1' }, 'CONNECTION_STRING has the option x, which is not supported'],
  [
    { CONNECTION_STRING: 'mongodb://u:hunt@er2@h' },
    'CONNECTION_STRING has a : or an @ in its credentials. In user name and',
  ],
  [{ CONNECTION_STRING: '_envjson:SHOP:uri', HOST: 'h' }, 'HOST must not stand beside CONNECTION_STRING'],
  [{ HOST: '_envjson:SHOP:host', OPTIONS: 'tls=maybe' }, 'OPTIONS has tls, which must be true or false'],
])('%j is refused by name', (secret, expected) => {
  expect(problems(secret)).toEqual([expect.stringContaining(`secret: ${expected}`)]);
  expect(problems(secret).join()).not.toMatch(/hunt/);
});

test('a value that is kept is left to the session', () => {
  expect(mongodbSecretProblems({ 'envvar:CONNECTION_STRING': '', 'envvar:SSLMODE': b64('require') })).toEqual([]);
  expect(mongodbSecretProblems({ 'envvar:HOST': '', 'envvar:OPTIONS': b64('x=1') })).toHaveLength(1);
});
