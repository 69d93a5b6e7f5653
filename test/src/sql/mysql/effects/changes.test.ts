import { expect, it } from 'vitest';
import { columnsOf, does } from './does.ts';

it.each<[string, readonly string[]]>([
  ['INSERT INTO t VALUES (1)', ['insert t']],
  ['INSERT INTO t SELECT * FROM s', ['insert t', 'select s [always]']],
  ['INSERT INTO t VALUES ((SELECT a FROM s LIMIT 1))', ['insert t', 'select s']],
  ['INSERT INTO t SET a = 1 ON DUPLICATE KEY UPDATE b = 2', ['insert t', 'update+upsert t']],
  ['REPLACE INTO t VALUES (1)', ['insert+replace t', 'delete+replace t']],
  ['INSERT INTO t VALUES (1) RETURNING a', ['insert t', 'select t']],
  ['UPDATE t SET a = 1 WHERE b', ['update t']],
  ['UPDATE t x, s SET x.a = 1 WHERE x.a = s.a', ['update t', 'select t s']],
  ['UPDATE t, s SET a = 1 WHERE t.a = s.a', ['update t s', 'select t s']],
  ['DELETE FROM t', ['delete t [all]']],
  ['DELETE FROM t WHERE a RETURNING b', ['delete t', 'select t']],
  ['DELETE x FROM t x JOIN s ON x.a = s.a', ['delete t', 'select t s']],
  ['DELETE FROM t, s USING t JOIN s JOIN db.u WHERE t.a = s.a', ['delete t s', 'select t s db.u']],
  ['WITH c AS (SELECT 1 FROM u) DELETE FROM t WHERE a IN (SELECT * FROM c)', ['delete t', 'select u']],
])('%s does', (text, expected) => {
  expect(does(text)).toEqual(expected);
});

it('columns are those that are written and those that are read', () => {
  expect(columnsOf('INSERT INTO t (a) VALUES (1)')).toEqual(['t.a']);
  expect(columnsOf('INSERT INTO t VALUES (1)')).toEqual(['t.*']);
  expect(columnsOf('INSERT INTO t (a) VALUES (1) AS n ON DUPLICATE KEY UPDATE b = n.c')).toEqual(['t.a', 't.b', 't.c']);
  expect(columnsOf('UPDATE t x SET x.a = b WHERE c ORDER BY d')).toEqual(['t.a', 't.b', 't.c', 't.d']);
  expect(columnsOf('DELETE FROM t WHERE a RETURNING *')).toEqual(['t.*', 't.a']);
});
