import { expect, it } from 'vitest';
import { changesOf } from '../../../../src/sql/mysql/reading-change.ts';
import { parsedOf } from './parse-support.ts';

it.each<[string, object]>([
  ['SET sql_mode = ANSI', { sqlMode: 'ANSI' }],
  ["SET NAMES latin1, sql_mode = ''", { charset: 'latin1', sqlMode: '' }],
  ["SET STATEMENT sql_mode = 'x' FOR SELECT 1", {}],
  ['USE x', { database: 'x' }],
  ['EXPLAIN ANALYZE SELECT 1', {}],
  ['EXECUTE s', { isUnknown: true }],
  ["EXECUTE IMMEDIATE 'SET sql_mode = ANSI'", { isUnknown: true }],
  ["PREPARE s FROM 'x'", {}],
  ['CALL p()', { isUnknown: true }],
  ['DELETE FROM t', {}],
])('%s changes %j', (text, expected) => {
  const parsed = parsedOf(text);
  expect(parsed === undefined ? undefined : changesOf(parsed)).toEqual(expected);
});
