import { expect, it } from 'vitest';
import { policyProblems } from '../../../src/gateway/policy-problems.ts';

const protocol = { name: 'toy', policyKeys: { function_calls: ['deny', 'allow'] } };

it('accepts what the protocol knows', () => {
  expect(policyProblems({ function_calls: 'allow' }, protocol)).toEqual([]);
  expect(policyProblems({}, undefined)).toEqual([]);
});

it('names a misspelt key, a wrong value, and a key no protocol has', () => {
  expect(policyProblems({ function_call: 'allow' }, protocol)).toEqual([
    'policy.function_call: unknown; known are function_calls',
  ]);
  expect(policyProblems({ function_calls: 'yes' }, protocol)).toEqual(['policy.function_calls: must be deny or allow']);
  expect(policyProblems({ toString: 'x' }, { name: 'tcp' })).toEqual([
    'policy.toString: unknown; this subtype has no policy keys',
  ]);
});
