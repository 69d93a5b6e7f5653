import { expect, test } from 'vitest';
import {
  NAMES_MAX,
  OPERATIONS_MAX,
  type StatementConditions,
  statementProblems,
  strangerTo,
} from '../../../plugins/guardrails/statement-rule.ts';

test.each<StatementConditions>([
  { operations: ['delete', 'copy_program'] },
  { tables: ['public.*'], columns: ['customers.ssn'] },
  { withoutWhere: true, operations: ['delete', 'drop'] },
  { withoutLimit: true, action: 'review', unknown: 'allow' },
  { withoutWhere: true, operations: ['delete_many', 'update_many'] },
  { withoutLimit: true, operations: ['find'] },
  { operations: ['drop_database', 'server_code'], tables: ['shop.*'] },
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

test('conditions that can match on no connection of a protocol are found', () => {
  expect(strangerTo('postgres', { operations: ['drop_database', 'server_code'] })).toBe(
    'operations: no command of postgres connections does drop_database, server_code',
  );
  expect(strangerTo('mongodb', { operations: ['truncate'] })).toContain('mongodb connections does truncate');
  expect(strangerTo('mongodb', { columns: ['customers.ssn'] })).toContain('which fields a command of mongodb');
});

test.each<[string, StatementConditions]>([
  ['postgres', { operations: ['drop_database', 'drop'] }],
  ['mongodb', { operations: ['truncate', 'drop'], withoutWhere: true }],
  ['mongodb', { tables: ['shop.*'] }],
  ['mysql', { columns: ['customers.ssn'] }],
  ['command', { operations: ['drop_database'] }],
])('on %s %o may match', (protocol, conditions) => {
  expect(strangerTo(protocol, conditions)).toBeUndefined();
});
