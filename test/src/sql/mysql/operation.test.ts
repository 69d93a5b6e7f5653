import { expect, it } from 'vitest';
import { operationOf } from '../../../../src/sql/mysql/operation.ts';
import { parsedOf } from './parse-support.ts';

it.each([
  ['TABLE t', 'select'],
  ['INSERT INTO t VALUES (1)', 'insert'],
  ['REPLACE INTO t VALUES (1)', 'replace'],
  ['UPDATE t SET a = 1', 'update'],
  ['DELETE FROM t', 'delete'],
  ['SET STATEMENT a = 1 FOR DELETE FROM t', 'delete'],
  ['SET a = 1', 'set'],
  ['DO 1', 'do'],
  ['EXPLAIN SELECT 1', 'explain'],
  ["EXECUTE IMMEDIATE 'x'", 'execute'],
  ['DROP PREPARE s', 'deallocate'],
  ['CALL p()', 'call'],
  ['DROP TABLE t', 'drop'],
  ['HANDLER t READ FIRST', 'select'],
])('%s is %s', (text, expected) => {
  const parsed = parsedOf(text);
  expect(parsed === undefined ? undefined : operationOf(parsed)).toBe(expected);
});
