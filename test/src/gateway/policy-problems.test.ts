import { expect, it } from 'vitest';
import { policyProblems } from '../../../src/gateway/policy-problems.ts';

const supports = { deciding: true, masking: true };
const protocol = { name: 'toy', supports, policyKeys: { function_calls: ['deny', 'allow'] } };
const plugins = { review_mode: ['hold', 'fail_fast'] };

it('accepts what the protocol and the plugins know', () => {
  expect(policyProblems({ function_calls: 'allow', review_mode: 'fail_fast' }, protocol, plugins)).toEqual([]);
  expect(policyProblems({}, undefined, plugins)).toEqual([]);
});

it('names a misspelt key, a wrong value, and a key no protocol has', () => {
  expect(policyProblems({ function_call: 'allow' }, protocol, plugins)).toEqual([
    'policy.function_call: unknown; known are review_mode, function_calls',
  ]);
  expect(policyProblems({ function_calls: 'yes', review_mode: 'soon' }, protocol, plugins)).toEqual([
    'policy.function_calls: must be deny or allow',
    'policy.review_mode: must be hold or fail_fast',
  ]);
  expect(policyProblems({ toString: 'x' }, { name: 'tcp', supports }, {})).toEqual([
    'policy.toString: unknown; this subtype has no policy keys',
  ]);
});

it('refuses switches of plugins where nothing is decided', () => {
  const bare = { name: 'tcp', supports: { deciding: false, masking: false } };
  expect(policyProblems({ review_mode: 'fail_fast' }, bare, plugins)).toEqual([
    'policy.review_mode: unknown; this subtype has no policy keys',
  ]);
});

it('takes whole numbers within their bounds, where the protocol can honour them', () => {
  const numbers = { review_rows_max: { min: 1, max: 100, needs: 'rowLimits' } } as const;
  const counting = { ...protocol, supports: { ...supports, rowLimits: true } };
  const problemsOf = (value: string) => policyProblems({ review_rows_max: value }, counting, numbers);
  expect(['1', '100'].flatMap(problemsOf)).toEqual([]);
  for (const value of ['0', '101', '1.5', '-1', '1e1', ' 7', '']) {
    expect(problemsOf(value)).toEqual(['policy.review_rows_max: must be a whole number from 1 to 100']);
  }
  expect(policyProblems({ review_rows_max: '7' }, protocol, numbers)).toEqual([
    'policy.review_rows_max: this subtype cannot honour it',
  ]);
});
