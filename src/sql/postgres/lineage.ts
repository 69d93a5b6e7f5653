import type { ColumnSource, StoredValue } from '../../core/query.ts';
import { type Flow, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { fitted, type Item } from '../lineage/scope.ts';
import { eachAttribute } from './lineage-calls.ts';
import type { AskLineageCatalogue, FunctionInfo, LineageCatalogue, RelationInfo } from './lineage-catalogue.ts';
import { isSystemSchema } from './lineage-catalogue.ts';
import { type CollectedNames, collectLineageNames, noNames, wordsOf } from './lineage-names.ts';
import { type ReadView, Relations } from './lineage-relations.ts';
import { StatementReader } from './lineage-select.ts';
import { storesOf } from './lineage-storing.ts';
import { parseStatements } from './parser.ts';
import { nodeOf, type Tree } from './tree.ts';

/** How often views and functions that were found may lead to more of them. */
const ROUNDS_MAX = 40;
/** Names one statement may lead to, itself, its views and its functions together. */
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
  /** Every column it returns, together. */
  readonly output: Sources;
  /** The values of tables that it stores. */
  readonly stored: readonly StoredValue[];
  /** Where it stores what the prepared statement returns that it executes. */
  readonly executedInto: Pick<StoredValue, 'into' | 'targets'> | undefined;
  /** Why it cannot be told what it stores. */
  readonly untold: string | undefined;
  /** A column of its result that no server could name, and nobody could follow. */
  readonly unfollowed: string | undefined;
}

/** Follows a statement's output back to the columns of tables. Rejects when the catalogue cannot be asked. */
export async function lineageOf(text: string, ask: AskLineageCatalogue): Promise<Lineage> {
  const parsed = parseStatements(text);
  const only = parsed?.length === 1 ? parsed[0] : undefined;
  const node = nodeOf(only?.node);
  const catalogue = node === undefined ? NO_CATALOGUE : await catalogueFor(node.fields, ask);
  const relations = catalogue === undefined ? undefined : new Relations(catalogue, readView);
  if (node === undefined || relations === undefined) return UNKNOWN_LINEAGE;
  const items = outputOf(node.name, node.fields, relations);
  const stores = storesOf(node.name, node.fields, new StatementReader(relations));
  return {
    output: sourcesOf(unionOf(items.map(({ flow }) => flow)), relations),
    stored: stores.stored.flatMap(({ into, targets, flow }) => {
      const sources = sourcesOf(flow, relations);
      return sources.length === 0 ? [] : [{ into, targets, sources }];
    }),
    executedInto: stores.executedInto,
    untold: stores.untold,
    unfollowed: items.find(({ flow, isComputed }) => isComputed && flow.isUnknown)?.name,
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

const NO_CATALOGUE: LineageCatalogue = { relations: new Map(), functions: new Map(), operators: new Map() };

/** Of a text nobody can follow. */
export const UNKNOWN_LINEAGE: Lineage = {
  columns: (count) => Array.from({ length: count }, () => 'unknown' as const),
  column: () => 'unknown',
  isView: () => true,
  output: 'unknown',
  stored: [],
  executedInto: undefined,
  untold: 'nobody here can read it',
  // The server may name tables that nobody could find in the text.
  unfollowed: undefined,
};

/** What can be told of a statement while nobody can say what its names mean; its operators do not change. */
export async function lineageInTheDark(text: string, ask: AskLineageCatalogue): Promise<Lineage> {
  const nothing: ReadonlySet<string> = new Set();
  const lineage = await lineageOf(text, ({ operators }) => ask({ relations: nothing, functions: nothing, operators }));
  const { stored, executedInto, untold } = lineage;
  return { ...UNKNOWN_LINEAGE, stored, executedInto, untold };
}

/** Statements that return nothing but settings, or words of their own. */
const SILENT: ReadonlySet<string> = new Set(['VariableShowStmt', 'TransactionStmt', 'VariableSetStmt', 'ListenStmt']);

function outputOf(name: string, fields: Tree, relations: Relations): readonly Item[] {
  if (SILENT.has(name)) return [{ name: '', flow: NOTHING, isOpen: true }];
  if (name === 'ExplainStmt') return [{ name: '', flow: codeIn(fields, relations), isOpen: true }];
  const inner = name === 'DeclareCursorStmt' ? nodeOf(fields.query) : { name, fields };
  const reader = new StatementReader(relations);
  const items = inner === undefined ? undefined : reader.outputOf(inner.name, inner.fields);
  return items ?? [{ name: '', flow: UNKNOWN, isOpen: true }];
}

/** A plan shows constants, and what functions that count as constant make of them. */
function codeIn(fields: Tree, relations: Relations): Flow {
  const names = noNames();
  collectLineageNames(fields, names);
  return unionOf([...names.functions].map((name) => relations.inside(undefined, name)));
}

function sourcesOf(flow: Flow, relations: Relations): Sources {
  const whole = flow.isWide ? unionOf([flow, relations.everything()]) : flow;
  if (whole.isUnknown) return 'unknown';
  return [...whole.columns.values()].map(({ schema, table, column, isDerived }) => ({
    ...(schema === '' ? {} : { schema }),
    table,
    column,
    isDerived,
  }));
}

const readView: ReadView = (definition, relations) => {
  const node = nodeOf(parseStatements(definition)?.[0]?.node);
  const items =
    node === undefined ? undefined : new StatementReader(relations, 'pg_catalog').outputOf(node.name, node.fields);
  return items ?? [{ name: '', flow: UNKNOWN, isOpen: true }];
};

/** Looks up what the statement names, what the views among it name, and so on; undefined where that comes to no end. */
async function catalogueFor(tree: Tree, ask: AskLineageCatalogue): Promise<LineageCatalogue | undefined> {
  const relations = new Map<string, readonly RelationInfo[]>();
  const functions = new Map<string, readonly FunctionInfo[]>();
  const operators = new Map<string, boolean>();
  let names = noNames();
  collectLineageNames(tree, names);
  eachAttribute(tree, (name) => names.functions.add(name));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    dropKnown(names, { relations, functions, operators });
    if (names.relations.size + names.functions.size + names.operators.size === 0)
      return { relations, functions, operators };
    if (relations.size + functions.size + names.relations.size + names.functions.size > NAMES_MAX) return undefined;
    const answer = await ask(names);
    const next = noNames();
    for (const name of names.relations) relations.set(name, answer.relations.get(name) ?? []);
    for (const name of names.functions) functions.set(name, answer.functions.get(name) ?? []);
    for (const name of names.operators) operators.set(name, answer.operators.get(name) === true);
    for (const relation of [...answer.relations.values()].flat()) addView(relation, next);
    for (const one of [...answer.functions.values()].flat()) addBody(one, next);
    names = next;
  }
  return undefined;
}

function dropKnown(names: CollectedNames, known: LineageCatalogue): void {
  for (const name of names.relations) if (known.relations.has(name)) names.relations.delete(name);
  for (const name of names.functions) if (known.functions.has(name)) names.functions.delete(name);
  for (const name of names.operators) if (known.operators.has(name)) names.operators.delete(name);
}

function addView({ definition, schema }: RelationInfo, names: CollectedNames): void {
  if (definition === undefined || isSystemSchema(schema)) return;
  collectLineageNames(parseStatements(definition)?.[0]?.node, names);
}

function addBody({ kind, body }: FunctionInfo, names: CollectedNames): void {
  if (kind !== 'code' || body === undefined) return;
  for (const word of wordsOf(body)) {
    names.relations.add(word);
    names.functions.add(word);
  }
}
