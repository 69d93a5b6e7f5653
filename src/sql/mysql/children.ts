import type { Expr, Item, Parsed, Query, QueryTail, TableNode, TableRef } from './tree.ts';

/** What one step of a walk over a query meets. */
export interface Visitor {
  expr?(expr: Expr): void;
  query?(query: Query): void;
  table?(ref: TableRef): void;
}

/** Visits every expression, query and table reference below an expression, itself first. */
export function walkExpr(expr: Expr, visitor: Visitor): void {
  visitor.expr?.(expr);
  switch (expr.kind) {
    case 'call':
    case 'op':
      for (const arg of expr.args) walkExpr(arg, visitor);
      break;
    case 'query':
      walkQuery(expr.query, visitor);
      break;
    case 'assign':
      walkExpr(expr.value, visitor);
      break;
  }
}

/** Visits everything below a query, itself first. */
export function walkQuery(query: Query, visitor: Visitor): void {
  visitor.query?.(query);
  walkTail(query, visitor);
  switch (query.kind) {
    case 'select':
      walkItems(query.items, visitor);
      for (const ref of query.from) walkTable(ref, visitor);
      if (query.where !== undefined) walkExpr(query.where, visitor);
      for (const expr of query.grouping) walkExpr(expr, visitor);
      break;
    case 'set':
      walkQuery(query.left, visitor);
      walkQuery(query.right, visitor);
      break;
    case 'values':
      for (const row of query.rows) for (const expr of row) walkExpr(expr, visitor);
      break;
  }
}

function walkTail({ with: clause, order, limit }: Pick<QueryTail, 'with' | 'order' | 'limit'>, visitor: Visitor): void {
  for (const cte of clause?.ctes ?? []) walkQuery(cte.query, visitor);
  for (const expr of order) walkExpr(expr, visitor);
  if (limit !== undefined) walkExpr(limit.count, visitor);
}

function walkItems(items: readonly Item[], visitor: Visitor): void {
  for (const { expr } of items) walkExpr(expr, visitor);
}

/** Visits everything below a table reference, itself first. */
export function walkTable(ref: TableRef, visitor: Visitor): void {
  visitor.table?.(ref);
  switch (ref.kind) {
    case 'table':
      for (const expr of ref.exprs) walkExpr(expr, visitor);
      break;
    case 'derived':
      walkQuery(ref.query, visitor);
      break;
    case 'json':
      for (const expr of ref.args) walkExpr(expr, visitor);
      break;
    case 'join':
      walkTable(ref.left, visitor);
      walkTable(ref.right, visitor);
      if (ref.on !== undefined) walkExpr(ref.on, visitor);
      break;
    case 'list':
      for (const item of ref.items) walkTable(item, visitor);
      break;
  }
}

/** Visits everything below a statement, whatever it is. */
export function walkParsed(parsed: Parsed, visitor: Visitor): void {
  const exprs = (all: readonly Expr[]): void => {
    for (const expr of all) walkExpr(expr, visitor);
  };
  const table = (node: TableNode): void => visitor.table?.({ kind: 'table', table: node, exprs: [] });
  switch (parsed.kind) {
    case 'query':
      walkQuery(parsed.query, visitor);
      break;
    case 'insert':
      table(parsed.table);
      if (parsed.source !== undefined) walkQuery(parsed.source, visitor);
      exprs([...parsed.assignments, ...(parsed.onDuplicate ?? [])].map(({ value }) => value));
      walkItems(parsed.returning ?? [], visitor);
      break;
    case 'update':
    case 'delete':
      for (const ref of parsed.from) walkTable(ref, visitor);
      walkTail(parsed, visitor);
      if (parsed.where !== undefined) walkExpr(parsed.where, visitor);
      if (parsed.kind === 'update') exprs(parsed.assignments.map(({ value }) => value));
      walkItems(parsed.returning ?? [], visitor);
      break;
    case 'set':
      exprs(parsed.items.flatMap(({ value }) => value ?? []));
      break;
    case 'with settings':
      exprs(parsed.items.flatMap(({ value }) => value ?? []));
      walkParsed(parsed.statement, visitor);
      break;
    case 'explain':
      walkParsed(parsed.statement, visitor);
      break;
    case 'do':
    case 'prepared':
      exprs(parsed.exprs);
      break;
    case 'utility':
      for (const node of parsed.tables) table(node);
      exprs(parsed.exprs);
      if (parsed.query !== undefined) walkQuery(parsed.query, visitor);
  }
}
