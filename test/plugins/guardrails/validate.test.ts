import { expect, test } from 'vitest';
import type { GuardrailRule } from '../../../plugins/guardrails/rule.ts';
import { RULES_MAX, strangeRules, validateGuardrailRules } from '../../../plugins/guardrails/validate.ts';

const word: GuardrailRule = { type: 'deny_words_list', words: ['drop'], patternRegex: '' };
const bad: GuardrailRule = { type: 'pattern_match', words: [], patternRegex: '(' };

test('good rules have no problems, and neither has a guardrail without rules', () => {
  expect(validateGuardrailRules([word], [word])).toEqual([]);
  expect(validateGuardrailRules([], [])).toEqual([]);
});

test('every problem comes with its place', () => {
  expect(validateGuardrailRules([word, bad], [{ ...word, words: ['', ' '] }])).toEqual([
    'input.rules[1]: the pattern cannot be used: error parsing regexp: missing closing ): `(`',
    'output.rules[0]: word 1 is empty',
    'output.rules[0]: word 2 is empty',
  ]);
});

test('a statement rule is for input', () => {
  const rule = { type: 'statement', words: [], patternRegex: '', statement: { withoutWhere: true } } as const;
  expect(validateGuardrailRules([rule], [])).toEqual([]);
  expect(validateGuardrailRules([], [rule])).toEqual(['output.rules[0]: a statement rule is for input']);
});

test('more rules than may be are not looked at one by one', () => {
  expect(validateGuardrailRules(Array(RULES_MAX + 1).fill(bad), [])).toEqual([
    'input.rules: there are 101, 100 are the most',
  ]);
});

test('rules that would never match on connections of a protocol are named with their place', () => {
  const statement = { operations: ['drop_database'] };
  const rule = { type: 'statement', words: [], patternRegex: '', statement } as const;
  expect(strangeRules('mongodb', [word, rule])).toEqual([]);
  expect(strangeRules('mysql', [word, rule])).toEqual([
    'input.rules[1]: operations: no command of mysql connections does drop_database',
  ]);
});
