import { expect, test } from 'vitest';
import { Columns, Rows, Subtype, trialColumnsOf } from '../../../src/api/trial-sample.ts';

test('there are as many columns as the widest row has, numbered where they have no name', () => {
  const columns = Columns.parse([{ name: 'a', origin: 's.t.a' }]);
  expect(trialColumnsOf(columns, [['1'], ['1', '2', '3']])).toEqual([
    { name: 'a', origin: { schema: 's', table: 't', column: 'a' } },
    { name: 'column 2' },
    { name: 'column 3' },
  ]);
});

test('samples are small, and of postgres unless they say otherwise', () => {
  expect(Subtype.parse(undefined)).toBe('postgres');
  expect(Rows.safeParse([]).success).toBe(false);
  expect(Rows.safeParse(Array.from({ length: 101 }, () => ['a'])).success).toBe(false);
  expect(Columns.safeParse([{ name: 'a', origin: 't.a' }]).success).toBe(false);
});
