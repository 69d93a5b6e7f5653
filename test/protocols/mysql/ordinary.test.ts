import { expect, test } from 'vitest';
import { readKill } from '../../../protocols/mysql/kill-statement.ts';
import { isOrdinary, LOOKED_FOR } from '../../../protocols/mysql/ordinary.ts';

test.each([
  'SELECT c FROM sbtest1 WHERE id=4711',
  'insert into t values (1)',
  'COMMIT',
  'update killers set called = 1',
])('a text that is like nearly all others is ordinary: %s', (text) => {
  expect(isOrdinary(text)).toBe(true);
});

const REMARKABLE = [
  'kill 5',
  '/* driver */ KILL QUERY 5',
  "Prepare p from 'select 1'",
  "execute immediate 'select 1'",
  'deallocate prepare p',
  'load data local infile',
  'create table t (a int)',
  'alter table t',
  'drop table t',
  'rename table a to b',
  'select 1; execute p',
  "set session_track_system_variables = ''",
  'call p()',
  'BEGIN',
  'declare c cursor',
  'select * from temporary',
];

test.each(REMARKABLE)('a text with a word that is looked for is not: %s', (text) => {
  expect(isOrdinary(text)).toBe(false);
});

test('each of the words is one of those looked for, and every search has one of them', () => {
  for (const pattern of LOOKED_FOR) {
    expect(pattern.flags, pattern.source).toBe('i');
    expect(REMARKABLE.some((text) => pattern.test(text))).toBe(true);
  }
  expect(REMARKABLE.filter((text) => readKill(text) !== undefined)).toHaveLength(2);
});
