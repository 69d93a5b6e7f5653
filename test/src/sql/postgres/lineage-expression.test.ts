import { beforeAll, describe, expect, it } from 'vitest';
import { flowOfColumn } from '../../../../src/sql/lineage/flow.ts';
import { EMPTY_SCOPE } from '../../../../src/sql/lineage/scope.ts';
import { flowOf, outputName } from '../../../../src/sql/postgres/lineage-expression.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { nodeOf, type Tree } from '../../../../src/sql/postgres/tree.ts';
import { reading } from './lineage-support.ts';

beforeAll(loadSqlParser);

async function targetOf(expression: string) {
  const { fields, reader } = await reading(`SELECT ${expression}`);
  const target = nodeOf((fields.targetList as unknown[])[0])?.fields as Tree;
  return { target, reader };
}

const SCOPE = { ...EMPTY_SCOPE, ranges: [{ alias: 't', items: [{ name: 'a', flow: flowOfColumn('s', 't', 'a') }] }] };

describe('an expression', () => {
  it.each([
    ['a', ['a'], false],
    ['a + 1', ['a'], true],
    ['count(a)', [], undefined],
    ['a IS NOT NULL', [], undefined],
    ['max(1) FILTER (WHERE a > 1)', [], undefined],
  ] as const)('%s passes on %j', async (expression, columns, isDerived) => {
    const { target, reader } = await targetOf(expression);
    const flow = flowOf(target.val, SCOPE, reader);
    expect(flow.isUnknown).toBe(false);
    expect([...flow.columns.values()].map(({ column }) => column)).toEqual(columns);
    expect([...flow.columns.values()][0]?.isDerived).toBe(isDerived);
  });

  it('is unknown where an operator or a function is', async () => {
    for (const expression of ['1 ### 2', 'mystery()', 't.f', '*']) {
      const { target, reader } = await targetOf(expression);
      const scope = expression === '*' ? EMPTY_SCOPE : SCOPE;
      expect(flowOf(target.val, scope, reader).isUnknown, expression).toBe(true);
    }
  });
});

describe('the name of an output', () => {
  it.each([
    ['a AS b', 'b'],
    ['t.a', 'a'],
    ['upper(a)', 'upper'],
    ['pg_catalog.upper(a)', 'upper'],
    ['(a).f', 'f'],
    ['(a)[1]', 'a'],
    ['a::text', 'a'],
    ['a COLLATE "C"', 'a'],
    ['coalesce(a)', 'coalesce'],
    ['greatest(a)', 'greatest'],
    ['least(a)', 'least'],
    ['ARRAY[a]', 'array'],
    ['ROW(a)', 'row'],
    ['ARRAY(SELECT 1)', 'array'],
    ['EXISTS (SELECT 1)', 'exists'],
    ['(SELECT a AS x)', 'x'],
    ['1', '?column?'],
    ['$1', '?column?'],
  ])('%s is %s', async (expression, name) => {
    expect(outputName((await targetOf(expression)).target)).toBe(name);
  });

  it.each(["'x'::text", 'a + 1', 'CASE WHEN a THEN b END', 'current_user', "JSON_OBJECT('a': 1)", '1 IN (SELECT 2)'])(
    '%s may be any',
    async (expression) => {
      expect(outputName((await targetOf(expression)).target)).toBe('');
    },
  );
});
