import { expect, it } from 'vitest';
import { isUnderstood, parsedOf } from './parse-support.ts';

it.each([
  ['BEGIN WORK', 'begin', undefined],
  ['START TRANSACTION READ ONLY', 'begin', undefined],
  ['START REPLICA', 'start', undefined],
  ["XA COMMIT 'a' ONE PHASE", 'commit_prepared', undefined],
  ['KILL QUERY 5', 'kill', undefined],
  ['LOCK TABLES a AS x READ LOCAL, db.b LOW_PRIORITY WRITE', 'lock', 'a,db.b'],
  ['LOCK INSTANCE FOR BACKUP', 'lock', undefined],
  ['OPTIMIZE NO_WRITE_TO_BINLOG TABLE a, b', 'optimize', 'a,b'],
  ['CHECK TABLE a QUICK', 'check', 'a'],
  ['SHOW FULL COLUMNS FROM a FROM db', 'show', 'db.a'],
  ['SHOW INDEX IN db.a', 'show', 'db.a'],
  ['SHOW CREATE TABLE a', 'show', 'a'],
  ['SHOW TABLES', 'show', undefined],
  ['GRANT SELECT (a, b), UPDATE ON TABLE db.a TO x', 'grant', 'db.a'],
  ['GRANT EXECUTE ON PROCEDURE db.p TO x', 'grant', undefined],
  ['REVOKE INSERT ON a FROM x', 'revoke', 'a'],
])('%s', (text, operation, tables) => {
  const parsed = parsedOf(text);
  if (parsed?.kind !== 'utility') throw new Error(String(parsed?.kind));
  expect(parsed.operations[0]).toBe(operation);
  expect(
    parsed.tables.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`)).join() || undefined,
  ).toBe(tables);
});

it.each<[string, object | undefined]>([
  ['GRANT ALL ON *.* TO x', {}],
  ['GRANT ALL ON * TO x', {}],
  ['GRANT ALL ON db.* TO x', { schema: 'db' }],
  ['GRANT ALL ON `db\\_%`.* TO x', {}],
  ['GRANT a TO x', {}],
  ['REVOKE ALL PRIVILEGES, GRANT OPTION FROM x', {}],
  ["BINLOG 'x'", {}],
  ['FLUSH TABLES', undefined],
])('%s reaches %j', (text, reach) => {
  const parsed = parsedOf(text);
  expect(parsed?.kind === 'utility' && parsed.reach).toEqual(reach);
});

it('USE says which database', () => {
  expect(parsedOf('USE `a b`')).toMatchObject({ operations: ['use'], schema: 'a b' });
});

it.each([
  'XA',
  'XA FOO',
  'SHOW TABLES WHERE a = (SELECT 1)',
  'KILL (SELECT 1)',
  'OPTIMIZE a',
  'NONSENSE 1',
  "'a'",
  'USE',
  'LOCK',
])('%s is none', (text) => {
  expect(isUnderstood(text)).toBe(false);
});
