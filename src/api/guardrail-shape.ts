import { z } from 'zod';
import type {
  GuardrailDraft as StoredDraft,
  Guardrail as StoredGuardrail,
  GuardrailRule as StoredRule,
} from '../store/index.ts';
import { RuleConnections, RuleName, Time, time } from './schemas.ts';
import { hasStatementFields, StatementFields, shownStatement, storedStatement } from './statement-rule-shape.ts';

const RULES_MAX = 100;
const WORDS_MAX = 1000;
const WORD_LENGTH_MAX = 256;
const PATTERN_LENGTH_MAX = 4096;
const MESSAGE_LENGTH_MAX = 500;
const DESCRIPTION_LENGTH_MAX = 2000;

const Rule = z.strictObject({
  type: z.enum(['deny_words_list', 'pattern_match', 'statement']),
  words: z.array(z.string().max(WORD_LENGTH_MAX)).max(WORDS_MAX).default([]),
  pattern_regex: z.string().max(PATTERN_LENGTH_MAX).default('').describe('RE2 syntax; it is matched in linear time.'),
  message: z.string().max(MESSAGE_LENGTH_MAX).exactOptional().describe('Told to the client when the rule matches.'),
  ...StatementFields,
});
const Side = z.strictObject({ rules: z.array(Rule).max(RULES_MAX).default([]) }).default({ rules: [] });

/** What POST and PUT take. */
export const NewGuardrail = z
  .strictObject({
    name: RuleName,
    description: z.string().max(DESCRIPTION_LENGTH_MAX).default(''),
    input: Side.describe('Judges what the client sends.'),
    output: Side.describe('Judges what the server answers.'),
    connection_ids: RuleConnections,
  })
  .meta({ id: 'NewGuardrail' });

/** What is read of a guardrail. */
export const Guardrail = z
  .object({ id: z.string(), ...NewGuardrail.shape, created_at: Time, updated_at: Time })
  .meta({ id: 'Guardrail' });

/** A guardrail as somebody wants to have it, whole. */
export type GuardrailDraft = Required<StoredDraft>;

/** A body as the store takes it. */
export function guardrailDraftOf(body: z.output<typeof NewGuardrail>): GuardrailDraft {
  return {
    name: body.name,
    description: body.description,
    input: body.input.rules.map(storedRule),
    output: body.output.rules.map(storedRule),
    connectionIds: [...new Set(body.connection_ids)],
  };
}

/** A guardrail on its way out. */
export function shownGuardrail(stored: StoredGuardrail): z.output<typeof Guardrail> {
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    input: { rules: stored.input.map(shownRule) },
    output: { rules: stored.output.map(shownRule) },
    connection_ids: [...stored.connectionIds],
    created_at: time(stored.createdAt),
    updated_at: time(stored.updatedAt),
  };
}

function storedRule(rule: z.output<typeof Rule>): StoredRule {
  const { type, words, pattern_regex, message } = rule;
  return {
    type,
    words,
    patternRegex: pattern_regex,
    ...(type === 'statement' || hasStatementFields(rule) ? { statement: storedStatement(rule) } : {}),
    ...(message === undefined ? {} : { message }),
  };
}

function shownRule(rule: StoredRule): z.output<typeof Rule> {
  const { type, words, patternRegex, statement, message } = rule;
  return {
    type,
    words: [...words],
    pattern_regex: patternRegex,
    ...(statement === undefined ? {} : shownStatement(statement)),
    ...(message === undefined ? {} : { message }),
  };
}

/** What a rule lacks to be one, before anybody looks at its pattern. */
export function checkGuardrail(draft: GuardrailDraft): string[] {
  const sides = [
    ['input', draft.input],
    ['output', draft.output],
  ] as const;
  return sides.flatMap(([side, rules]) => rules.flatMap((rule, i) => checkRule(`${side}.rules.${i}`, rule)));
}

function checkRule(place: string, rule: StoredRule): string[] {
  // The conditions, and what does not belong to them, are the validator's.
  if (rule.type === 'statement') return [];
  if (rule.statement !== undefined)
    return [`${place}: operations, tables, columns and the like belong to a statement rule`];
  if (rule.type === 'deny_words_list') {
    const problems =
      rule.patternRegex === '' ? [] : [`${place}.pattern_regex: belongs to a rule of type pattern_match`];
    if (rule.words.length === 0) problems.push(`${place}.words: a list of words needs at least one`);
    if (rule.words.some((word) => word.trim() === ''))
      problems.push(`${place}.words: an empty word would match everything`);
    return problems;
  }
  const problems = rule.words.length === 0 ? [] : [`${place}.words: belong to a rule of type deny_words_list`];
  if (rule.patternRegex === '') problems.push(`${place}.pattern_regex: a pattern is needed`);
  return problems;
}
