import { expect, test } from 'vitest';
import { changesOf } from '../../../protocols/postgres/plan-changes.ts';

function modify(more: object, ...plans: object[]) {
  return {
    'Node Type': 'ModifyTable',
    Operation: 'Update',
    Schema: 'public',
    'Relation Name': 't',
    Plans: plans,
    ...more,
  };
}

test('the rows that are changed are those given to the node, not those it returns', () => {
  const plan = modify({ 'Plan Rows': 0 }, { 'Parent Relationship': 'Outer', 'Plan Rows': 7 });
  expect(changesOf(JSON.stringify([{ Plan: plan }]))).toEqual([{ operation: 'update', relation: 'public.t', rows: 7 }]);
});

test('a server that makes one plan for each partition has them added up; plans beside are not', () => {
  const plan = modify(
    {},
    { 'Parent Relationship': 'Member', 'Plan Rows': 3 },
    { 'Parent Relationship': 'Member', 'Plan Rows': 4 },
    { 'Parent Relationship': 'InitPlan', 'Plan Rows': 1000 },
  );
  expect(changesOf(JSON.stringify([{ Plan: plan }]))).toMatchObject([{ rows: 7 }]);
});

test('changes in a WITH, and those of rules, are listed each', () => {
  const cte = modify({ Operation: 'Delete', 'Relation Name': 'a' }, { 'Parent Relationship': 'Outer', 'Plan Rows': 1 });
  const select = { 'Node Type': 'CTE Scan', Plans: [{ ...cte, 'Parent Relationship': 'InitPlan' }] };
  const rule = modify(
    { Operation: 'Insert', 'Relation Name': 'log' },
    { 'Parent Relationship': 'Outer', 'Plan Rows': 2 },
  );
  expect(changesOf(JSON.stringify([{ Plan: select }, { Plan: rule }, 'Utility Statement']))).toEqual([
    { operation: 'delete', relation: 'public.a', rows: 1 },
    { operation: 'insert', relation: 'public.log', rows: 2 },
  ]);
});

test.each(['{}', '"x"', 'null', 'Update on t'])('what is no plan is refused: %s', (text) => {
  expect(() => changesOf(text)).toThrow(SyntaxError);
});
