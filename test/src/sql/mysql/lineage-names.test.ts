import { expect, it } from 'vitest';
import { functionOf, isSelfContained, namesIn } from '../../../../src/sql/mysql/lineage-names.ts';
import { DEFAULT_READING } from '../../../../src/sql/mysql/reading.ts';
import { MYSQL } from './corpus-reading.ts';
import { parsedOf } from './parse-support.ts';

it.each<[string, string, string]>([
  ['SELECT f(a) FROM t WHERE EXISTS (SELECT 1 FROM db.s)', 'shop.t db.s', 'shop.f'],
  [
    'INSERT INTO t SELECT db.f(1) FROM s ON DUPLICATE KEY UPDATE a = g(1) RETURNING h(1)',
    'shop.t shop.s',
    'db.f shop.g shop.h',
  ],
  ['WITH c AS (SELECT 1 FROM u) UPDATE t JOIN s SET a = f(1)', 'shop.t shop.s shop.u', 'shop.f'],
  ['DELETE FROM t RETURNING f(a)', 'shop.t', 'shop.f'],
  ['EXPLAIN SELECT upper(a) FROM t', 'shop.t', ''],
  ['SHOW TABLES', '', ''],
])('%s names tables and functions', (text, relations, functions) => {
  const parsed = parsedOf(text);
  if (parsed === undefined) throw new Error(text);
  const found = namesIn(parsed, MYSQL);
  const words = (names: readonly { schema: string; name: string }[]) =>
    names.map(({ schema, name }) => `${schema}.${name}`).join(' ');
  expect([words(found.relations), words(found.functions)]).toEqual([relations, functions]);
});

it('a call without a database is of the session’s, unless the server has the function', () => {
  expect(functionOf(['f'], MYSQL)).toEqual({ schema: 'shop', name: 'f' });
  expect(functionOf(['db', 'upper'], MYSQL)).toEqual({ schema: 'db', name: 'upper' });
  expect([functionOf(['upper'], MYSQL), functionOf(['f'], DEFAULT_READING)]).toEqual([undefined, undefined]);
});

it.each([
  ['RETURN TRIM(LOWER(x))', true],
  ['BEGIN DECLARE y VARCHAR(10); IF (x > 1) THEN RETURN x; END IF; RETURN y; END', true],
  ['RETURN (SELECT 1)', false],
  ['RETURN @x', false],
  ['RETURN other(x)', false],
  ['RETURN `other`(x)', false],
  ['BEGIN CALL p(); RETURN 1; END', false],
  ["RETURN 'a", false],
])('%s works with what it is given: %s', (body, expected) => {
  expect(isSelfContained(body, MYSQL)).toBe(expected);
});
