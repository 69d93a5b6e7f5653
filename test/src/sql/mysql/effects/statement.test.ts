import { expect, it } from 'vitest';
import { MARIADB } from '../corpus-reading.ts';
import { does } from './does.ts';

it.each<[string, readonly string[]]>([
  ['DO (SELECT 1 FROM t)', ['do', 'select t']],
  ['SET a = 1, @b = (SELECT 1 FROM t)', ['set', 'select t']],
  ['SET GLOBAL a = 1', ['set+set_global']],
  ['SET STATEMENT a = 1 FOR DELETE FROM t WHERE b', ['set', 'delete t']],
  ['EXPLAIN DELETE FROM t WHERE a', ['explain t']],
  ['EXPLAIN ANALYZE DELETE FROM t WHERE a', ['explain', 'delete t']],
  ["PREPARE s FROM 'DELETE FROM t WHERE a'", ['prepare', 'delete t']],
  ["PREPARE s FROM 'GARBAGE'", ['prepare', 'prepare+unknown * [opaque: a statement that cannot be read]']],
  ['PREPARE s FROM @a', ['prepare', 'prepare+opaque * [opaque: a text that is put together when it runs]']],
  ["EXECUTE IMMEDIATE 'DROP TABLE t'", ['execute', 'drop t']],
  ['EXECUTE s USING @a', ['execute']],
  ['DEALLOCATE PREPARE s', ['deallocate']],
  ['CALL p((SELECT 1 FROM t))', ['select t', 'call+opaque * [opaque: CALL]']],
  ['CREATE TABLE t AS SELECT * FROM s', ['create+create_as t', 'select s [always]']],
  ['CREATE VIEW v AS SELECT * FROM s', ['create v', 'select s']],
  ['CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW DELETE FROM s WHERE a', ['create t', 'delete s']],
  [
    'CREATE EVENT e ON SCHEDULE AT now() DO BEGIN GARBAGE; END',
    ['create', 'create+opaque * [opaque: a body that cannot be read]'],
  ],
  ['CREATE PROCEDURE p() DELETE FROM t', ['create']],
  ['HANDLER t READ FIRST', ['select+handler *']],
  [
    "LOAD DATA INFILE 'x' REPLACE INTO TABLE t",
    ['copy+copy_from+load+copy_file+replace t', 'insert+copy_from t', 'delete+replace t'],
  ],
  ['DROP DATABASE d', ['drop d.*']],
  ['SHOW TABLES', ['show']],
])('%s does', (text, expected) => {
  expect(does(text)).toEqual(expected);
});

it('a block that runs at once may do anything', () => {
  expect(does('BEGIN NOT ATOMIC DELETE FROM t; END', MARIADB)).toEqual(['do+opaque * [opaque: BEGIN NOT ATOMIC]']);
});

it('texts in texts are followed only so deep', () => {
  const nest = (text: string, depth: number): string =>
    depth === 0 ? text : nest(`EXECUTE IMMEDIATE '${text.replaceAll("'", "''")}'`, depth - 1);
  expect(does(nest('DROP TABLE t', 4), MARIADB)?.at(-1)).toBe('drop t');
  expect(does(nest('DROP TABLE t', 12), MARIADB)?.at(-1)).toContain('opaque');
});
