import { isDeepStrictEqual } from 'node:util';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from '../tree.ts';
import { columnParts } from './names.ts';

/** Operators that hold whenever both sides are the same and not NULL. */
const REFLEXIVE: ReadonlySet<string> = new Set(['=', '>=', '<=', '~~', '~~*', '@>', '<@', '&&', '==']);

/**
 * Whether a WHERE clause of an UPDATE or DELETE leaves no row out: there is none, it names no column of the target, or
 * it is true of every row by its form. `target` are the names the target's columns may be qualified with.
 */
export function isUnrestricted(where: unknown, target: ReadonlySet<string>): boolean {
  if (where === undefined) return true;
  const node = nodeOf(where);
  if (node === undefined || node.name === 'CurrentOfExpr') return false;
  return !isFalse(node) && isAlwaysTrue(where, target);
}

function isFalse({ name, fields }: { readonly name: string; readonly fields: Tree }): boolean {
  return name === 'A_Const' && isTree(fields.boolval) && fields.boolval.boolval !== true;
}

function isAlwaysTrue(expression: unknown, target: ReadonlySet<string>): boolean {
  const node = nodeOf(expression);
  if (node === undefined) return false;
  const { name, fields } = node;
  if (name === 'BoolExpr' && Array.isArray(fields.args)) {
    if (fields.boolop === 'AND_EXPR') return fields.args.every((one) => isAlwaysTrue(one, target));
    if (fields.boolop === 'OR_EXPR') {
      return fields.args.some((one) => isAlwaysTrue(one, target)) || hasBothNullTests(fields.args);
    }
  }
  if (name === 'A_Expr' && isTautology(fields)) return true;
  return !namesTarget(expression, target);
}

/** `id = id`, `name like '%'`. */
function isTautology({ kind, name, lexpr, rexpr }: Tree): boolean {
  const operator = stringsOf(name)?.at(-1) ?? '';
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE') {
    const pattern = textOf(rexpr);
    if (pattern !== undefined && /^%+$/.test(pattern) && !operator.startsWith('!')) return true;
  }
  const isReflexive = kind === 'AEXPR_NOT_DISTINCT' || REFLEXIVE.has(operator);
  return isReflexive && lexpr !== undefined && isDeepStrictEqual(withoutPlaces(lexpr), withoutPlaces(rexpr));
}

function textOf(node: unknown): string | undefined {
  const found = nodeOf(node);
  if (found?.name === 'TypeCast') return textOf(found.fields.arg);
  if (found?.name !== 'A_Const' || !isTree(found.fields.sval)) return undefined;
  return String(found.fields.sval.sval ?? '');
}

/** `x is null or x is not null`. */
function hasBothNullTests(args: readonly unknown[]): boolean {
  const seen = new Map<string, Set<unknown>>();
  for (const arg of args) {
    const node = nodeOf(arg);
    if (node?.name !== 'NullTest') continue;
    const key = JSON.stringify(withoutPlaces(node.fields.arg));
    const kinds = seen.get(key) ?? new Set();
    kinds.add(node.fields.nulltesttype);
    seen.set(key, kinds);
  }
  return [...seen.values()].some((kinds) => kinds.size > 1);
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (!isTree(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'location');
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutPlaces(one)]));
}

/**
 * Whether an expression names a column of the target. In a sub-query with tables of its own a column without a
 * qualifier is taken for theirs.
 */
function namesTarget(value: unknown, target: ReadonlySet<string>, inSubquery = false): boolean {
  if (Array.isArray(value)) return value.some((one) => namesTarget(one, target, inSubquery));
  if (!isTree(value)) return false;
  const node = nodeOf(value);
  if (node?.name === 'ColumnRef') {
    const parts = columnParts(node.fields.fields);
    const qualifier = parts.at(-2);
    if (qualifier === undefined) return !inSubquery;
    return target.has(qualifier);
  }
  if (node?.name === 'SelectStmt') {
    const has = Array.isArray(node.fields.fromClause);
    return Object.values(node.fields).some((one) => namesTarget(one, target, inSubquery || has));
  }
  if (node !== undefined && stringOf(value) !== undefined) return false;
  return Object.values(value).some((one) => namesTarget(one, target, inSubquery));
}
