import { expect, test } from 'vitest';
import {
  aliasOf,
  columnParts,
  directTables,
  functionParts,
  isRangeVar,
  tableOf,
  tableOfParts,
} from '../../../../../src/sql/postgres/effects/names.ts';

const text = (sval: string) => ({ String: { sval } });

test('a table reference is told by its name, and means a CTE only without a schema', () => {
  expect(isRangeVar({ relname: 't' })).toBe(true);
  expect(isRangeVar({ relid: 1 })).toBe(false);
  expect(tableOf({ relname: 't' }, new Set(['t']))).toBeUndefined();
  expect(tableOf({ relname: 't' }, new Set(['u']))).toEqual({ name: 't' });
  expect(tableOf({ schemaname: 's', relname: 't' }, new Set(['t']))).toEqual({ schema: 's', name: 't' });
});

test('an alias says whether it renames columns', () => {
  expect(aliasOf({})).toBeUndefined();
  expect(aliasOf({ alias: { aliasname: 'a' } })).toEqual({ name: 'a', renames: false });
  expect(aliasOf({ alias: { aliasname: 'a', colnames: [] } })).toEqual({ name: 'a', renames: true });
});

test('names are taken apart', () => {
  expect(tableOfParts(['db', 's', 't'])).toEqual({ schema: 's', name: 't' });
  expect(tableOfParts(['t'])).toEqual({ name: 't' });
  expect(tableOfParts([])).toEqual({});
  expect(columnParts([text('t'), { A_Star: {} }])).toEqual(['t', undefined]);
  expect(functionParts({ funcname: [text('pg_catalog'), text('f')] })).toEqual(['pg_catalog', 'f']);
});

test('the tables of a FROM clause are those of its joins and samples, not of its sub-queries and CTEs', () => {
  const range = (relname: string) => ({ RangeVar: { relname } });
  const from = [
    { JoinExpr: { larg: range('a'), rarg: { RangeTableSample: { relation: range('b') } } } },
    { RangeSubselect: { subquery: { SelectStmt: { fromClause: [range('c')] } } } },
    range('d'),
  ];
  expect(directTables(from, new Set(['d']))).toEqual([{ name: 'a' }, { name: 'b' }]);
});
