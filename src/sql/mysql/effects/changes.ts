import type { TableName } from '../../../core/effect.ts';
import type { Assignment, Delete, Insert, Item, TableNode, TableRef, Update } from '../tree.ts';
import { selectEffect } from './limit.ts';
import { type Context, columnName, directTables, folded, NO_CTES, namedTables, type Scope } from './names.ts';
import { walkExpr, walkExprs, walkQuery, walkTable, withCtes } from './walk.ts';
import { isUnrestricted } from './where.ts';

/** INSERT and REPLACE: REPLACE also deletes the rows that are in its way, ON DUPLICATE KEY updates them. */
export function insertInto(insert: Insert, context: Context): void {
  const { collector } = context;
  const { reads } = collector;
  const table = context.tableOf(insert.table);
  collector.add(insert.isReplace ? ['insert', 'replace'] : ['insert'], [table]);
  if (insert.isReplace) collector.add(['delete', 'replace'], [table]);
  for (const alias of [insert.table.name, insert.rowAlias]) {
    if (alias !== undefined) reads.addAlias(folded(alias), table);
  }
  if (insert.columns !== undefined) for (const column of insert.columns) reads.addRef([columnName(column)]);
  else if (insert.assignments.length === 0) reads.addWhole([table]);
  assign(insert.assignments, NO_CTES, context);
  if (insert.onDuplicate !== undefined) {
    collector.add(['update', 'upsert'], [table]);
    assign(insert.onDuplicate, NO_CTES, context);
  }
  if (insert.source !== undefined) {
    if (insert.source.kind !== 'values') selectEffect(insert.source, context);
    walkQuery(insert.source, NO_CTES, context);
  }
  returning(insert.returning, [table], NO_CTES, context);
}

function assign(assignments: readonly Assignment[], scope: Scope, context: Context): void {
  for (const { column, value } of assignments) {
    context.collector.reads.addRef(
      column.map((part, i) =>
        i === column.length - 1 ? columnName(part) : i === column.length - 2 ? folded(part) : part,
      ),
    );
    walkExpr(value, scope, context);
  }
}

function returning(
  items: readonly Item[] | undefined,
  tables: readonly TableName[],
  scope: Scope,
  context: Context,
): void {
  if (items === undefined) return;
  const { collector } = context;
  for (const table of tables) collector.reads.addRead(table);
  collector.starTables = tables;
  for (const { expr } of items) walkExpr(expr, scope, context);
}

/** UPDATE of the tables whose columns are assigned to; which they are cannot always be told. */
export function update(change: Update, context: Context): void {
  const { collector } = context;
  const scope = withCtes(change.with, NO_CTES, context);
  const tables = namedTables(change.from);
  const targets = assignedTables(change, tables, scope, context);
  const isAll = isUnrestricted(change.where, namesOf(tables), change.from);
  collector.add(['update'], targets, isAll ? { lacksWhere: true } : {});
  readOthers(change.from, tables.length, scope, context);
  assign(change.assignments, scope, context);
  rest(change, scope, context);
  returning(change.returning, targets, scope, context);
}

type NamedRef = TableRef & { readonly kind: 'table' };

function assignedTables(
  { assignments }: Update,
  tables: readonly NamedRef[],
  scope: Scope,
  context: Context,
): readonly TableName[] {
  const every = tables.flatMap(({ table }) => context.readTable(table, scope) ?? []);
  const qualifiers = assignments.map(({ column }) => column.at(-2));
  // A column without a qualifier may be of any of them.
  if (qualifiers.includes(undefined)) return every;
  const found = tables.filter((ref) => qualifiers.some((name) => nameOf(ref) === folded(name ?? '')));
  return found.length === 0 ? every : found.flatMap(({ table }) => context.readTable(table, scope) ?? []);
}

function nameOf({ alias, table }: NamedRef): string {
  return folded(alias ?? table.name);
}

function namesOf(tables: readonly NamedRef[]): ReadonlySet<string> {
  return new Set(tables.map(nameOf));
}

/** Where several tables are joined, all of them are read. */
function readOthers(from: readonly TableRef[], count: number, scope: Scope, context: Context): void {
  const isSingle = count === 1 && from.length === 1 && from[0]?.kind === 'table';
  for (const ref of from) walkTable(ref, scope, context, !isSingle);
  context.collector.starTables = directTables(from, scope, context);
}

function rest(change: Update | Delete, scope: Scope, context: Context): void {
  if (change.where !== undefined) walkExpr(change.where, scope, context);
  walkExprs(change.order, scope, context);
}

/** DELETE from the tables it names, by their aliases or their own names. */
export function deleteFrom(change: Delete, context: Context): void {
  const { collector } = context;
  const scope = withCtes(change.with, NO_CTES, context);
  const tables = namedTables(change.from);
  const targets = change.targets.map((target) => context.tableOf(targetOf(target, tables)));
  const names = new Set(change.targets.map(({ name }) => folded(name)));
  const isSingle = change.from.length === 1 && change.from[0]?.kind === 'table';
  const isAll = isUnrestricted(change.where, isSingle ? namesOf(tables) : names, change.from);
  collector.add(['delete'], targets, isAll ? { lacksWhere: true } : {});
  readOthers(change.from, tables.length, scope, context);
  rest(change, scope, context);
  returning(change.returning, targets, scope, context);
}

/** What a target means: `DELETE a FROM t AS a` takes from t. */
function targetOf(target: TableNode, tables: readonly NamedRef[]): TableNode {
  if (target.schema !== undefined) return target;
  return tables.find((ref) => nameOf(ref) === folded(target.name))?.table ?? target;
}
