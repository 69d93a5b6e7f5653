import { isBuiltIn, isDirect, readsFiles } from '../functions.ts';
import { cteKey } from '../reading.ts';
import type { Expr, Query, Select, TableRef, With } from '../tree.ts';
import { type Context, columnName, directTables, folded, type Scope } from './names.ts';

/** Walks an expression and tells the collector what it reads and calls. */
export function walkExpr(expr: Expr, scope: Scope, context: Context): void {
  const { collector } = context;
  switch (expr.kind) {
    case 'column':
      collector.reads.addRef(refOf(expr.path));
      break;
    case 'star':
      if (expr.path.length === 0) collector.reads.addWhole(collector.starTables);
      else collector.reads.addRef([...refOf([...expr.path, '']).slice(0, -1), undefined]);
      break;
    case 'call':
      call(expr, context);
      walkExprs(expr.args, scope, context);
      break;
    case 'op':
      walkExprs(expr.args, scope, context);
      break;
    case 'query':
      walkQuery(expr.query, scope, context);
      break;
    case 'assign':
      walkExpr(expr.value, scope, context);
      break;
    case 'sequence':
      collector.add(['update', 'sequence'], [context.tableOf(expr.table)]);
      break;
  }
}

export function walkExprs(exprs: readonly Expr[], scope: Scope, context: Context): void {
  for (const expr of exprs) walkExpr(expr, scope, context);
}

/** Qualifiers are folded as aliases are, a column is not. */
function refOf(path: readonly string[]): readonly string[] {
  return path.map((part, i) => {
    if (i === path.length - 1) return columnName(part);
    return path.length === 2 ? folded(part) : part;
  });
}

/** Functions of somebody's own are named; what they do is not seen through. */
function call(expr: Expr & { readonly kind: 'call' }, { collector, reading }: Context): void {
  const name = expr.path.at(-1) ?? '';
  if (expr.path.length === 1 && readsFiles(name)) collector.add(['copy_file', 'function'], []);
  else if (!isDirect(expr, reading) || !isBuiltIn(name, reading)) collector.add(['function'], []);
}

/**
 * Walks a WITH clause; returns what names mean behind it. A CTE's own name means a table in its body, unless recursive; the
 * name of a later one does to MySQL. To MariaDB it may mean the CTE: then the table is told of as well.
 */
export function withCtes(clause: With | undefined, outer: Scope, context: Context): Scope {
  if (clause === undefined) return outer;
  const scope = new Set(outer);
  for (const cte of clause.ctes) {
    const key = cteKey(cte.name, context.reading);
    if (clause.isRecursive) scope.add(key);
    walkQuery(cte.query, scope, context);
    scope.add(key);
  }
  return scope;
}

/** Walks a query with everything in it. */
export function walkQuery(query: Query, outer: Scope, context: Context): void {
  const scope = withCtes(query.with, outer, context);
  const { collector } = context;
  if (query.into?.kind === 'file') collector.add(['copy', 'copy_to', 'copy_file'], []);
  if (query.into?.kind === 'variables') collector.add(['select_into'], []);
  const before = collector.starTables;
  switch (query.kind) {
    case 'select':
      select(query, scope, context);
      break;
    case 'set':
      walkQuery(query.left, scope, context);
      walkQuery(query.right, scope, context);
      walkExprs(query.order, scope, context);
      break;
    case 'values':
      for (const row of query.rows) walkExprs(row, scope, context);
      walkExprs(query.order, scope, context);
      break;
  }
  collector.starTables = before;
}

function select(query: Select, scope: Scope, context: Context): void {
  const { collector } = context;
  for (const ref of query.from) walkTable(ref, scope, context);
  collector.starTables = directTables(query.from, scope, context);
  for (const { expr } of query.items) walkExpr(expr, scope, context);
  if (query.where !== undefined) walkExpr(query.where, scope, context);
  walkExprs(query.grouping, scope, context);
  walkExprs(query.order, scope, context);
}

/** Walks a table reference: what is in FROM is read. */
export function walkTable(ref: TableRef, scope: Scope, context: Context, isRead = true): void {
  const { reads } = context.collector;
  switch (ref.kind) {
    case 'table': {
      const table = context.readTable(ref.table, scope);
      reads.addAlias(folded(ref.alias ?? ref.table.name), table);
      if (table !== undefined && isRead) reads.addRead(table);
      walkExprs(ref.exprs, scope, context);
      break;
    }
    case 'derived':
      reads.addAlias(folded(ref.alias), undefined);
      walkQuery(ref.query, scope, context);
      break;
    case 'json':
      reads.addAlias(folded(ref.alias), undefined);
      walkExprs(ref.args, scope, context);
      break;
    case 'join':
      walkTable(ref.left, scope, context, isRead);
      walkTable(ref.right, scope, context, isRead);
      if (ref.on !== undefined) walkExpr(ref.on, scope, context);
      for (const name of ref.using ?? []) reads.addRef([columnName(name)]);
      // A natural join compares whatever columns have the same name.
      if (ref.isNatural) reads.addWhole(directTables([ref], scope, context));
      break;
    case 'list':
      for (const item of ref.items) walkTable(item, scope, context, isRead);
      break;
  }
}
