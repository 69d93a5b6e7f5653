import { expect, test } from 'vitest';
import { approvalReason, guardrailReason } from '../../../plugins/guardrails/reason.ts';

test('what matched is told, or the rule’s own message', () => {
  expect(guardrailReason('g', 'DROP', undefined)).toEqual({
    code: 'guardrail',
    message: 'Blocked by guardrail "g": DROP',
    rule: 'g',
  });
  expect(guardrailReason('g', 'DROP', '').message).toBe('Blocked by guardrail "g": DROP');
  expect(guardrailReason('g', 'DROP', 'ask').message).toBe('Blocked by guardrail "g": ask');
  expect(approvalReason('g', 'DROP', undefined).message).toBe('Guardrail "g" wants approval: DROP');
  expect(approvalReason('g', 'DROP', 'ask').message).toBe('Guardrail "g" wants approval: ask');
});
