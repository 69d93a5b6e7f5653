import { beforeAll, expect, test } from 'vitest';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { columnsOf, does, effectsIn } from './does.ts';

beforeAll(loadSqlParser);

test.each<[string, string[]]>([
  ['INSERT INTO a VALUES (1)', ['insert a']],
  ['INSERT INTO a SELECT * FROM b', ['select b', 'insert a']],
  ['INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 1', ['insert a', 'update/upsert a']],
  ['UPDATE a SET x = b.x FROM b WHERE a.id = b.id', ['update a', 'select b']],
  ['UPDATE a SET x = 1 RETURNING x', ['update a', 'select a']],
  ['DELETE FROM a USING b WHERE a.id = b.id', ['delete a', 'select b']],
  ['WITH a AS (SELECT 1) DELETE FROM a', ['delete a']],
  ["UPDATE pg_settings SET setting = 'x' WHERE name = 'role'", ['update pg_settings', 'set/set_role']],
  [
    'MERGE INTO a USING b ON a.id = b.id WHEN MATCHED AND b.x THEN DELETE WHEN MATCHED THEN UPDATE SET x = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)',
    ['merge a', 'delete/merge a', 'update/merge a', 'insert/merge a', 'select b'],
  ],
])('%s', (text, expected) => {
  expect(does(text)).toEqual(expected);
});

test.each<[string, string[]]>([
  ['INSERT INTO a VALUES (1)', ['a.*']],
  ['INSERT INTO a (x) VALUES (1) ON CONFLICT (y) DO UPDATE SET z = excluded.w', ['a.x', 'a.z', 'a.y', 'a.w']],
  ['UPDATE a SET (x, y) = (1, 2) WHERE z = 1', ['a.x', 'a.y', 'a.z']],
  ['UPDATE a SET x = 1 RETURNING old.y, new.z', ['a.x', 'a.y', 'a.z']],
  ['DELETE FROM a RETURNING *', ['a.*']],
])('columns of %s', (text, expected) => {
  expect(columnsOf(text).toSorted()).toEqual(expected.toSorted());
});

test.each([
  ['DELETE FROM a', true],
  ['DELETE FROM a WHERE id = 1', undefined],
  ['UPDATE a SET x = 1', true],
  ['MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE', true],
  ['MERGE INTO a USING b ON true WHEN MATCHED AND a.id = 1 THEN DELETE', undefined],
])('%s: without WHERE %s', (text, expected) => {
  const changes = effectsIn(text).filter(({ operations }) => operations[0] !== 'merge' && operations[0] !== 'select');
  expect(changes.map(({ lacksWhere }) => lacksWhere)).toEqual([expected]);
});
