import { expect, it } from 'vitest';
import { walkExpr, walkParsed, walkQuery, walkTable } from '../../../../src/sql/mysql/children.ts';
import { parseMysql } from '../../../../src/sql/mysql/parser.ts';
import type { Expr, TableRef } from '../../../../src/sql/mysql/tree.ts';
import { exprOf, queryOf, selectOf } from './parse-support.ts';

const columnsOf = (walk: (visitor: { expr(expr: Expr): void }) => void): string[] => {
  const found: string[] = [];
  walk({ expr: (expr) => expr.kind === 'column' && found.push(expr.path.join('.')) });
  return found.sort();
};

it('nothing in a query is left out', () => {
  const query = queryOf(`WITH c AS (SELECT a) SELECT b, (SELECT c1), f(d, @x := e) FROM (SELECT f1) x JOIN t ON g
    JOIN JSON_TABLE(h, '$' COLUMNS (z INT PATH '$')) j, (s JOIN u USING (v)) WHERE i GROUP BY k HAVING l WINDOW w AS (ORDER BY m)
    UNION VALUES ROW(n) ORDER BY o LIMIT 1`);
  const expected = ['a', 'b', 'c1', 'd', 'e', 'f1', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o'];
  expect(columnsOf((visitor) => walkQuery(query, visitor))).toEqual(expected);
});

it('neither in an expression, nor in a table', () => {
  expect(columnsOf((visitor) => walkExpr(exprOf('a + (SELECT b WHERE c)'), visitor))).toEqual(['a', 'b', 'c']);
  const names: string[] = [];
  const [ref] = selectOf('SELECT 1 FROM (a JOIN (SELECT 1 FROM b) x)').from;
  const table = (one: TableRef): void => {
    if (one.kind === 'table') names.push(one.table.name);
  };
  if (ref !== undefined) walkTable(ref, { table });
  expect(names).toEqual(['a', 'b']);
});

it.each([
  ['insert into t (x) select a from s on duplicate key update x = b', ['a', 'b']],
  ['update t join s on a set x = b where c order by d', ['a', 'b', 'c', 'd']],
  ['delete from t where a order by b', ['a', 'b']],
  ['set @x = a, @y = (select b)', ['a', 'b']],
  ['do a, f(b)', ['a', 'b']],
  ['explain delete from t where a', ['a']],
  ['create table t as select a', ['a']],
])('nor in %s', (text, expected) => {
  const parsed = parseMysql(text)?.[0]?.parsed;
  if (parsed === undefined) throw new Error('not understood');
  expect(columnsOf((visitor) => walkParsed(parsed, visitor))).toEqual(expected);
});
