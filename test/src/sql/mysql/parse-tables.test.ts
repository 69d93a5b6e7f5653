import { describe, expect, it } from 'vitest';
import type { TableRef } from '../../../../src/sql/mysql/tree.ts';
import { isUnderstood, selectOf } from './parse-support.ts';

function shape(ref: TableRef): string {
  switch (ref.kind) {
    case 'table':
      return (
        [ref.table.schema, ref.table.name].filter((part) => part !== undefined).join('.') +
        (ref.alias ? ` ${ref.alias}` : '')
      );
    case 'derived':
      return `${ref.isLateral ? 'lateral ' : ''}query ${ref.alias}${ref.columns ? `(${ref.columns.join()})` : ''}`;
    case 'json':
      return `json ${ref.alias}(${ref.columns.join()})`;
    case 'list':
      return `[${ref.items.map(shape).join(', ')}]`;
    case 'join': {
      const how = ref.isNatural ? 'natural' : ref.using ? `using ${ref.using.join()}` : ref.on ? 'on' : 'cross';
      return `(${shape(ref.left)} ${ref.isOuter ? 'outer ' : ''}${how} ${shape(ref.right)})`;
    }
  }
}

describe('FROM', () => {
  it.each([
    ['t', 't'],
    ['db.t AS a', 'db.t a'],
    ['`a b`.`c d` e', 'a b.c d e'],
    ['t PARTITION (p0) a USE INDEX (i) IGNORE INDEX FOR ORDER BY (j)', 't a'],
    ["t FOR SYSTEM_TIME AS OF TIMESTAMP '2020-01-01' a", 't a'],
    ['t FOR SYSTEM_TIME ALL', 't'],
    ['a, b', 'a, b'],
    ['a JOIN b ON a.x = b.x', '(a on b)'],
    ['a INNER JOIN b USING (x, y)', '(a using x,y b)'],
    ['a CROSS JOIN b', '(a cross b)'],
    ['a NATURAL LEFT JOIN b', '(a outer natural b)'],
    ['a LEFT OUTER JOIN b ON 1 RIGHT JOIN c ON 2', '((a outer on b) outer on c)'],
    ['a LEFT JOIN b LEFT JOIN c ON 1 ON 2', '(a outer on (b outer on c))'],
    ['a STRAIGHT_JOIN b ON 1', '(a on b)'],
    ['(a, b) JOIN c', '([a, b] cross c)'],
    ['{ OJ a LEFT JOIN b ON 1 }', '(a outer on b)'],
    ['(SELECT 1) AS x (p, q)', 'query x(p,q)'],
    ['((SELECT 1) UNION SELECT 2) x', 'query x'],
    ['((SELECT 1) x JOIN b)', '[(query x cross b)]'],
    ['t, LATERAL (SELECT t.a) l', 't, lateral query l'],
    [
      "JSON_TABLE(t.d, '$[*]' COLUMNS (id FOR ORDINALITY, a INT PATH '$.a' DEFAULT '0' ON EMPTY, NESTED PATH '$.b' COLUMNS (b JSON PATH '$'))) j",
      'json j(id,a,b)',
    ],
    ['a offset', undefined],
    ['(SELECT 1)', undefined],
    ['a LEFT b', undefined],
    ['a NATURAL b', undefined],
    ['a where', undefined],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(isUnderstood(`SELECT 1 FROM ${text}`)).toBe(false);
    else expect(selectOf(`SELECT 1 FROM ${text}`).from.map(shape).join(', ')).toBe(expected);
  });
});
