import { describe, expect, test } from 'vitest';
import {
  compileRule,
  type GuardrailRule,
  PATTERN_CHARS_MAX,
  ruleProblems,
  WORD_CHARS_MAX,
  WORDS_MAX,
} from '../../../plugins/guardrails/rule.ts';

const words = (...list: string[]): GuardrailRule => ({ type: 'deny_words_list', words: list, patternRegex: '' });
const pattern = (patternRegex: string): GuardrailRule => ({ type: 'pattern_match', words: [], patternRegex });

test('a word that matches is named as the rule has it, not as the text has it', () => {
  expect(compileRule(words('truncate', 'Drop Table'))('a DROP  TABLE b')).toBe('word "Drop Table"');
});

describe('a pattern', () => {
  test.each([
    ['(?i)drop\\s+table', 'DROP\nTABLE', true],
    ['drop', 'DROP', false],
    ['^drop', 'x drop', false],
    ['\\bdrop\\b', 'x drop y', true],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['\\p{Greek}', 'Ω', true],
  ])('%s on %j: %j', (regex, text, expected) => {
    expect(compileRule(pattern(regex))(text) !== undefined).toBe(expected);
  });

  test('that would take for ever elsewhere takes linear time', () => {
    expect(compileRule(pattern('^(a+)+$'))(`${'a'.repeat(50_000)}b`)).toBeUndefined();
  });

  test('is named', () => {
    expect(compileRule(pattern('x+'))('axxb')).toBe('pattern x+');
  });
});

describe('a rule that cannot be used says why', () => {
  test.each<[GuardrailRule, string]>([
    [words(), 'a deny_words_list needs words'],
    [words('a', ' \t'), 'word 2 is empty'],
    [words('x'.repeat(WORD_CHARS_MAX + 1)), 'word 1 has more than 256 characters'],
    [words(...Array(WORDS_MAX + 1).fill('a')), 'there are 1001 words: 1000 are the most'],
    [words(...Array(500).fill('x'.repeat(40))), 'the words have 20000 characters together: 16384 are the most'],
    [{ ...words('a'), patternRegex: 'b' }, 'a deny_words_list has no pattern_regex'],
    [{ ...pattern('a'), words: ['b'] }, 'a pattern_match has no words'],
    [pattern(''), 'a pattern_match needs a pattern_regex'],
    [pattern('x'.repeat(PATTERN_CHARS_MAX + 1)), 'the pattern has more than 4096 characters'],
    [pattern('(a'), 'the pattern cannot be used: error parsing regexp: missing closing ): `(a`'],
    [pattern('a{2,1}'), 'invalid repeat count'],
    [pattern('a**'), 'invalid nested repetition operator'],
    [pattern('(?=a)b'), 'look-ahead and look-behind are not supported'],
    [pattern('(?!a)b'), 'look-ahead and look-behind are not supported'],
    [pattern('(?<=a)b'), 'look-ahead and look-behind are not supported'],
    [pattern('(?<!a)b'), 'look-ahead and look-behind are not supported'],
    [pattern('(a)\\1'), 'invalid escape sequence'],
    [pattern('a*'), 'matches the empty text'],
    [pattern('((((a|b|c|d){10}){10}){9}x'), 'the pattern cannot be used'],
    [pattern('(([a-z][0-9]){30}([a-z][0-9]){30}){15}'.repeat(8)), 'too large'],
  ])('%#: %o', (rule, problem) => {
    expect(ruleProblems(rule).join()).toContain(problem);
    expect(() => compileRule(rule)).toThrow();
  });

  test.each<[GuardrailRule, string]>([
    [{ type: 'statement', words: ['a'], patternRegex: '', statement: { operations: ['drop'] } }, 'has no words'],
    [{ type: 'statement', words: [], patternRegex: 'a', statement: { operations: ['drop'] } }, 'has no pattern_regex'],
    [{ type: 'statement', words: [], patternRegex: '' }, 'needs operations'],
    [{ ...words('a'), statement: { operations: ['drop'] } }, 'a deny_words_list has no statement conditions'],
    [{ ...pattern('a'), statement: {} }, 'a pattern_match has no statement conditions'],
  ])('%#: %o', (rule, problem) => {
    expect(ruleProblems(rule).join()).toContain(problem);
    expect(() => compileRule(rule)).toThrow();
  });

  test('a statement rule is good, but is none on text', () => {
    const rule = { type: 'statement', words: [], patternRegex: '', statement: { operations: ['drop'] } } as const;
    expect(ruleProblems(rule)).toEqual([]);
    expect(() => compileRule(rule)).toThrow('no rule on text');
  });

  test('also one of a type that does not exist', () => {
    const rule = { ...words('a'), type: JSON.parse('"deny_all"') };
    expect(ruleProblems(rule)).toEqual([
      'the type is "deny_all": it must be deny_words_list, pattern_match or statement',
    ]);
  });

  test('and a good one says nothing', () => {
    expect([...ruleProblems(words('a')), ...ruleProblems(pattern('a'))]).toEqual([]);
  });
});
