import { isDeepStrictEqual } from 'node:util';
import { walkExpr as visit } from '../children.ts';
import type { Expr, TableRef } from '../tree.ts';
import { folded } from './names.ts';

/** Operators that hold whenever both sides are the same and not NULL. */
const REFLEXIVE: ReadonlySet<string> = new Set(['=', '<=>', '>=', '<=', 'like', 'regexp', 'sounds like']);

/**
 * Whether a change leaves no row out: nothing restricts it, or only what names no column of its tables or is true of every
 * row by its form. An inner join's condition restricts as WHERE does; a LIMIT does not, for it may be as high as you please.
 */
export function isUnrestricted(
  where: Expr | undefined,
  target: ReadonlySet<string>,
  from: readonly TableRef[],
): boolean {
  const conditions = [...(where === undefined ? [] : [where]), ...from.flatMap(innerConditions)];
  if (from.some(hasSharedColumns)) return false;
  return conditions.every((one) => !isFalse(one) && isAlwaysTrue(one, target));
}

function innerConditions(ref: TableRef): readonly Expr[] {
  if (ref.kind === 'list') return ref.items.flatMap(innerConditions);
  if (ref.kind !== 'join') return [];
  const own = ref.on === undefined || ref.isOuter ? [] : [ref.on];
  return [...own, ...innerConditions(ref.left), ...innerConditions(ref.right)];
}

function hasSharedColumns(ref: TableRef): boolean {
  if (ref.kind === 'list') return ref.items.some(hasSharedColumns);
  if (ref.kind !== 'join') return false;
  if (!ref.isOuter && (ref.isNatural || ref.using !== undefined)) return true;
  return hasSharedColumns(ref.left) || hasSharedColumns(ref.right);
}

function isFalse(expr: Expr): boolean {
  if (expr.kind !== 'literal') return false;
  return expr.type === 'null' || expr.text === 'FALSE' || (expr.type === 'number' && Number(expr.text) === 0);
}

function isAlwaysTrue(expr: Expr, target: ReadonlySet<string>): boolean {
  if (expr.kind === 'op') {
    if (expr.op === 'and') return expr.args.every((one) => isAlwaysTrue(one, target));
    if (expr.op === 'or') {
      return expr.args.some((one) => isAlwaysTrue(one, target) && !isFalse(one)) || hasBothNullTests(expr.args);
    }
    if (isTautology(expr.op, expr.args)) return true;
  }
  return !namesTarget(expr, target);
}

/** `id = id`, `name like '%'`. */
function isTautology(op: string, [left, right]: readonly Expr[]): boolean {
  if (op === 'like' && right?.kind === 'literal' && /^%+$/.test(right.text)) return true;
  return REFLEXIVE.has(op) && left !== undefined && isDeepStrictEqual(left, right);
}

/** `x is null or x is not null`. */
function hasBothNullTests(args: readonly Expr[]): boolean {
  const tested = (op: string): readonly Expr[] =>
    args.flatMap((arg) => (arg.kind === 'op' && arg.op === op ? arg.args : []));
  const nulls = tested('is null');
  return tested('is not null').some((one) => nulls.some((other) => isDeepStrictEqual(one, other)));
}

/** A column without a qualifier, in a sub-query, is taken for the sub-query's own. */
function namesTarget(expr: Expr, target: ReadonlySet<string>): boolean {
  let isNamed = false;
  let depth = 0;
  const look = (one: Expr): void => {
    if (one.kind !== 'column') return;
    const qualifier = one.path.at(-2);
    if (qualifier === undefined ? depth === 0 : target.has(folded(qualifier))) isNamed = true;
  };
  const inside = (query: Expr & { readonly kind: 'query' }): void => {
    depth += 1;
    visit(query, { expr: look });
    depth -= 1;
  };
  const walk = (one: Expr): void => {
    look(one);
    if (one.kind === 'query') inside(one);
    else if (one.kind === 'op' || one.kind === 'call') one.args.forEach(walk);
    else if (one.kind === 'assign') walk(one.value);
  };
  walk(expr);
  return isNamed;
}
