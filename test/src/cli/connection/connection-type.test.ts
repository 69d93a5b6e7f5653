import { expect, test } from 'vitest';
import {
  isDatabaseWithLogin,
  isPostgres,
  isPsql,
  parseConnectionType,
} from '../../../../src/cli/connection/connection-type.ts';
import { UsageError } from '../../../../src/cli/failure.ts';

test.each([
  ['database/postgres', 'database', 'postgres'],
  ['postgres', 'database', 'postgres'],
  ['PostgreSQL', 'database', 'postgres'],
  ['database/postgresql', 'database', 'postgres'],
  ['database/mysql', 'database', 'mysql'],
  ['tcp', 'application', 'tcp'],
  ['application/httpproxy', 'application', 'httpproxy'],
  ['custom', 'custom', ''],
  ['command-line', 'custom', ''],
])('--type %s is %s/%s', (text, type, subtype) => {
  expect(parseConnectionType(text)).toEqual({ type, subtype });
});

test.each(['', 'database', 'nonsense', 'database/postgres/x'])('--type "%s" is refused', (text) => {
  expect(() => parseConnectionType(text)).toThrow(UsageError);
});

test('psql is known by any path', () => {
  expect(isPsql(['psql'])).toBe(true);
  expect(isPsql(['/usr/bin/psql', '-h', 'x'])).toBe(true);
  expect(isPsql(['C:\\pg\\psql.exe'])).toBe(true);
  expect(isPsql(['pgsql'])).toBe(false);
  expect(isPsql([])).toBe(false);
});

test('only a PostgreSQL database is one', () => {
  expect(isPostgres({ type: 'database', subtype: 'postgres' })).toBe(true);
  expect(isPostgres({ type: 'custom', subtype: 'postgres' })).toBe(false);
  expect(isPostgres(undefined)).toBe(false);
});

test('databases that are logged in to say where they are in their secret', () => {
  for (const subtype of ['postgres', 'mysql']) expect(isDatabaseWithLogin({ type: 'database', subtype })).toBe(true);
  expect(isDatabaseWithLogin({ type: 'custom', subtype: 'mysql' })).toBe(false);
  expect(isDatabaseWithLogin({ type: 'database', subtype: 'mongodb' })).toBe(false);
  expect(isDatabaseWithLogin(undefined)).toBe(false);
});
