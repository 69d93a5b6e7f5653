import { expect, it } from 'vitest';
import { boundOf } from '../../../../../src/sql/mysql/effects/limit.ts';
import { queryOf } from '../parse-support.ts';
import { does } from './does.ts';

it.each([
  ['SELECT 1', 'bounded'],
  ['SELECT * FROM t', 'unbounded'],
  ['SELECT * FROM t LIMIT 5', 'bounded'],
  ['SELECT * FROM t LIMIT ?', 'parameter'],
  ['SELECT * FROM t FETCH FIRST ROW ONLY', 'bounded'],
  ['SELECT count(*), max(a) + 1 FROM t', 'bounded'],
  ['SELECT count (*) FROM t', 'bounded'],
  ['SELECT count (a) FROM t', 'unbounded'],
  ['SELECT `count`(a) FROM t', 'unbounded'],
  ['SELECT count(*) FROM t GROUP BY a', 'unbounded'],
  ['SELECT count(*) OVER () FROM t', 'unbounded'],
  ['SELECT count(*), group_concat(a) FROM t', 'unbounded'],
  ['SELECT (SELECT count(*) FROM s) FROM t', 'unbounded'],
  ['SELECT * FROM (SELECT * FROM t LIMIT 1) x', 'bounded'],
  ['SELECT * FROM (SELECT * FROM t LIMIT 1) x JOIN s', 'unbounded'],
  ['SELECT * FROM (t, information_schema.tables)', 'unbounded'],
  ['SELECT * FROM information_schema.tables', 'bounded'],
  ['WITH c AS (SELECT * FROM t LIMIT 1) SELECT * FROM c', 'bounded'],
  ['WITH c AS (SELECT * FROM t LIMIT 1) SELECT * FROM C', 'unbounded'],
  ['WITH RECURSIVE c AS (SELECT 1) SELECT * FROM c', 'unbounded'],
  ['(SELECT 1 FROM t) UNION (SELECT 1 FROM t LIMIT 1)', 'unbounded'],
  ['VALUES ROW(1), ROW(2)', 'bounded'],
  ["SELECT * FROM JSON_TABLE('[]', '$' COLUMNS (a INT PATH '$')) j", 'bounded'],
])('%s is %s', (text, expected) => {
  expect(boundOf(queryOf(text), { flavour: 'mysql', version: 90_704, database: 'shop' })).toBe(expected);
});

it('is told with the select', () => {
  expect(does('SELECT a FROM t LIMIT ?')).toEqual(['select t [parameter]']);
});
