import type { TableName } from '../../../core/effect.ts';
import type { Collector } from '../../effects/collector.ts';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from '../tree.ts';
import { insertInto, mergeInto, updateOrDelete } from './changes.ts';
import { aliasOf, columnParts, directTables, functionParts, isRangeVar, type Scope, tableOf } from './names.ts';
import { runsSql } from './sql-functions.ts';

type Handler = (fields: Tree, scope: Scope, collector: Collector) => void;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['SelectStmt', select],
  ['InsertStmt', insertInto],
  ['UpdateStmt', (fields, scope, collector) => updateOrDelete('update', fields, scope, collector)],
  ['DeleteStmt', (fields, scope, collector) => updateOrDelete('delete', fields, scope, collector)],
  ['MergeStmt', mergeInto],
  ['JoinExpr', join],
  ['RangeSubselect', derived],
  ['RangeFunction', derived],
  ['RangeTableFunc', derived],
  ['JsonTable', derived],
  ['ColumnRef', columnRef],
  ['FuncCall', functionCall],
  // FOR UPDATE OF names aliases, not tables.
  ['LockingClause', () => undefined],
]);

/** Walks any part of a tree and tells the collector what it does and reads. */
export function walk(value: unknown, scope: Scope, collector: Collector): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, scope, collector);
    return;
  }
  if (!isTree(value)) return;
  if (isRangeVar(value)) {
    readFrom(value, scope, collector);
    return;
  }
  const node = nodeOf(value);
  const handle = node === undefined ? undefined : HANDLERS.get(node.name);
  if (node !== undefined && handle !== undefined) handle(node.fields, scope, collector);
  else for (const one of Object.values(value)) walk(one, scope, collector);
}

/** Walks a WITH clause; returns what names mean behind it. A CTE's own name means the table in its body, unless recursive. */
export function withCtes(clause: unknown, outer: Scope, collector: Collector): Scope {
  if (!isTree(clause) || !Array.isArray(clause.ctes)) return outer;
  const scope = new Set(outer);
  const ctes = clause.ctes.flatMap((cte: unknown): Tree[] => {
    const node = nodeOf(cte);
    return node === undefined ? [] : [node.fields];
  });
  if (clause.recursive === true) for (const cte of ctes) scope.add(String(cte.ctename));
  for (const cte of ctes) {
    walk(cte.ctequery, scope, collector);
    scope.add(String(cte.ctename));
  }
  return scope;
}

/** Walks the parts of a query behind its WITH clause, in which `*` stands for these tables. */
export function walkParts(
  fields: Tree,
  { scope, collector, starTables }: { scope: Scope; collector: Collector; starTables: readonly TableName[] },
  isLeftOut: (key: string) => boolean,
): void {
  const before = collector.starTables;
  collector.starTables = starTables;
  for (const [key, value] of Object.entries(fields)) if (!isLeftOut(key)) walk(value, scope, collector);
  collector.starTables = before;
}

function select(fields: Tree, outer: Scope, collector: Collector): void {
  const scope = withCtes(fields.withClause, outer, collector);
  if (isTree(fields.intoClause) && isRangeVar(fields.intoClause.rel)) {
    collector.add(['create', 'select_into'], [tableOf(fields.intoClause.rel, new Set()) ?? {}]);
  }
  for (const half of [fields.larg, fields.rarg]) if (isTree(half)) select(half, scope, collector);
  const starTables = directTables(fields.fromClause, scope);
  walkParts(fields, { scope, collector, starTables }, (key) => SELECT_PARTS_DONE.has(key));
}

const SELECT_PARTS_DONE: ReadonlySet<string> = new Set(['withClause', 'intoClause', 'larg', 'rarg']);

function readFrom(reference: Tree & { readonly relname: string }, scope: Scope, { reads }: Collector): void {
  const table = tableOf(reference, scope);
  const alias = aliasOf(reference);
  reads.addAlias(alias?.name ?? reference.relname, table);
  if (table === undefined) return;
  reads.addRead(table);
  // `customers AS c(a, b)` reaches columns by other names.
  if (alias?.renames === true) reads.addWhole([table]);
}

function join(fields: Tree, scope: Scope, collector: Collector): void {
  const { reads } = collector;
  for (const name of stringsOf(fields.usingClause) ?? []) reads.addRef([name]);
  walk(fields.larg, scope, collector);
  walk(fields.rarg, scope, collector);
  walk(fields.quals, scope, collector);
  const tables = directTables({ JoinExpr: fields }, scope);
  // A natural join compares whatever columns have the same name.
  if (fields.isNatural === true) reads.addWhole(tables);
  const usingAlias = isTree(fields.join_using_alias) ? fields.join_using_alias.aliasname : undefined;
  const alias = aliasOf(fields);
  for (const name of [alias?.name, usingAlias]) {
    if (typeof name !== 'string') continue;
    reads.addAlias(name, undefined);
    for (const table of tables) reads.addAlias(name, table);
  }
  if (alias?.renames === true) reads.addWhole(tables);
}

function derived(fields: Tree, scope: Scope, collector: Collector): void {
  const alias = aliasOf(fields);
  if (alias !== undefined) collector.reads.addAlias(alias.name, undefined);
  for (const value of Object.values(fields)) walk(value, scope, collector);
}

function columnRef(fields: Tree, _scope: Scope, { reads, starTables }: Collector): void {
  const parts = columnParts(fields.fields);
  if (parts.length === 1 && parts[0] === undefined) reads.addWhole(starTables);
  else reads.addRef(parts);
}

function functionCall(fields: Tree, scope: Scope, collector: Collector): void {
  const name = functionParts(fields).at(-1) ?? '';
  if (runsSql(name)) collector.addOpaque(['opaque', 'function'], `${name}()`);
  if (name === 'set_config') setConfig(fields, collector);
  for (const value of Object.values(fields)) walk(value, scope, collector);
}

/** `set_config('role', …)` is SET ROLE; a parameter's name that is computed may be that as well. */
function setConfig(fields: Tree, collector: Collector): void {
  const [first] = Array.isArray(fields.args) ? fields.args : [];
  const constant = nodeOf(first);
  const named = constant?.name === 'A_Const' && isTree(constant.fields.sval) ? constant.fields.sval.sval : undefined;
  collector.add(typeof named === 'string' && !changesRole(named) ? ['set'] : ['set', 'set_role'], []);
}

/** Whether a parameter says with whose rights the session works. */
export function changesRole(parameter: string): boolean {
  return /^(role|session_authorization)$/i.test(parameter);
}

/** The texts of a list of names, as COPY and others give columns. */
export function addColumns(names: unknown, collector: Collector): void {
  for (const name of Array.isArray(names) ? names : []) collector.reads.addRef([stringOf(name)]);
}
