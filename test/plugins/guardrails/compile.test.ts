import { expect, test } from 'vitest';
import { compileGuardrails } from '../../../plugins/guardrails/compile.ts';
import type { Guardrail, GuardrailRule } from '../../../plugins/guardrails/rule.ts';

const word = (text: string, message?: string): GuardrailRule => ({
  type: 'deny_words_list',
  words: [text],
  patternRegex: '',
  message,
});
const guardrail = (name: string, more: Partial<Guardrail>): Guardrail => ({ name, input: [], output: [], ...more });

test('the directions are kept apart', () => {
  const { input, output } = compileGuardrails([guardrail('g', { input: [word('in')], output: [word('out')] })]);
  expect(input.find(['out'])).toBeUndefined();
  expect(output.find(['out'])).toMatchObject({ rule: 'g' });
  expect(input.find(['in'])).toMatchObject({ code: 'guardrail', rule: 'g' });
});

test('statement rules are a set of their own', () => {
  const rule = { type: 'statement', words: [], patternRegex: '', statement: { operations: ['drop'] } } as const;
  const { input, statements } = compileGuardrails([guardrail('g', { input: [rule] })]);
  expect([input.isEmpty, statements.isEmpty]).toEqual([true, false]);
  expect(() => compileGuardrails([guardrail('g', { output: [rule] })])).toThrow('guardrail "g", output rule 1');
});

test('without rules a side is empty', () => {
  const { input, output } = compileGuardrails([guardrail('g', { input: [word('in')] })]);
  expect([input.isEmpty, output.isEmpty]).toEqual([false, true]);
});

test('any of the texts and any of the guardrails may match, and the one that does is named', () => {
  const { input } = compileGuardrails([
    guardrail('a', { input: [word('x')] }),
    guardrail('b', { input: [word('y'), word('z')] }),
  ]);
  expect(input.find(['-', 'z'])).toEqual({
    code: 'guardrail',
    message: 'Blocked by guardrail "b": word "z"',
    rule: 'b',
  });
  expect(input.find(['-'])).toBeUndefined();
});

test('the rule’s own message is told in place of what matched', () => {
  const { input } = compileGuardrails([guardrail('a', { input: [word('x', 'ask the DBAs'), word('y', '')] })]);
  expect(input.find(['x'])?.message).toBe('Blocked by guardrail "a": ask the DBAs');
  expect(input.find(['y'])?.message).toBe('Blocked by guardrail "a": word "y"');
});

test('a guardrail that cannot be compiled is named', () => {
  const bad: GuardrailRule = { type: 'pattern_match', words: [], patternRegex: '(' };
  expect(() => compileGuardrails([guardrail('a', { output: [word('x'), bad] })])).toThrow(
    'guardrail "a", output rule 2: the pattern',
  );
});
