import { expect, test } from 'vitest';
import { shapeOf } from '../../../../src/sql/mysql/shape.ts';

test.each([
  ['select 12, 345', 'select 0, 0'],
  ["select 'a', 'it''s', ''", "select '', '', ''"],
  ["select 'a' 'b'", "select '' ''"],
  ['select a1, `b 2`, ? from t4', 'select a1, `b 2`, ? from t4'],
  ['select a.`b`.5 - 3/4', 'select a.`b`.5 - 0/0'],
  ['insert into `t``1` values (10)', 'insert into `t``1` values (0)'],
  ["select '`', `'`, 5", "select '', `'`, 0"],
  ['', ''],
])('constants are replaced and nothing else: %s', (text, shape) => {
  expect(shapeOf(text)).toBe(shape);
});

test.each([
  'select 1234567890',
  'select 1.5',
  'select 1e5',
  'select 0x1F',
  'select 0b01',
  'select 1a',
  'select 1_0',
  'select .5',
  'select 5.',
  'select é1',
  'select 1\u00a02',
])('a number that the lexer may read another way stays: %s', (text) => {
  expect(shapeOf(text)).toBe(text);
});

test.each([
  'select 1 -- 2',
  'select 1--2',
  'select 1 # 2',
  'select 1 /* 2 */',
  'select /*!50000 1 */',
  "select x'4a'",
  "select n'a'",
  "select _latin1'a'",
  "select a.'b'",
  'select "a"',
  'select $$',
  'select a$1',
  'select @1',
  'select @@version',
  "select 'a\\'",
  'select \\N',
  'select `a\\b`',
  "select 'a",
  'select `a',
  "select 'a\0b'",
  'select 1\0',
])('what only the lexer can cut has no shape: %s', (text) => {
  expect(shapeOf(text)).toBeUndefined();
});
