import { expect, it } from 'vitest';
import { policyOf, shownAliases } from '../../../src/api/policy-aliases.ts';

const BASE = { review_mode: 'fail_fast', review_min_approvals: '2' };

it('without a word the policy stays what it is, or becomes what the body says', () => {
  expect(policyOf({}, BASE)).toEqual(BASE);
  expect(policyOf({ policy: { review_scope: 'rules' } }, BASE)).toEqual({ review_scope: 'rules' });
});

it('a field sets its switch, and null takes it away', () => {
  expect(policyOf({ min_review_approvals: 3, access_max_duration: 600 }, BASE)).toEqual({
    review_mode: 'fail_fast',
    review_min_approvals: '3',
    review_window_sec_max: '600',
  });
  expect(policyOf({ min_review_approvals: null }, BASE)).toEqual({ review_mode: 'fail_fast' });
});

it('both at once must say the same', () => {
  const policy = { review_min_approvals: '2' };
  expect(policyOf({ policy, min_review_approvals: 2 }, {})).toEqual(policy);
  for (const other of [3, null]) {
    expect(() => policyOf({ policy, min_review_approvals: other }, {})).toThrow(
      'min_review_approvals: policy.review_min_approvals says otherwise',
    );
  }
});

it('what a policy says is shown in numbers', () => {
  expect(shownAliases(BASE)).toEqual({ min_review_approvals: 2, access_max_duration: null });
});
