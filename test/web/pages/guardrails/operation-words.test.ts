import { expect, test } from 'vitest';
import { MONGODB_OPERATIONS, OPERATIONS } from '../../../../plugins/guardrails/operations.ts';
import { MONGODB_GROUPS, OPERATION_GROUPS, SQL_GROUPS } from '../../../../web/src/pages/guardrails/operation-words.ts';

const words = (groups: typeof SQL_GROUPS) => groups.flatMap(({ items }) => items).sort();

test('every operation that a rule may name can be chosen, and no other', () => {
  expect(words(SQL_GROUPS)).toEqual([...OPERATIONS].sort());
  expect(words(MONGODB_GROUPS)).toEqual([...MONGODB_OPERATIONS].sort());
});

test('a word that both know is offered once', () => {
  const all = words(OPERATION_GROUPS);
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(all)).toEqual(new Set([...OPERATIONS, ...MONGODB_OPERATIONS]));
});
