import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { parseExpr, parseExprs, parseOperand } from './parse-expression.ts';
import { parseOrder } from './parse-query.ts';
import { skipType } from './parse-type.ts';
import type { Expr } from './tree.ts';
import { isUnit } from './words.ts';

type Special = (cursor: Cursor) => readonly Expr[];

/** What stands in the parentheses of functions with a grammar of their own. */
const SPECIALS: Readonly<Record<string, Special>> = {
  CAST: (cursor) => {
    const value = parseExpr(cursor);
    if (cursor.take('AT', 'TIME', 'ZONE')) {
      cursor.take('INTERVAL');
      cursor.string();
    }
    cursor.expect('AS');
    skipType(cursor);
    return [value];
  },
  CONVERT: (cursor) => {
    const value = parseExpr(cursor);
    if (cursor.take('USING')) cursor.name(true);
    else {
      cursor.expect(',');
      skipType(cursor);
    }
    return [value];
  },
  EXTRACT: (cursor) => {
    unit(cursor);
    cursor.expect('FROM');
    return [parseExpr(cursor)];
  },
  TIMESTAMPADD: unitFirst,
  TIMESTAMPDIFF: unitFirst,
  GET_FORMAT: (cursor) => {
    cursor.next();
    cursor.expect(',');
    return [parseExpr(cursor)];
  },
  TRIM: (cursor) => {
    const hasSide = cursor.take('LEADING') || cursor.take('TRAILING') || cursor.take('BOTH');
    if (hasSide && cursor.take('FROM')) return [parseExpr(cursor)];
    const first = parseExpr(cursor);
    return cursor.take('FROM') ? [first, parseExpr(cursor)] : [first];
  },
  SUBSTRING: part,
  SUBSTR: part,
  MID: part,
  POSITION: (cursor) => {
    // Its IN is no operator.
    const found = parseOperand(cursor);
    cursor.expect('IN');
    return [found, parseExpr(cursor)];
  },
  CHAR: (cursor) => {
    const args = parseExprs(cursor);
    if (cursor.take('USING')) cursor.name(true);
    return args;
  },
  WEIGHT_STRING: (cursor) => {
    const value = parseExpr(cursor);
    if (cursor.take('AS')) skipType(cursor);
    if (cursor.take('LEVEL')) while (!cursor.is(')')) cursor.next();
    return [value];
  },
  JSON_VALUE: (cursor) => {
    const args = parseExprs(cursor);
    if (cursor.take('RETURNING')) skipType(cursor);
    return [...args, ...onEmptyOrError(cursor)];
  },
  GROUP_CONCAT: aggregate,
  JSON_ARRAYAGG: aggregate,
  COUNT: aggregate,
};

function unitFirst(cursor: Cursor): readonly Expr[] {
  unit(cursor);
  cursor.expect(',');
  return parseExprs(cursor);
}

function unit(cursor: Cursor): void {
  if (!isUnit(cursor.next().key)) throw NOT_UNDERSTOOD;
}

function part(cursor: Cursor): readonly Expr[] {
  const value = parseExpr(cursor);
  if (!cursor.take('FROM')) return cursor.take(',') ? [value, ...parseExprs(cursor)] : [value];
  const from = parseExpr(cursor);
  return cursor.take('FOR') ? [value, from, parseExpr(cursor)] : [value, from];
}

/** `ERROR ON EMPTY`, `DEFAULT 'x' ON ERROR`. */
export function onEmptyOrError(cursor: Cursor): readonly Expr[] {
  const defaults: Expr[] = [];
  for (;;) {
    if (cursor.take('DEFAULT')) defaults.push(parseExpr(cursor));
    else if (!cursor.take('NULL') && !cursor.take('ERROR')) return defaults;
    cursor.expect('ON');
    if (!cursor.take('EMPTY')) cursor.expect('ERROR');
  }
}

/** The arguments of an aggregate: DISTINCT, ORDER BY, SEPARATOR, LIMIT. */
function aggregate(cursor: Cursor): readonly Expr[] {
  if (cursor.is('*', ')') && cursor.take('*')) return [];
  if (!cursor.take('DISTINCT')) cursor.take('ALL');
  const args = parseExprs(cursor);
  const order = parseOrder(cursor);
  if (cursor.take('SEPARATOR')) cursor.string();
  if (cursor.take('LIMIT')) cursor.list(() => cursor.next());
  return [...args, ...order];
}

/** A call; `path` is its name, read already, or empty where the next word is a reserved one with a grammar of its own. */
export function parseCall(cursor: Cursor, path: readonly string[], key: string): Expr {
  if (path.length === 0) return reserved(cursor, key);
  const special = Object.hasOwn(SPECIALS, key) ? SPECIALS[key] : undefined;
  const args = cursor.parenthesised(() => special?.(cursor) ?? plain(cursor));
  const isWithin = cursor.take('WITHIN', 'GROUP');
  const order = isWithin ? cursor.parenthesised(() => parseOrder(cursor)) : [];
  const window = over(cursor);
  return {
    kind: 'call',
    path,
    args: [...args, ...order, ...(window ?? [])],
    ...(window === undefined ? {} : { isWindow: true }),
  };
}

function plain(cursor: Cursor): readonly Expr[] {
  if (cursor.is(')')) return [];
  if (!cursor.take('DISTINCT')) cursor.take('ALL');
  return parseExprs(cursor);
}

function reserved(cursor: Cursor, key: string): Expr {
  switch (key) {
    case 'INTERVAL':
      return cursor.attempt(() => interval(cursor)) ?? parseCall(cursor, [cursor.next().text], '');
    case 'MATCH': {
      cursor.expect('MATCH');
      const columns = cursor.is('(') ? cursor.parenthesised(() => parseExprs(cursor)) : parseExprs(cursor);
      cursor.expect('AGAINST');
      const search = cursor.parenthesised(() => {
        const value = parseOperand(cursor);
        if (cursor.is('IN') || cursor.is('WITH')) while (!cursor.is(')')) cursor.next();
        return value;
      });
      return { kind: 'op', op: 'match', args: [...columns, search] };
    }
    case 'CONVERT':
      return parseCall(cursor, [cursor.next().text], key);
    default:
      throw NOT_UNDERSTOOD;
  }
}

function interval(cursor: Cursor): Expr {
  cursor.expect('INTERVAL');
  const amount = parseExpr(cursor);
  unit(cursor);
  return { kind: 'op', op: 'interval', args: [amount] };
}

/** What a window is made of, or undefined for a plain call. */
function over(cursor: Cursor): readonly Expr[] | undefined {
  if (cursor.take('FROM', 'FIRST') || cursor.take('FROM', 'LAST')) cursor.is('OVER');
  if (cursor.is('RESPECT', 'NULLS') || cursor.is('IGNORE', 'NULLS')) cursor.take(cursor.peek().key, 'NULLS');
  if (!cursor.take('OVER')) return undefined;
  if (!cursor.is('(')) {
    cursor.name();
    return [];
  }
  return parseWindow(cursor);
}

/** A window's definition in parentheses. */
export function parseWindow(cursor: Cursor): readonly Expr[] {
  return cursor.parenthesised(() => {
    const isNamed =
      !cursor.is('PARTITION') && !cursor.is('ORDER') && !/^(ROWS|RANGE|GROUPS|\))$/.test(cursor.peek().key);
    if (isNamed) cursor.name();
    const parts = cursor.take('PARTITION', 'BY') ? parseExprs(cursor) : [];
    const order = parseOrder(cursor);
    if (cursor.take('ROWS') || cursor.take('RANGE') || cursor.take('GROUPS')) frame(cursor);
    return [...parts, ...order];
  });
}

function frame(cursor: Cursor): void {
  if (!cursor.take('BETWEEN')) {
    bound(cursor);
  } else {
    bound(cursor);
    cursor.expect('AND');
    bound(cursor);
  }
  if (cursor.take('EXCLUDE')) while (!cursor.is(')')) cursor.next();
}

function bound(cursor: Cursor): void {
  if (cursor.take('CURRENT', 'ROW')) return;
  if (!cursor.take('UNBOUNDED')) parseExpr(cursor);
  if (!cursor.take('PRECEDING')) cursor.expect('FOLLOWING');
}
