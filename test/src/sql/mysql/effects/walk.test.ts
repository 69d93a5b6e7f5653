import { expect, it } from 'vitest';
import { columnsOf, does } from './does.ts';

it.each<[string, readonly string[]]>([
  ['SELECT a.x, y FROM t AS A, s LIMIT 1', ['s.y', 't.x', 't.y']],
  ['SELECT shop.t.x FROM t LIMIT 1', ['t.x']],
  ['SELECT * FROM t, (SELECT a FROM s) d LIMIT 1', ['s.a', 't.*', 't.a']],
  ['SELECT d.* FROM t, s d LIMIT 1', ['s.*']],
  ['SELECT 1 FROM t JOIN s USING (a) LIMIT 1', ['s.a', 't.a']],
  ['SELECT 1 FROM t NATURAL JOIN s LIMIT 1', ['s.*', 't.*']],
  ['SELECT 1 FROM t ORDER BY a LIMIT 1', ['t.a']],
  ['WITH c AS (SELECT a FROM t) SELECT b FROM c LIMIT 1', ['t.a', 't.b']],
  ["SELECT 1 FROM t, JSON_TABLE(t.doc, '$' COLUMNS (x INT PATH '$')) j LIMIT 1", ['t.doc']],
])('%s names columns', (text, expected) => {
  expect(columnsOf(text)).toEqual(expected);
});

it.each<[string, readonly string[]]>([
  ['SELECT 1', ['select']],
  ['SELECT 1 FROM a UNION SELECT 2 FROM db.b LIMIT 1', ['select a db.b']],
  ['WITH c AS (SELECT 1 FROM a) SELECT * FROM c, b LIMIT 1', ['select a b']],
  ['WITH a AS (SELECT 1 FROM a) SELECT * FROM a LIMIT 1', ['select a']],
  ['WITH RECURSIVE a AS (SELECT 1 FROM a) SELECT * FROM a LIMIT 1', ['select']],
  ["SELECT 1 FROM a LIMIT 1 INTO OUTFILE 'x'", ['select a', 'copy+copy_to+copy_file']],
  ['SELECT 1 INTO @x', ['select', 'select_into']],
  ["SELECT load_file('x')", ['select', 'copy_file+function']],
  ['SELECT wipe(), db.upper(1), upper(2)', ['select', 'function', 'function']],
  ['SELECT NEXT VALUE FOR s', ['select', 'update+sequence s']],
])('%s does', (text, expected) => {
  expect(does(text)).toEqual(expected);
});
