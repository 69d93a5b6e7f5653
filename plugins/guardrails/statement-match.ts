import type { Effect, TableName } from '../../src/core/effect.ts';
import { columnPattern, tablePattern } from './name-pattern.ts';
import type { StatementConditions } from './statement-rule.ts';

/** What a query does, as statement rules judge it. */
export interface Judged {
  readonly effects: readonly Effect[];
  /** A part of it cannot be parsed, or uses a name nobody can account for. */
  readonly isUnknown: boolean;
  /** A parameter of it is NULL, or the parameters are not known yet. */
  readonly mayHaveNull: boolean;
  /** The protocol's commands name collections and filters. */
  readonly isOfDocuments?: boolean;
}

/** Says what of a query matches, for the client; undefined when nothing does. */
export type MatchStatement = (judged: Judged) => string | undefined;

/** Makes conditions ready for matching. */
export function matchStatement(conditions: StatementConditions): MatchStatement {
  const match = matchEffect(conditions);
  const countsUnknown = conditions.unknown !== 'allow';
  return ({ effects, isUnknown, mayHaveNull, isOfDocuments = false }) => {
    for (const effect of effects) {
      const matched = match(effect, mayHaveNull, isOfDocuments ? DOCUMENT_WORDS : SQL_WORDS);
      if (matched !== undefined) return matched;
    }
    if (!countsUnknown) return undefined;
    if (isUnknown) return 'a statement that cannot be parsed may do it';
    const opaque = effects.find((effect) => effect.opaque !== undefined)?.opaque;
    return opaque === undefined ? undefined : `${opaque} runs code that cannot be checked`;
  };
}

/** What things are called. */
interface Words {
  readonly table: string;
  readonly where: string;
  readonly limit: string;
}
const SQL_WORDS: Words = { table: 'table', where: 'WHERE', limit: 'LIMIT' };
const DOCUMENT_WORDS: Words = { table: 'collection', where: 'a filter', limit: 'a limit' };

type MatchEffect = (effect: Effect, mayHaveNull: boolean, words: Words) => string | undefined;

/** One effect must hold every condition. */
function matchEffect(conditions: StatementConditions): MatchEffect {
  const { operations = [], tables = [], columns = [], withoutWhere = false, withoutLimit = false } = conditions;
  const words = new Set(operations);
  const findTables = tables.map(tablePattern);
  const findColumns = columns.map(columnPattern);
  const needsMore = tables.length + columns.length > 0 || withoutWhere || withoutLimit;
  return (effect, mayHaveNull, called) => {
    // What it does to which table is not known: only its kind can match, the rest is for `unknown`.
    if (effect.opaque !== undefined) {
      return !needsMore && effect.operations.some((word) => words.has(word)) ? effect.opaque : undefined;
    }
    const operation = words.size === 0 ? effect.operations[0] : effect.operations.find((word) => words.has(word));
    if (operation === undefined) return undefined;
    if (withoutWhere && effect.lacksWhere !== true) return undefined;
    if (withoutLimit && !lacksLimit(effect, mayHaveNull)) return undefined;
    const table = firstOf(findTables, effect.tables);
    if (tables.length > 0 && table === undefined) return undefined;
    const column = firstOf(findColumns, effect.columns);
    if (columns.length > 0 && column === undefined) return undefined;
    const lacking = withoutWhere ? ` without ${called.where}` : withoutLimit ? ` without ${called.limit}` : '';
    const place =
      column === undefined
        ? placeOf(table, effect, called)
        : ` of ${nameOf(column.table, called)}.${column.column ?? '*'}`;
    return `${operation.toUpperCase().replaceAll('_', ' ')}${lacking}${place}`;
  };
}

function lacksLimit({ lacksLimit }: Effect, mayHaveNull: boolean): boolean {
  return lacksLimit === 'always' || (lacksLimit === 'parameter' && mayHaveNull);
}

function firstOf<T, U>(finders: readonly ((given: T) => U | undefined)[], given: T): U | undefined {
  for (const find of finders) {
    const found = find(given);
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeOf(table: TableName | undefined, { tables }: Effect, called: Words): string {
  const [only, ...others] = tables;
  const named = table ?? (others.length === 0 ? only : undefined);
  return named === undefined ? '' : ` on ${nameOf(named, called)}`;
}

function nameOf({ schema, name }: TableName, { table }: Words): string {
  if (name === undefined) return schema === undefined ? `any ${table}` : `any ${table} of ${schema}`;
  return schema === undefined ? name : `${schema}.${name}`;
}
