import { beforeAll, expect, test } from 'vitest';
import { Collector } from '../../../../../src/sql/effects/collector.ts';
import { statement, tablesIn } from '../../../../../src/sql/postgres/effects/statement.ts';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { columnsOf, does, effectsIn } from './does.ts';

beforeAll(loadSqlParser);

test.each<[string, string[]]>([
  ['PREPARE p AS DELETE FROM a', ['prepare', 'delete a']],
  ['DECLARE c CURSOR FOR SELECT * FROM a', ['declare', 'select a']],
  ['CREATE TABLE n AS SELECT * FROM a', ['create n', 'select a']],
  ['CREATE TABLE n AS EXECUTE p', ['create n', 'execute']],
  ['CREATE VIEW v AS SELECT * FROM a', ['create v', 'select a']],
  ['CREATE RULE r AS ON INSERT TO x DO ALSO DELETE FROM y', ['create x', 'delete y']],
  [
    'CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT * FROM b',
    ['create', 'create t', 'create v', 'select b'],
  ],
  ['EXPLAIN DELETE FROM a USING b', ['explain a b']],
  ['EXPLAIN ANALYZE DELETE FROM a', ['explain', 'delete a']],
  ['EXPLAIN (ANALYZE 0) DELETE FROM a', ['explain a']],
  ['EXPLAIN (ANALYZE off) DELETE FROM a', ['explain a']],
  ["EXPLAIN (ANALYZE 'true') DELETE FROM a", ['explain', 'delete a']],
  ['COPY a TO STDOUT', ['copy/copy_to a', 'select/copy_to a']],
  ["COPY a FROM PROGRAM 'x'", ['copy/copy_from/copy_program a', 'insert/copy_from a']],
  ["COPY (SELECT * FROM a) TO '/x'", ['copy/copy_to/copy_file', 'select a']],
  ['DO $$ x $$', ['do/opaque ?']],
  ['CALL p((SELECT 1 FROM a))', ['select a', 'call/opaque ?']],
  ['SET ROLE x', ['set_role/set']],
  ['SET a.b = 1', ['set']],
  ['RESET SESSION AUTHORIZATION', ['set_role/reset']],
])('%s', (text, expected) => {
  expect(does(text).map((line) => line.trim())).toEqual(expected);
});

test('COPY names the columns of its list, or all', () => {
  expect(columnsOf('COPY a (x, y) TO STDOUT')).toEqual(['a.x', 'a.y']);
  expect(columnsOf('COPY a FROM STDIN')).toEqual(['a.*']);
});

test.each([
  ['SELECT * FROM a', 'always'],
  ['SELECT * FROM a LIMIT $1', 'parameter'],
  ['SELECT * FROM a LIMIT 1', undefined],
])('%s: without LIMIT %s', (text, expected) => {
  expect(effectsIn(text)[0]?.lacksLimit).toBe(expected);
  expect(effectsIn(`DECLARE c CURSOR FOR ${text}`)[1]?.lacksLimit).toBe(expected);
  expect(effectsIn(`INSERT INTO t ${text}`)[0]?.lacksLimit).toBe(expected);
});

test('what is no node may be anything', () => {
  const collector = new Collector();
  statement(undefined, collector);
  expect(collector.effects()).toMatchObject([{ operations: ['unknown'], tables: [{}] }]);
});

test('references are told from what is none', () => {
  expect(tablesIn([{ relname: 't' }, undefined, {}])).toEqual([{ name: 't' }]);
});
