import { describe, expect, it } from 'vitest';
import { echoesOf } from '../../../../protocols/mongodb/results/error-echo.ts';

const shown = (code: number, text: string) =>
  echoesOf(code, text).reduceRight((left, [start, end]) => `${left.slice(0, start)}[…]${left.slice(end)}`, text);

describe('what an error repeats', () => {
  it.each([
    [
      11000,
      'E11000 duplicate key error collection: shop.people index: email_1 dup key: { email: "ann@example.com" }',
      'E11000 duplicate key error collection: shop.people index: email_1 dup key: […]',
    ],
    [11000, 'something new { email: "a" }', 'something new […]'],
    [
      241,
      "PlanExecutor error during aggregation :: caused by :: Failed to parse number 'ann' in $convert",
      'PlanExecutor error during aggregation :: caused by :: Failed to parse number […]',
    ],
    [
      14,
      'Cannot apply $inc to a value of non-numeric type. {_id: "ann"} has the field \'a\' of non-numeric type string',
      'Cannot apply $inc to a value of non-numeric type. […]',
    ],
    [16755, "Can't extract geo keys: { _id: 1 }", 'Can[…]'],
    [
      241,
      "Executor error during aggregate command on namespace: shop.people :: caused by :: Failed to parse number '5'",
      'Executor error during aggregate command on namespace: shop.people :: caused by :: Failed to parse number […]',
    ],
    // Whoever wrote the command put the words behind the value.
    [
      241,
      "PlanExecutor error during aggregation :: caused by :: Failed to parse number 'ann :: caused by :: ' in $convert",
      'PlanExecutor error during aggregation :: caused by :: Failed to parse number […]',
    ],
    [241, "Failed to parse number 'ann :: caused by :: 5'", 'Failed to parse number […]'],
    [1, 'Executor error during find: a"ann :: caused by :: x', 'Executor error during find[…]'],
    [2, 'no value here', 'no value here'],
    [121, 'Document failed validation', 'Document failed validation'],
    [26, 'ns not found: shop.people', 'ns not found: shop.people'],
    [40324, "Unrecognized pipeline stage name: '$x'", "Unrecognized pipeline stage name: '$x'"],
    [0, 'anything: at all', 'anything[…]'],
  ])('code %i: %s', (code, text, expected) => {
    expect(shown(code, text)).toBe(expected);
  });
});
