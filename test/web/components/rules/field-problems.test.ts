// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { ApiFailure } from '../../../../web/src/api/failure.ts';
import { fieldProblemsOf, problemAt } from '../../../../web/src/components/rules/field-problems.ts';

const ROOTS = ['name', 'input', 'columns', 'connection_ids', 'custom_entity_types'];
const refused = (message: string, status = 422) => fieldProblemsOf(new ApiFailure(status, message), ROOTS);

test('each problem is told of the field that it names, however its place is written', () => {
  const problems = refused('input.rules[1]: the pattern is wrong; guardrail.input.rules.0.words: needs one', 400);
  expect(problems).toEqual([
    { field: 'input.rules.1', sentence: 'The pattern is wrong.' },
    { field: 'input.rules.0.words', sentence: 'Needs one.' },
  ]);
  expect(problemAt(problems, 'input.rules.0')).toBeUndefined();
  expect(problemAt(problems, 'input.rules.0', { within: true })).toBe('Needs one.');
});

test('an entry that is quoted is known by what is quoted', () => {
  const problems = refused('columns "a.\\"b": must be schema.table.column');
  expect(problems).toEqual([{ field: 'columns', entry: 'a."b', sentence: 'Must be schema.table.column.' }]);
  expect(problemAt(problems, 'columns', { entry: 'other' })).toBeUndefined();
  expect(problemAt(problems, 'columns', { entry: 'a."b' })).toBe('Must be schema.table.column.');
});

test('semicolons within a reason part nothing', () => {
  expect(refused('input.rules[0]: no such operation; known are select; for MongoDB find')).toEqual([
    { field: 'input.rules.0', sentence: 'No such operation; known are select; for MongoDB find.' },
  ]);
});

test('what names no field stands by itself, and a name that is taken at the name', () => {
  expect(refused('the rule masks nothing')).toEqual([{ field: '', sentence: 'The rule masks nothing.' }]);
  expect(refused('a guardrail of this name exists', 409)[0]?.field).toBe('name');
  expect(refused('access denied', 403)).toEqual([{ field: '', sentence: 'Access denied.' }]);
  expect(fieldProblemsOf(null, ROOTS)).toEqual([]);
});
