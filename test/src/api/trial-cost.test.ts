import { expect, test } from 'vitest';
import { ApiError } from '../../../src/api/errors.ts';
import { refuseLongTrial, resultChars, statementChars, takesTooLong } from '../../../src/api/trial-cost.ts';

test('a long text with a large pattern takes too long, either alone does not', () => {
  expect(takesTooLong(10_000, 100_000)).toBe(true);
  expect(takesTooLong(10_000, 5_000)).toBe(false);
  expect(takesTooLong(100, 256 * 1024)).toBe(false);
  expect(takesTooLong(0, Number.MAX_SAFE_INTEGER)).toBe(false);
});

test('what takes too long is refused, with how much would not', () => {
  expect(() => refuseLongTrial(10_000, 5_000)).not.toThrow();
  expect(() => refuseLongTrial(10_000, 5_001)).toThrow(ApiError);
  expect(() => refuseLongTrial(10_000, 5_001)).toThrow('at most 5000 are tried');
});

test('everything rules look at counts', () => {
  const params = [
    { text: 'abc', encoding: 'text' as const },
    { text: null, encoding: 'text' as const },
  ];
  const related = [{ kind: 'prepared' as const, name: 'p', text: 'de' }];
  expect(statementChars({ protocol: 'postgres', text: 'select', params, related })).toBe(11);
  expect(resultChars({ rows: [['ab', null], ['c']] })).toBe(3);
});
