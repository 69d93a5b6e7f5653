import { expect, it } from 'vitest';

import { exprOf, isUnderstood, sketch } from './parse-support.ts';

it.each([
  ['f()', 'f()'],
  ['db.f(a, 1)', 'db.f(a, 1)'],
  ['count(*)', 'count()'],
  ['count(distinct a, b)', 'count(a, b)'],
  ["group_concat(distinct a order by b desc separator ',')", 'group_concat(a, b)'],
  ['cast(a as unsigned)', 'cast(a)'],
  ['cast(a as char(10) character set utf8mb4)', 'cast(a)'],
  ['convert(a, decimal(10, 2))', 'convert(a)'],
  ['convert(a using utf8mb4)', 'convert(a)'],
  ['extract(year from a)', 'extract(a)'],
  ['timestampdiff(day, a, b)', 'timestampdiff(a, b)'],
  ["trim(leading 'x' from a)", "trim('x', a)"],
  ['trim(a)', 'trim(a)'],
  ['substring(a from 2 for 3)', 'substring(a, 2, 3)'],
  ['substr(a, 2)', 'substr(a, 2)'],
  ["position('a' in b)", "position('a', b)"],
  ['char(77 using utf8mb4)', 'char(77)'],
  ['interval(1, 2, 3)', 'interval(1, 2, 3)'],
  ['a + interval 1 day', '+(a, interval(1))'],
  ['interval (1 + 1) hour + a', '+(interval(+(1, 1)), a)'],
  ["match (a, b) against ('x' in boolean mode)", "match(a, b, 'x')"],
  ["get_format(date, 'USA')", "get_format('USA')"],
  ["json_value(d, '$.a' returning decimal(4, 2) default 1 on empty error on error)", "json_value(d, '$.a', 1)"],
  ['row_number() over (partition by a order by b)', 'row_number(a, b) over'],
  ['sum(a) over w', 'sum(a) over'],
  ['sum(a) over (w rows between unbounded preceding and 1 following)', 'sum(a) over'],
  ['first_value(a) respect nulls over (order by b)', 'first_value(a, b) over'],
  ['percentile_cont(0.5) within group (order by a)', 'percentile_cont(0.5, a)'],
  ['replace(a, b, c)', 'replace(a, b, c)'],
  ['if(a, b, c)', 'if(a, b, c)'],
  ['values(a)', 'values(a)'],
  ['default(a)', 'default(a)'],
])('%s', (text, expected) => {
  expect(sketch(exprOf(text))).toBe(expected);
});

it.each(['f(', 'f(1,)', 'cast(a)', 'extract(a from b)', 'match (a)', 'sum(a) over', 'where(1)'])(
  '%s is no call',
  (text) => {
    expect(isUnderstood(`SELECT ${text}`)).toBe(false);
  },
);
