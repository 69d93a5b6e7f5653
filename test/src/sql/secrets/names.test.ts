import { expect, it } from 'vitest';
import {
  isPasswordColumn,
  isSecretName,
  mayHoldSecret,
  mayHoldSecretInRows,
} from '../../../../src/sql/secrets/names.ts';

it.each([
  'password',
  'sslpassword',
  'master_password',
  'jwt_secret',
  'api_key',
  'apikey',
  'pwd',
  'token',
  'passphrase',
])('%s is a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
  expect(mayHoldSecret(`x ${name.toUpperCase()} y`)).toBe(true);
});

it.each(['password_encryption', 'validate_password', 'caching_sha2_password', 'key', 'password_history', 'names'])(
  '%s is none',
  (name) => {
    expect(isSecretName(name)).toBe(false);
  },
);

it('knows the columns that servers keep passwords in', () => {
  expect(isPasswordColumn('rolpassword')).toBe(true);
  expect(isPasswordColumn('password')).toBe(false);
});

it('looks closer only where there may be one', () => {
  expect(mayHoldSecret('select id, name from customers where id = 1')).toBe(false);
  expect(mayHoldSecret("alter user ann pasword 'x'")).toBe(false);
  expect(mayHoldSecret("alter user ann pasword 'x'", true)).toBe(true);
  expect(mayHoldSecret("x 'postgres://u:p@h/d'")).toBe(true);
});

it('does not look closer at rows for the name of a column', () => {
  expect(mayHoldSecretInRows("insert into users (password) values ('x')")).toBe(false);
  expect(mayHoldSecretInRows("select f('alter role a password ''x''')")).toBe(true);
  expect(mayHoldSecretInRows("select password('x')")).toBe(true);
  expect(mayHoldSecretInRows('select 1 -- the password: x')).toBe(true);
});
