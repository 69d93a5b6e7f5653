import { derived, type Flow, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { resolveColumn, resolveQualified, resolveRange, type Scope, wholeRow } from '../lineage/scope.ts';
import { countsSequence, isBuiltIn, isDirect, readsFiles } from './functions.ts';
import { functionOf } from './lineage-names.ts';
import type { Relations } from './lineage-relations.ts';
import type { Expr, Query } from './tree.ts';

/** What a sub-query gives: its columns together, and what its conditions tell of the rows around it. */
export interface SubqueryFlow {
  readonly output: Flow;
  readonly conditions: Flow;
}

/** What an expression's walk needs of whoever reads whole statements. */
export interface ExpressionContext {
  readonly relations: Relations;
  /** The database of names without one. */
  readonly database: string | undefined;
  /** What user variables hold. */
  readonly variables: Flow;
  subquery(query: Query, scope: Scope): SubqueryFlow;
}

/** What flows into an expression. */
export function flowOf(expr: Expr, scope: Scope, context: ExpressionContext): Flow {
  switch (expr.kind) {
    case 'column':
      return columnFlow(expr.path, scope);
    case 'star': {
      const ranges = expr.path.length === 0 ? scope.ranges : resolveRange(folded(expr.path), scope);
      return ranges.length === 0 ? UNKNOWN : unionOf(ranges.map(wholeRow));
    }
    case 'call':
      return callFlow(expr, scope, context);
    case 'op':
      return operatorFlow(expr, scope, context);
    case 'query': {
      const { output, conditions } = context.subquery(expr.query, scope);
      return expr.isExists ? derived(conditions) : unionOf([output, derived(conditions)]);
    }
    case 'assign':
      return flowOf(expr.value, scope, context);
    case 'variable':
      return context.variables;
    default:
      return NOTHING;
  }
}

export function flowsOf(exprs: readonly Expr[], scope: Scope, context: ExpressionContext): Flow {
  return unionOf(exprs.map((expr) => flowOf(expr, scope, context)));
}

function folded(path: readonly string[]): string {
  return (path.at(-1) ?? '').toLowerCase();
}

function columnFlow(path: readonly string[], scope: Scope): Flow {
  const column = folded(path);
  if (path.length === 1) return resolveColumn(column, scope) ?? UNKNOWN;
  return resolveQualified(folded(path.slice(0, -1)), column, scope) ?? UNKNOWN;
}

function operatorFlow({ op, args }: Expr & { readonly kind: 'op' }, scope: Scope, context: ExpressionContext): Flow {
  if (op === 'is null' || op === 'is not null') return NOTHING;
  const flow = flowsOf(args, scope, context);
  return op === 'collate' || op === 'unary +' ? flow : derived(flow);
}

function callFlow(expr: Expr & { readonly kind: 'call' }, scope: Scope, context: ExpressionContext): Flow {
  const { path, args } = expr;
  const name = folded(path);
  const { reading } = context.relations;
  const isOwn = !isDirect(expr, reading) || !isBuiltIn(name, reading);
  // How many there are tells none of them.
  if (!isOwn && name === 'count' && expr.isWindow !== true) return NOTHING;
  if (!isOwn && countsSequence(name)) return NOTHING;
  if (!isOwn && readsFiles(name)) return UNKNOWN;
  const called = isOwn ? functionOf(path, { ...context.relations.reading, database: context.database }) : undefined;
  const inside = called === undefined ? (isOwn ? UNKNOWN : NOTHING) : context.relations.inside(called);
  return derived(unionOf([inside, flowsOf(args, scope, context)]));
}
