import { linesIn } from '../../components/rules/subtypes.ts';
import type { Guardrail, NewGuardrail, Rule } from './guardrail-queries.ts';

/** Which rules: of what is sent, or of what comes back. */
export type Side = 'input' | 'output';

/** A rule while it is written. What belongs to another type is kept, and not sent. */
export interface RuleDraft {
  /** Tells it from others on the page. */
  readonly key: number;
  readonly type: Rule['type'];
  /** One in each line. */
  readonly words: string;
  readonly pattern: string;
  readonly operations: readonly string[];
  readonly tables: readonly string[];
  readonly columns: readonly string[];
  readonly withoutWhere: boolean;
  readonly withoutLimit: boolean;
  readonly action: 'deny' | 'review';
  readonly unknown: 'deny' | 'allow';
  readonly message: string;
}

/** A guardrail while it is written. */
export interface GuardrailDraft {
  readonly name: string;
  readonly description: string;
  readonly connectionIds: readonly string[];
  readonly input: readonly RuleDraft[];
  readonly output: readonly RuleDraft[];
}

let keys = 0;

/** A rule that says nothing yet. */
export function newRule(type: Rule['type'] = 'deny_words_list'): RuleDraft {
  keys += 1;
  return {
    key: keys,
    type,
    words: '',
    pattern: '',
    operations: [],
    tables: [],
    columns: [],
    withoutWhere: false,
    withoutLimit: false,
    action: 'deny',
    unknown: 'deny',
    message: '',
  };
}

/** What a new guardrail begins with. */
export function newGuardrail(): GuardrailDraft {
  return { name: '', description: '', connectionIds: [], input: [newRule('statement')], output: [] };
}

/** A saved guardrail, to be changed. */
export function draftOf(saved: Guardrail): GuardrailDraft {
  return {
    name: saved.name,
    description: saved.description,
    connectionIds: saved.connection_ids,
    input: saved.input.rules.map(ruleDraftOf),
    output: saved.output.rules.map(ruleDraftOf),
  };
}

function ruleDraftOf(rule: Rule): RuleDraft {
  return {
    ...newRule(rule.type),
    words: rule.words.join('\n'),
    pattern: rule.pattern_regex,
    operations: rule.operations ?? [],
    tables: rule.tables ?? [],
    columns: rule.columns ?? [],
    withoutWhere: rule.without_where ?? false,
    withoutLimit: rule.without_limit ?? false,
    action: rule.action ?? 'deny',
    unknown: rule.unknown ?? 'deny',
    message: rule.message ?? '',
  };
}

/** What is sent of a draft. */
export function bodyOf({ name, description, connectionIds, input, output }: GuardrailDraft): NewGuardrail {
  return {
    name: name.trim(),
    description: description.trim(),
    connection_ids: [...connectionIds],
    input: { rules: input.map(ruleOf) },
    output: { rules: output.map(ruleOf) },
  };
}

/** The same to be tried: a name need not be thought of yet. */
export function trialBodyOf(draft: GuardrailDraft) {
  const { name, ...rest } = bodyOf(draft);
  return name === '' ? rest : { name, ...rest };
}

function ruleOf(rule: RuleDraft) {
  const message = rule.message.trim() === '' ? {} : { message: rule.message.trim() };
  if (rule.type === 'deny_words_list') return { type: rule.type, words: linesIn(rule.words), ...message };
  if (rule.type === 'pattern_match') return { type: rule.type, pattern_regex: rule.pattern, ...message };
  return {
    type: rule.type,
    ...(rule.operations.length === 0 ? {} : { operations: [...rule.operations] }),
    ...(rule.tables.length === 0 ? {} : { tables: [...rule.tables] }),
    ...(rule.columns.length === 0 ? {} : { columns: [...rule.columns] }),
    ...(rule.withoutWhere ? { without_where: true } : {}),
    ...(rule.withoutLimit ? { without_limit: true } : {}),
    ...(rule.action === 'deny' ? {} : { action: rule.action }),
    ...(rule.unknown === 'deny' ? {} : { unknown: rule.unknown }),
    ...message,
  };
}

/** A rule in a few words, for lists and for what hit. */
export function wordsOfRule(rule: Omit<RuleDraft, 'key'>): string {
  if (rule.type === 'deny_words_list') return `words: ${shortened(linesIn(rule.words))}`;
  if (rule.type === 'pattern_match') return `pattern: ${rule.pattern}`;
  const what = rule.operations.length === 0 ? 'anything' : shortened(rule.operations);
  return [
    what,
    rule.tables.length === 0 ? '' : `of ${shortened(rule.tables)}`,
    rule.columns.length === 0 ? '' : `naming ${shortened(rule.columns)}`,
    rule.withoutWhere ? 'without WHERE' : '',
    rule.withoutLimit ? 'without LIMIT' : '',
    rule.action === 'review' ? '→ approval' : '',
  ]
    .filter((words) => words !== '')
    .join(' ');
}

const NAMED_MAX = 3;

function shortened(names: readonly string[]): string {
  const rest = names.length - NAMED_MAX;
  const shown = names.slice(0, NAMED_MAX).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

/** All rules of a guardrail in a few words. */
export function wordsOf(saved: Guardrail): string {
  const { input, output } = draftOf(saved);
  const words = [...input.map(wordsOfRule), ...output.map((rule) => `in results, ${wordsOfRule(rule)}`)];
  return words.length === 0 ? 'No rules' : words.join('; ');
}
