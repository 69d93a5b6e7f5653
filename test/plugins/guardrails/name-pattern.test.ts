import { expect, test } from 'vitest';
import { columnPattern, namePatternProblem, tablePattern } from '../../../plugins/guardrails/name-pattern.ts';

const t = (name?: string, schema?: string) => ({
  ...(name === undefined ? {} : { name }),
  ...(schema === undefined ? {} : { schema }),
});

test.each([
  ['public.customers', t('customers', 'public'), true],
  ['public.customers', t('customers'), true],
  ['public.customers', t('Customers', 'PUBLIC'), true],
  ['public.customers', t('customers', 'other'), false],
  ['public.customers', t('customers2', 'public'), false],
  ['public.customers', t(), true],
  ['public.customers', t(undefined, 'public'), true],
  ['public.customers', t(undefined, 'other'), false],
  ['customers', t('customers', 'other'), true],
  ['*.cust?mer*', t('customers', 'x'), true],
  ['a+b.c', t('c', 'aab'), false],
])('the table pattern %s on %o: %s', (pattern, table, expected) => {
  expect(tablePattern(pattern)([table]) !== undefined).toBe(expected);
});

test.each([
  ['public.customers.ssn', { tables: [t('customers')], column: 'ssn' }, true],
  ['public.customers.ssn', { tables: [t('orders'), t('customers', 'public')], column: 'SSN' }, true],
  ['public.customers.ssn', { tables: [t('customers')] }, true],
  ['public.customers.ssn', { tables: [t('customers')], column: 'name' }, false],
  ['public.customers.ssn', { tables: [t('orders')], column: 'ssn' }, false],
  ['customers.s*', { tables: [t('customers', 'x')], column: 'ssn' }, true],
])('the column pattern %s on %o: %s', (pattern, use, expected) => {
  expect(columnPattern(pattern)([use]) !== undefined).toBe(expected);
});

test.each([
  ['customers', 1, 2, undefined],
  ['s.customers', 1, 2, undefined],
  ['a.b.c', 1, 2, 'must be table or schema.table'],
  ['ssn', 2, 3, 'must be table.column or schema.table.column'],
  ['public.', 1, 2, 'has an empty part'],
  ['', 1, 2, 'has an empty part'],
  ['"a".b', 1, 2, 'must be written without quotes and spaces'],
  ['x'.repeat(257), 1, 2, 'has more than 256 characters'],
])('%s as a pattern of %i to %i parts: %s', (pattern, min, max, problem) => {
  expect(namePatternProblem(pattern, min, max)).toBe(problem);
});
