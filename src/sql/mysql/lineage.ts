import type { ColumnSource } from '../../core/query.ts';
import { type Flow, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { fitted, type Item } from '../lineage/scope.ts';
import { housekeepingOf } from './housekeeping.ts';
import {
  type AskLineageCatalogue,
  type FunctionInfo,
  keyOf,
  type ObjectName,
  type RelationInfo,
} from './lineage-catalogue.ts';
import { type NamesUsed, namesIn } from './lineage-names.ts';
import { type ReadView, Relations } from './lineage-relations.ts';
import { StatementReader } from './lineage-select.ts';
import { type ParsedStatement, parseMysql } from './parser.ts';
import { type MysqlReading, readingOfWord } from './reading.ts';

/** How often views that were found may lead to more of them. */
const ROUNDS_MAX = 40;
/** Names one statement may lead to, itself and its views together. */
const NAMES_MAX = 20_000;

/** Where the values of a result's column come from; `unknown` where something in it could not be followed. */
export type Sources = readonly ColumnSource[] | 'unknown';

/** What a statement returns, whatever the number of its columns turns out to be. */
export interface Lineage {
  /** The sources of each of `count` columns. */
  columns(count: number): readonly Sources[];
  /** What flows into a table's or view's column beside the column itself. */
  column(schema: string, table: string, column: string): Sources;
  /** Whether what the statement reads under this name is, or may be, a view. */
  isView(schema: string, table: string): boolean;
}

/** Of a text nobody can follow. */
export const UNKNOWN_LINEAGE: Lineage = {
  columns: (count) => Array.from({ length: count }, () => 'unknown' as const),
  column: () => 'unknown',
  isView: () => true,
};

/** Follows the output of one statement back to the columns of tables. Rejects when the catalogue cannot be asked. */
export async function lineageOf(
  text: string,
  ask: AskLineageCatalogue,
  reading?: MysqlReading | string,
): Promise<Lineage> {
  const parsed = parseMysql(text, typeof reading === 'object' ? reading : readingOfWord(reading));
  const only = parsed?.length === 1 ? parsed[0] : undefined;
  if (only?.parsed === undefined) return UNKNOWN_LINEAGE;
  const { parsed: statement } = only;
  if (statement.kind === 'prepared' && statement.action === 'immediate' && statement.body !== undefined) {
    return lineageOf(statement.body, ask, only.reading);
  }
  const relations = await relationsFor(namesIn(statement, only.reading), ask, only.reading);
  return relations === undefined ? UNKNOWN_LINEAGE : lineageIn(outputOf(only, relations), relations);
}

function lineageIn(items: readonly Item[], relations: Relations): Lineage {
  return {
    columns: (count) => {
      const columns =
        fitted(items, count) ??
        Array.from({ length: count }, () => ({
          flow: unionOf([...items.map(({ flow }) => flow), relations.everything()]),
        }));
      return columns.map(({ flow }) => sourcesOf(flow, relations));
    },
    column: (schema, table, column) => sourcesOf(relations.column(schema, table, column), relations),
    isView: (schema, table) => relations.isView(schema, table),
  };
}

/** A flow in the words of the core. */
export function sourcesOf(flow: Flow, relations: Relations): Sources {
  const whole = flow.isWide ? unionOf([flow, relations.everything()]) : flow;
  if (whole.isUnknown) return 'unknown';
  return [...whole.columns.values()].map(({ schema, table, column, isDerived }) => ({
    schema,
    table,
    column,
    isDerived,
  }));
}

function open(flow: Flow): readonly Item[] {
  return [{ name: '', flow, isOpen: true }];
}

/** What a statement returns. */
export function outputOf(one: ParsedStatement, relations: Relations): readonly Item[] {
  const { parsed, reading } = one;
  const reader = new StatementReader(relations, reading.database);
  switch (parsed?.kind) {
    case 'query':
      return reader.columnsOf(parsed.query);
    case 'insert':
    case 'update':
    case 'delete':
      return reader.returning(parsed) ?? open(NOTHING);
    case 'with settings':
      return outputOf({ ...one, parsed: parsed.statement }, relations);
    case 'explain':
      return open(planFlow(parsed.statement, reader, relations));
    case 'utility':
      return open(isSilent(one) ? NOTHING : UNKNOWN);
    case 'set':
    case 'do':
      return open(NOTHING);
    default:
      return open(UNKNOWN);
  }
}

/** A plan shows what the server has found in tables already: rows that are found by their key stand in it as constants. */
function planFlow(statement: ParsedStatement['parsed'], reader: StatementReader, relations: Relations): Flow {
  if (statement?.kind !== 'query') return UNKNOWN;
  const flows = reader.columnsOf(statement.query).map(({ flow }) => flow);
  return unionOf([...flows, relations.everything()]);
}

/** What SHOW tells of code: dumps need it. It holds what somebody wrote, not what is in tables. */
const CODE: readonly RegExp[] = [
  /^SHOW CREATE (?:PROCEDURE|FUNCTION|TRIGGER|EVENT|PACKAGE)\b/,
  /^SHOW (?:FULL )?TRIGGERS\b(?!.*\b(?:WHERE|SELECT)\b)/,
  /^SHOW (?:EVENTS|(?:PROCEDURE|FUNCTION|PACKAGE|PACKAGE BODY) STATUS)\b(?!.*\bSELECT\b)/,
];

/** What returns nothing but words of its own. */
function isSilent(one: ParsedStatement): boolean {
  const { parsed, reading, tokens } = one;
  if (parsed?.kind !== 'utility') return false;
  const { operations, opaque } = parsed;
  if (opaque !== undefined || operations.includes('handler')) return false;
  if (!operations.includes('show')) return true;
  const words = tokens.map(({ key }) => key).join(' ');
  if (CODE.some((pattern) => pattern.test(words))) return true;
  // Warnings repeat values, and these may be of any earlier statement.
  return (
    housekeepingOf(one, reading) === 'session' && !tokens.some(({ key }) => key === 'WARNINGS' || key === 'ERRORS')
  );
}

const readView: ReadView = (definition, relations, schema) => {
  const { flavour, version, foldsTables } = relations.reading;
  const reading: MysqlReading = { flavour, version, database: schema, ...(foldsTables ? { foldsTables } : {}) };
  const parsed = parseMysql(definition, reading)?.[0]?.parsed;
  return parsed?.kind === 'query' ? new StatementReader(relations, schema).columnsOf(parsed.query) : open(UNKNOWN);
};

/** Looks up what the statement names, what the views among it name, and so on; undefined where that comes to no end. */
export async function relationsFor(
  names: NamesUsed,
  ask: AskLineageCatalogue,
  reading: MysqlReading,
): Promise<Relations | undefined> {
  const relations = new Map<string, RelationInfo>();
  const functions = new Map<string, FunctionInfo>();
  const asked = new Set<string>();
  let next = names;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const missing = unasked(next, asked, reading);
    if (missing.relations.length + missing.functions.length === 0) {
      return new Relations(relations, functions, reading, readView);
    }
    if (asked.size > NAMES_MAX) return undefined;
    const answer = await ask(missing);
    for (const one of answer.relations) relations.set(keyOf(one, reading), one);
    for (const one of answer.functions) functions.set(keyOf({ ...one, name: one.name.toLowerCase() }, reading), one);
    next = { relations: [], functions: [] };
    for (const one of answer.relations) addView(one, next, reading);
  }
  return undefined;
}

function unasked({ relations, functions }: NamesUsed, asked: Set<string>, reading: MysqlReading): NamesUsed {
  const isNew = (kind: string) => (name: ObjectName) => {
    const key = kind + keyOf(name, reading);
    if (asked.has(key)) return false;
    asked.add(key);
    return true;
  };
  return { relations: relations.filter(isNew('r')), functions: functions.filter(isNew('f')) };
}

function addView({ definition, schema }: RelationInfo, names: NamesUsed, reading: MysqlReading): void {
  if (definition === undefined) return;
  const { flavour, version } = reading;
  const parsed = parseMysql(definition, { flavour, version, database: schema })?.[0]?.parsed;
  if (parsed === undefined) return;
  const found = namesIn(parsed, { flavour, version, database: schema });
  names.relations.push(...found.relations);
  names.functions.push(...found.functions);
}
