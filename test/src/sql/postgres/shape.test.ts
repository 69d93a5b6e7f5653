import { expect, test } from 'vitest';
import { shapeOf } from '../../../../src/sql/postgres/shape.ts';

test.each([
  ['select 12, 345', 'select 0, 0'],
  ["select 'a', 'it''s', ''", "select '', '', ''"],
  ['select a1, "b 2", $3 from t4', 'select a1, "b 2", $3 from t4'],
  ['select x[1:22] - 3/4', 'select x[0:0] - 0/0'],
  ['insert into "t""1" values (10)', 'insert into "t""1" values (0)'],
  [`select '"', "'", 5`, `select '', "'", 0`],
  ['', ''],
])('constants are replaced and nothing else: %s', (text, shape) => {
  expect(shapeOf(text)).toBe(shape);
});

test.each([
  'select 1234567890',
  'select 1.5',
  'select 1e5',
  'select 0x1F',
  'select 1_000',
  'select 1a',
  'select .5',
  'select 5.',
  'select é1',
])('a number that the lexer may read another way stays: %s', (text) => {
  expect(shapeOf(text)).toBe(text);
});

test.each([
  'select 1 -- 2',
  'select 1 /* 2 */',
  "select E'a'",
  "select U&'a'",
  'select U&"a!0041" uescape \'!\'',
  "select B'1'",
  "select N'a'",
  'select $$1$$',
  'select $a$1$a$',
  'select a$b',
  'select $1$1',
  "select 'a\\'",
  'select \\1',
  'select "a\\b"',
  "select 'a",
  'select "a',
  "select 'a\0b'",
  'select 1\0',
])('what only a parser can cut has no shape: %s', (text) => {
  expect(shapeOf(text)).toBeUndefined();
});
