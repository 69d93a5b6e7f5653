import { expect, test } from 'vitest';
import { readKill } from '../../../protocols/mysql/kill-statement.ts';

test.each([
  ['KILL 5', 'connection'],
  ['kill query 5;', 'query'],
  ['/* ApplicationName=x */ KILL CONNECTION 5', 'connection'],
  [' kill hard query 5 ', 'query'],
])('%s names a session', (text, what) => {
  expect(readKill(text)).toEqual({ threadId: 5, what });
});

test.each([
  'KILL USER bob',
  'KILL QUERY ID 5',
  'KILL @x',
  'KILL 5; DROP TABLE t',
  '/*! drop table t; */ kill 5',
  'select 1',
])('%s does not', (text) => {
  expect(readKill(text)).toBeUndefined();
});
