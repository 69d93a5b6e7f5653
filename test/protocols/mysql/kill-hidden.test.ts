import { expect, test } from 'vitest';
import { hasKill } from '../../../protocols/mysql/kill-hidden.ts';
import type { MysqlReading } from '../../../src/sql/mysql/reading.ts';

const MARIADB: MysqlReading = { flavour: 'mariadb', version: 101_119 };

test.each([
  'select 1; kill 5',
  '/*!50000 kill*/ 5+0',
  "prepare p from 'kill 5'",
  "prepare p from 'ki' 'll 5'",
  "execute immediate 'execute immediate ''kill 5'''",
  'begin not atomic if 1 then kill 5; end if; end',
  'create procedure p() kill 5',
  "select 'a; kill 5",
])('there is a KILL in: %s', (text) => {
  expect(hasKill(text, MARIADB)).toBe(true);
});

test.each([
  "insert into t values ('kill 5')",
  'select t.kill from t',
  'select `kill` from t',
  "prepare p from 'select 1'",
  'select 1 /*!99999 ; kill 5 */',
  "select 'overkill",
])('there is none in: %s', (text) => {
  expect(hasKill(text, MARIADB)).toBe(false);
});

test('a text whose character set hides quotes has one if it says so', () => {
  expect(hasKill('kill 5+0', { ...MARIADB, isForeign: true })).toBe(true);
  expect(hasKill('select 1', { ...MARIADB, isForeign: true })).toBe(false);
});
