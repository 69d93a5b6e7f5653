import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  hasStatementFields,
  StatementFields,
  shownStatement,
  storedStatement,
} from '../../../src/api/statement-rule-shape.ts';

const given = {
  operations: ['delete'],
  tables: ['public.t'],
  columns: ['t.a'],
  without_where: true,
  without_limit: false,
  action: 'review',
  unknown: 'allow',
} as const;

test('what is written is what is read, and what is left out stays out', () => {
  const parsed = z.strictObject(StatementFields).parse(given);
  expect(shownStatement(storedStatement(parsed))).toEqual(given);
  expect(storedStatement({})).toEqual({});
  expect(shownStatement({})).toEqual({});
});

test('any of the fields makes a statement rule', () => {
  expect(hasStatementFields({ unknown: 'deny' })).toBe(true);
  expect(hasStatementFields({})).toBe(false);
});

test('values that do not exist are refused', () => {
  expect(z.strictObject(StatementFields).safeParse({ action: 'warn' }).success).toBe(false);
});
