import { expect, it } from 'vitest';
import { normalFormOf } from '../../../../src/sql/mysql/normal-form.ts';
import { MYSQL } from './corpus-reading.ts';

const of = (text: string) => normalFormOf(text, MYSQL);

it.each([
  ["select  count(*) -- x\n from t where a='b' and c = 0x1f", 'select count(*) from t where a=? and c = ?'],
  ['SELECT /*!40001 SQL_NO_CACHE */ `a``b`, @x, @`y z` FROM t', 'SELECT SQL_NO_CACHE `a``b`, @x, @`y z` FROM t'],
  ["INSERT INTO t VALUES (1, 'a')", 'INSERT INTO t VALUES (?, ?)'],
])('%s becomes %s', (text, expected) => {
  expect(of(text)?.text).toBe(expected);
});

it('texts of one shape have one fingerprint', () => {
  const print = (text: string) => of(text)?.fingerprint;
  expect(print('select a from t where b in (1, 2, 3)')).toBe(print("SELECT a  FROM t /* x */ WHERE b IN ('x')"));
  expect(print('insert into t values (1, 2), (3, 4)')).toBe(print('insert into t values (5, 6)'));
  expect(print('select a from t')).not.toBe(print('select b from t'));
  expect(print('select 1')).toMatch(/^[0-9a-f]{16}$/);
});

it('what cannot be read has none', () => {
  expect([of(''), of("select 'a"), of('x'.repeat(5 * 1024 * 1024))]).toEqual([undefined, undefined, undefined]);
});
