import { expect, it } from 'vitest';
import { SHAPES } from '../../../../src/sql/postgres/catalogue-shapes.ts';

it('names only nodes that it describes', () => {
  const named = Object.values(SHAPES).flatMap((shape) => Object.values(shape));
  const undescribed = named.filter((kind) => kind !== 'value' && kind !== 'nodes' && SHAPES[kind] === undefined);
  expect(undescribed).toEqual([]);
});

it.each([
  ['SelectStmt', 'intoClause'],
  ['SelectStmt', 'lockingClause'],
  ['RangeVar', 'catalogname'],
  ['CommonTableExpr', 'search_clause'],
  ['TypeName', 'pct_type'],
])('does not accept %s.%s', (node, field) => {
  expect(SHAPES[node]).toBeDefined();
  expect(SHAPES[node]).not.toHaveProperty(field);
});

it.each(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'RangeTableSample', 'XmlExpr', 'JsonTable'])(
  'does not accept %s',
  (node) => {
    expect(SHAPES).not.toHaveProperty(node);
  },
);
