import { expect, test } from 'vitest';
import { asksTheSame } from '../../../src/store/window-rules.ts';

const ROW = { window_reviewers: ['dba', 'security'], min_approvals: null, person_counts: 'once' } as const;
const window = { reviewers: ['security', 'dba'] };

test('the same groups under the same rules ask the same, in whatever order and words', () => {
  expect(asksTheSame(ROW, { window })).toBe(true);
  expect(asksTheSame(ROW, { window, minApprovals: 2, personCounts: 'once' })).toBe(true);
  expect(asksTheSame({ ...ROW, min_approvals: 1 }, { window, minApprovals: 1 })).toBe(true);
});

test('other groups, another minimum, or another way of counting people ask something else', () => {
  expect(asksTheSame(ROW, { window: { reviewers: ['dba'] } })).toBe(false);
  expect(asksTheSame({ ...ROW, window_reviewers: null }, { window })).toBe(false);
  expect(asksTheSame({ ...ROW, min_approvals: 1 }, { window })).toBe(false);
  expect(asksTheSame(ROW, { window, minApprovals: 1 })).toBe(false);
  expect(asksTheSame(ROW, { window, personCounts: 'every_group' })).toBe(false);
});
