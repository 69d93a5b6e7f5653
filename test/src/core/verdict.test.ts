import { expect, it } from 'vitest';
import { ALLOW, deny, ResultBlocked } from '../../../src/core/verdict.ts';

it('a denial carries its reason, and only what was given', () => {
  expect(deny('guardrail', 'no', { rule: 'r' })).toEqual({
    allow: false,
    reason: { code: 'guardrail', message: 'no', rule: 'r' },
  });
  expect(deny('policy', 'no')).toEqual({ allow: false, reason: { code: 'policy', message: 'no' } });
});

it('ALLOW cannot be changed by a plugin', () => {
  expect(Object.isFrozen(ALLOW)).toBe(true);
});

it('a blocked result keeps its reason', () => {
  const reason = { code: 'guardrail', message: 'withheld' } as const;
  expect(new ResultBlocked(reason)).toMatchObject({ reason, message: 'withheld', name: 'ResultBlocked' });
});
