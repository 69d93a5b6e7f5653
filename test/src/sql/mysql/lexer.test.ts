import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';
import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

const words = (text: string, reading: MysqlReading = MYSQL): string | undefined =>
  tokensOf(text, reading)
    ?.map(({ kind, text: content }) => (kind === 'word' || kind === 'operator' ? content : `${kind}:${content}`))
    .join(' ');

// Each was tried with MySQL 9.7 and MariaDB 10.11: what it returned tells how it was cut.
describe('both servers cut', () => {
  it.each<[string, string]>([
    ['SELECT 1--1', 'SELECT number:1 - - number:1'],
    ['SELECT 1--', 'SELECT number:1'],
    ['SELECT 1-- +1', 'SELECT number:1'],
    ['SELECT 1--\t+1\n+5', 'SELECT number:1 + number:5'],
    ['SELECT 1--\x01+1', 'SELECT number:1'],
    ['SELECT 1--\x7f+1', 'SELECT number:1'],
    ['SELECT 1#+1\r+2\n+4', 'SELECT number:1 + number:4'],
    ['SELECT 1-- x\r+2', 'SELECT number:1'],
    ['select/**/1', 'select number:1'],
    ['select\x0b1\x0c+1', 'select number:1 + number:1'],
    ['select 1.from t', 'select number:1. from t'],
    ['select 1e1from t', 'select number:1e1 from t'],
    ['select 1efrom t', 'select 1efrom t'],
    ['select 0x1from t', 'select 0x1from t'],
    ['select 0x1f from t', 'select number:0x1f from t'],
    ['select 0X41', 'select 0X41'],
    ['select 0b1from t', 'select 0b1from t'],
    ['select 1.5e-3', 'select number:1.5e-3'],
    ['select t.5', 'select t . 5'],
    ['select (.5)', 'select ( number:.5 )'],
    ["select x'41',b'1'", "select number:x'41' , number:b'1'"],
    ["select x '41'", 'select x string:41'],
    ["select N'a'", 'select string:a'],
    ['select N"a"', 'select N string:a'],
    ["select 'a''b'", "select string:a'b"],
    ["select 'a\\'b'", "select string:a'b"],
    ["select '\\%\\_\\q\\n'", 'select string:\\%\\_q\n'],
    ['select "a""b"', 'select string:a"b'],
    ['select `a``b`', 'select name:a`b'],
    ['select `a\\`', 'select name:a\\'],
    ['select @x:=1', 'select variable:x := number:1'],
    ['select @`a b`, @\'c\', @"d", @a.b', 'select variable:a b , variable:c , variable:d , variable:a.b'],
    ['select @@global . x', 'select @@ global . x'],
    ['select 1<=>1, a->>b, 1&&1', 'select number:1 <=> number:1 , a ->> b , number:1 && number:1'],
    ['select t.select', 'select t . select'],
    ['select ?', 'select parameter:?'],
    ['select \u0430b from \u{1f600}', 'select \u0430b from \u{1f600}'],
  ])('%j', (text, expected) => {
    expect(words(text, MYSQL)).toBe(expected);
    expect(words(text, MARIADB)).toBe(expected);
  });

  it('a backslash as the session’s mode says', () => {
    expect(words("'a\\' + 'b'", { ...MYSQL, noBackslashEscapes: true })).toBe('string:a\\ + string:b');
    expect(words("'a\\' + 'b'")).toBeUndefined();
    expect(words('"a\\" + "b"', { ...MYSQL, ansiQuotes: true })).toBe('name:a\\ + name:b');
  });
});

it.each([
  ['an open literal', "select 'a"],
  ['an open name', 'select `a'],
  ['an open comment', 'select 1 /* a'],
  ['a NUL', 'select 1\0'],
  ['a NUL in a line comment', 'select 1 -- a\0b'],
  ['a no-break space', 'select\u00a01'],
  ['half a byte', "select x'4'"],
  ['a dollar quote', 'select $a$ 1 $a$'],
])('nothing is told of %s', (_what, text) => {
  expect(tokensOf(text, MYSQL)).toBeUndefined();
});

it('nothing is told of a mode with another grammar', () => {
  expect(tokensOf('select 1', { ...MYSQL, isForeign: true })).toBeUndefined();
});

it('says where each token stands, whatever is in between', () => {
  const text = "SELECT /* é */ 'ü' , `x`";
  expect(tokensOf(text, MYSQL)?.map(({ start, end }) => text.slice(start, end))).toEqual(['SELECT', "'ü'", ',', '`x`']);
});

it('never fails, and never goes back', () => {
  const piece = fc.constantFrom(
    "'",
    '"',
    '`',
    '\\',
    '/*',
    '*/',
    '/*!',
    '/*!50000',
    '--',
    ' ',
    '\n',
    '#',
    ';',
    '@',
    'a',
    '1',
    '.',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      let before = 0;
      for (const { start, end } of tokensOf(pieces.join(''), MYSQL) ?? []) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        before = end;
      }
    }),
  );
});
