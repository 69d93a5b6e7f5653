import { beforeAll, expect, test } from 'vitest';
import { changesRole } from '../../../../../src/sql/postgres/effects/walk.ts';
import { loadSqlParser } from '../../../../../src/sql/postgres/index.ts';
import { columnsOf, does } from './does.ts';

beforeAll(loadSqlParser);

test.each<[string, string[]]>([
  ['SELECT 1', ['select']],
  ['SELECT * FROM a, s.b JOIN c ON true', ['select a s.b c']],
  ['WITH a AS (SELECT * FROM a) SELECT * FROM a', ['select a']],
  ['WITH a AS (SELECT * FROM x), b AS (SELECT * FROM a) SELECT * FROM b, a', ['select x']],
  ['WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b', ['select a']],
  ['WITH RECURSIVE b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b', ['select']],
  ['SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) q', ['select']],
  ['SELECT * FROM a x FOR UPDATE OF x', ['select a']],
  ['SELECT * INTO n FROM a', ['select a', 'create/select_into n']],
  ["SELECT dblink('x')", ['select', 'opaque/function ?']],
  ["SELECT set_config('search_path', 'x', false)", ['select', 'set']],
  ["SELECT set_config(name, 'x', false) FROM a", ['select a', 'set/set_role']],
])('%s', (text, expected) => {
  expect(does(text)).toEqual(expected);
});

test.each<[string, string[]]>([
  ['SELECT * FROM a, (SELECT x FROM b) q', ['a.*', 'a|b.x']],
  ['SELECT j.x FROM (a JOIN b ON true) AS j', ['a|b.x']],
  ['SELECT k.x FROM a JOIN b USING (x) AS k', ['a|b.x']],
  ['SELECT 1 FROM a NATURAL JOIN b', ['a|b.*']],
  ['SELECT u FROM a AS c(u)', ['a.*', 'a.u']],
])('columns of %s', (text, expected) => {
  expect(columnsOf(text)).toEqual(expected);
});

test('two parameters say with whose rights a session works', () => {
  expect(['role', 'Session_Authorization', 'roles'].map(changesRole)).toEqual([true, true, false]);
});
