import { expect, test } from 'vitest';
import {
  NAMES_MAX,
  OPERATIONS_MAX,
  type StatementConditions,
  statementProblems,
} from '../../../plugins/guardrails/statement-rule.ts';

test.each<StatementConditions>([
  { operations: ['delete', 'copy_program'] },
  { tables: ['public.*'], columns: ['customers.ssn'] },
  { withoutWhere: true, operations: ['delete', 'drop'] },
  { withoutLimit: true, action: 'review', unknown: 'allow' },
])('%o can be used', (conditions) => {
  expect(statementProblems(conditions)).toEqual([]);
});

test.each<[StatementConditions, string]>([
  [{}, 'needs operations, tables, columns, without_where or without_limit'],
  [{ operations: [], action: 'review', withoutWhere: false }, 'needs operations'],
  [{ operations: ['dorp', 'drop'] }, 'no such operation: "dorp"; known are select, insert, update'],
  [{ operations: Array(OPERATIONS_MAX + 1).fill('drop') }, 'there are 101 operations'],
  [{ tables: ['a.b.c'] }, 'table "a.b.c" must be table or schema.table'],
  [{ tables: Array(NAMES_MAX + 1).fill('t') }, 'there are 1001 tables: 1000 are the most'],
  [{ columns: ['ssn'] }, 'column "ssn" must be table.column'],
  [{ withoutWhere: true, withoutLimit: true }, 'never hold together'],
  [{ withoutWhere: true, operations: ['select'] }, 'without_where is about update and delete'],
  [{ withoutLimit: true, operations: ['delete'] }, 'without_limit is about select'],
])('%o is refused', (conditions, problem) => {
  expect(statementProblems(conditions).join()).toContain(problem);
});
