import { RE2JS } from 're2js';
import { ConfigError, messageOf } from '../../src/errors.ts';
import { type StatementConditions, statementProblems } from './statement-rule.ts';
import { matchWords } from './words.ts';

/** One test of a guardrail. */
export interface GuardrailRule {
  readonly type: 'deny_words_list' | 'pattern_match' | 'statement';
  /** For `deny_words_list`; any of them matches. */
  readonly words: readonly string[];
  /** For `pattern_match`, in RE2 syntax: case-sensitive unless it says `(?i)`, anchored only where it says so. */
  readonly patternRegex: string;
  /** For `statement`, on input only. */
  readonly statement?: StatementConditions | undefined;
  /** Told to the client in place of the default text. */
  readonly message?: string | undefined;
}

/** Rules on what goes in and what comes out. */
export interface Guardrail {
  readonly name: string;
  readonly input: readonly GuardrailRule[];
  readonly output: readonly GuardrailRule[];
}

/** Tells what of the rule matches a text; undefined when nothing does. */
export type MatchText = (text: string) => string | undefined;

export const WORDS_MAX = 1000;
export const WORD_CHARS_MAX = 256;
/** Of all the words of a rule together. */
export const WORDS_CHARS_MAX = 16_384;
export const PATTERN_CHARS_MAX = 4096;
/** Instructions of a compiled pattern: what each character of a text may cost. */
const PROGRAM_SIZE_MAX = 10_000;
const LOOK_AROUND = /\(\?<?[=!]/;

/** What is wrong with a rule, in words for the person who wrote it; empty when it can be used. */
export function ruleProblems(rule: GuardrailRule): string[] {
  const strayConditions =
    rule.type === 'statement' || rule.statement === undefined ? [] : [`a ${rule.type} has no statement conditions`];
  switch (rule.type) {
    case 'deny_words_list':
      return [
        ...strayConditions,
        ...(rule.patternRegex === '' ? [] : ['a deny_words_list has no pattern_regex']),
        ...wordProblems(rule.words),
      ];
    case 'pattern_match':
      return [
        ...strayConditions,
        ...(rule.words.length === 0 ? [] : ['a pattern_match has no words']),
        ...patternProblems(rule.patternRegex),
      ];
    case 'statement':
      return [
        ...(rule.words.length === 0 ? [] : ['a statement rule has no words']),
        ...(rule.patternRegex === '' ? [] : ['a statement rule has no pattern_regex']),
        ...statementProblems(rule.statement ?? {}),
      ];
    default:
      return [
        `the type is "${String(rule.type satisfies never)}": it must be deny_words_list, pattern_match or statement`,
      ];
  }
}

/** Makes a rule on text ready for matching. Throws ConfigError for one with problems. */
export function compileRule(rule: GuardrailRule): MatchText {
  const [problem] = ruleProblems(rule);
  if (problem !== undefined) throw new ConfigError(problem);
  if (rule.type === 'statement') throw new ConfigError('a statement rule is no rule on text');
  if (rule.type === 'deny_words_list') {
    const match = matchWords(rule.words);
    return (text) => {
      const word = match(text);
      return word === undefined ? undefined : `word ${JSON.stringify(word)}`;
    };
  }
  const pattern = RE2JS.compile(rule.patternRegex);
  return (text) => (pattern.test(text) ? `pattern ${rule.patternRegex}` : undefined);
}

function wordProblems(words: readonly string[]): string[] {
  if (words.length === 0) return ['a deny_words_list needs words'];
  if (words.length > WORDS_MAX) return [`there are ${words.length} words: ${WORDS_MAX} are the most`];
  const chars = words.reduce((sum, word) => sum + word.length, 0);
  if (chars > WORDS_CHARS_MAX) return [`the words have ${chars} characters together: ${WORDS_CHARS_MAX} are the most`];
  return words.flatMap((word, index) => {
    if (word.trim() === '') return [`word ${index + 1} is empty`];
    return word.length > WORD_CHARS_MAX ? [`word ${index + 1} has more than ${WORD_CHARS_MAX} characters`] : [];
  });
}

function patternProblems(pattern: string): string[] {
  if (pattern === '') return ['a pattern_match needs a pattern_regex'];
  if (pattern.length > PATTERN_CHARS_MAX) return [`the pattern has more than ${PATTERN_CHARS_MAX} characters`];
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > PROGRAM_SIZE_MAX) return ['the pattern is too large: use smaller repetition counts'];
    return compiled.test('') ? ['the pattern matches the empty text, so it would block everything'] : [];
  } catch (error) {
    const hint = LOOK_AROUND.test(pattern)
      ? ' (look-ahead and look-behind are not supported: patterns run in linear time)'
      : '';
    return [`the pattern cannot be used: ${messageOf(error)}${hint}`];
  }
}
