import { linesIn } from '../../components/rules/subtypes.ts';
import type { MaskingRule, NewMaskingRule, Strategy } from './masking-queries.ts';

/** An entity type of one's own, while it is written. */
export interface CustomDraft {
  /** Tells it from others on the page. */
  readonly key: number;
  readonly name: string;
  readonly by: 'regex' | 'words';
  readonly regex: string;
  /** One in each line. */
  readonly words: string;
  readonly score: number | undefined;
}

/** A column or a field of documents, while it is written. */
export interface ColumnDraft {
  readonly key: number;
  readonly match: string;
  readonly strategy: Strategy;
  readonly entity: string;
}

/** A masking rule while it is written. */
export interface MaskingDraft {
  readonly name: string;
  readonly description: string;
  readonly connectionIds: readonly string[];
  /** Sets of entity types as they were saved: their names are kept. */
  readonly sets: MaskingRule['supported_entity_types'];
  readonly entities: readonly string[];
  readonly custom: readonly CustomDraft[];
  readonly columns: readonly ColumnDraft[];
  readonly strategy: Strategy;
  /** Where another than `strategy` holds. */
  readonly strategies: Readonly<Record<string, Strategy>>;
  readonly threshold: number | null;
  readonly unfollowed: MaskingRule['unfollowed'];
  readonly copies: MaskingRule['copies'];
}

/** What entity types are called together where nobody called them anything. */
const SET_NAME = 'PII';
let keys = 0;

function nextKey(): number {
  keys += 1;
  return keys;
}

/** An entity type that says nothing yet. */
export function newCustom(): CustomDraft {
  return { key: nextKey(), name: '', by: 'regex', regex: '', words: '', score: undefined };
}

/** A column that says nothing yet. */
export function newColumn(): ColumnDraft {
  return { key: nextKey(), match: '', strategy: 'redact', entity: '' };
}

/** What a new rule begins with. */
export function newMaskingRule(): MaskingDraft {
  return {
    name: '',
    description: '',
    connectionIds: [],
    sets: [],
    entities: [],
    custom: [],
    columns: [],
    strategy: 'redact',
    strategies: {},
    threshold: null,
    unfollowed: 'mask',
    copies: 'deny',
  };
}

/** A saved rule, to be changed. */
export function draftOf(saved: MaskingRule): MaskingDraft {
  return {
    name: saved.name,
    description: saved.description,
    connectionIds: saved.connection_ids,
    sets: saved.supported_entity_types,
    entities: namesIn(saved.supported_entity_types),
    custom: saved.custom_entity_types.map(({ name, regex, deny_list: words, score }) => ({
      key: nextKey(),
      name,
      by: words === undefined ? 'regex' : 'words',
      regex: regex ?? '',
      words: (words ?? []).join('\n'),
      score,
    })),
    columns: saved.columns.map(({ match, strategy, entity }) => ({
      key: nextKey(),
      match,
      strategy,
      entity: entity ?? '',
    })),
    strategy: saved.strategy,
    strategies: saved.strategies,
    threshold: saved.score_threshold,
    unfollowed: saved.unfollowed,
    copies: saved.copies,
  };
}

function namesIn(sets: MaskingDraft['sets']): string[] {
  return [...new Set(sets.flatMap(({ entity_types: names }) => names))];
}

/** What is sent of a draft. */
export function bodyOf(draft: MaskingDraft): NewMaskingRule {
  const custom = draft.custom.map(({ name, by, regex, words, score }) => ({
    name: name.trim(),
    ...(by === 'regex' ? { regex } : { deny_list: linesIn(words) }),
    ...(score === undefined ? {} : { score }),
  }));
  const known = new Set([...draft.entities, ...custom.map(({ name }) => name)]);
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    connection_ids: [...draft.connectionIds],
    supported_entity_types: setsOf(draft),
    custom_entity_types: custom,
    columns: draft.columns.map(({ match, strategy, entity }) => ({
      match: match.trim(),
      strategy,
      ...(entity.trim() === '' ? {} : { entity: entity.trim() }),
    })),
    strategy: draft.strategy,
    // Of types that are not masked any more, nothing is said.
    strategies: Object.fromEntries(Object.entries(draft.strategies).filter(([name]) => known.has(name))),
    score_threshold: draft.threshold,
    unfollowed: draft.unfollowed,
    copies: draft.copies,
  };
}

/** The same to be tried: a name need not be thought of yet. */
export function trialBodyOf(draft: MaskingDraft) {
  const { name, ...rest } = bodyOf(draft);
  return name === '' ? rest : { name, ...rest };
}

/** The sets as they were where they still say the same, else one of them all. */
function setsOf({ sets, entities }: MaskingDraft): MaskingDraft['sets'] {
  const before = namesIn(sets);
  const isSame = before.length === entities.length && before.every((name) => entities.includes(name));
  if (isSame) return sets;
  return entities.length === 0 ? [] : [{ name: sets[0]?.name ?? SET_NAME, entity_types: [...entities] }];
}

/** Whether a name of a column is the path of a field, which only documents have. */
export function isPath(match: string): boolean {
  return match.split('.').length > 3;
}

const NAMED_MAX = 4;

/** What a rule masks, in a few words. */
export function wordsOf(saved: MaskingRule): string {
  const types = [...namesIn(saved.supported_entity_types), ...saved.custom_entity_types.map(({ name }) => name)];
  const names = [...types, ...saved.columns.map(({ match }) => match)];
  const rest = names.length - NAMED_MAX;
  return `${names.slice(0, NAMED_MAX).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
