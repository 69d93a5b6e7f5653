import { type Cursor, DEPTH_MAX, NOT_UNDERSTOOD } from './cursor.ts';
import { parseWindow } from './parse-call.ts';
import { parseExpr, parseExprs } from './parse-expression.ts';
import { parseTables } from './parse-tables.ts';
import type { Cte, Expr, Into, Item, Limit, Query, QueryTail, Select, With } from './tree.ts';
import { mayBeAlias } from './words.ts';

const SELECT_OPTIONS: ReadonlySet<string> = new Set(
  `ALL DISTINCT DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_CACHE
  SQL_NO_CACHE SQL_CALC_FOUND_ROWS`.split(/\s+/),
);

/** Whether what comes next, behind any parentheses, begins a query. */
export function isQueryAhead(cursor: Cursor): boolean {
  let ahead = 0;
  // Deeper ones are not understood anyway, and each level looks again.
  while (ahead <= DEPTH_MAX && cursor.peek(ahead).key === '(') ahead += 1;
  const { key } = cursor.peek(ahead);
  if (key === 'SELECT' || key === 'WITH' || key === 'TABLE') return true;
  return key === 'VALUES' && (cursor.peek(ahead + 1).key === 'ROW' || ahead > 0 || cursor.peek(1).key === '(');
}

/** A query with everything that may stand around it. */
export function parseQuery(cursor: Cursor): Query {
  return cursor.nested(() => {
    const clause = parseWith(cursor);
    let query = term(cursor);
    while (takeSetOperator(cursor)) query = { kind: 'set', left: query, right: term(cursor), order: [] };
    return withTail(query, clause, tail(cursor));
  });
}

/** A tail belongs to the whole query; of one in parentheses that has its own, both hold. */
function withTail(query: Query, clause: With | undefined, end: QueryTail): Query {
  const hasOwn = query.with !== undefined || query.limit !== undefined || query.into !== undefined;
  const isAdded = clause !== undefined || end.order.length > 0 || end.limit !== undefined || end.into !== undefined;
  if (!isAdded) return end.locks ? { ...query, locks: true } : query;
  const outer: QueryTail = { ...end, ...(clause === undefined ? {} : { with: clause }) };
  if (!hasOwn) return { ...query, ...outer, order: [...query.order, ...end.order] };
  // `(SELECT … LIMIT 1) LIMIT 2`: the query once more around itself.
  return { kind: 'set', left: query, right: { kind: 'values', rows: [], order: [] }, ...outer };
}

/** A WITH clause, if one comes next. */
export function parseWith(cursor: Cursor): With | undefined {
  if (!cursor.take('WITH')) return undefined;
  const isRecursive = cursor.take('RECURSIVE');
  const ctes = cursor.list((): Cte => {
    const name = cursor.name();
    const columns = cursor.is('(') ? cursor.parenthesised(() => cursor.list(() => cursor.name())) : undefined;
    cursor.expect('AS');
    const query = cursor.parenthesised(() => parseQuery(cursor));
    if (cursor.take('CYCLE')) {
      cursor.list(() => cursor.name());
      cursor.expect('RESTRICT');
    }
    return { name, query, ...(columns === undefined ? {} : { columns }) };
  });
  return { isRecursive, ctes };
}

function takeSetOperator(cursor: Cursor): boolean {
  if (!['UNION', 'EXCEPT', 'INTERSECT', 'MINUS'].some((word) => cursor.take(word))) return false;
  if (!cursor.take('ALL')) cursor.take('DISTINCT');
  return true;
}

function term(cursor: Cursor): Query {
  if (cursor.is('(')) return cursor.parenthesised(() => parseQuery(cursor));
  if (cursor.take('SELECT')) return select(cursor);
  if (cursor.take('VALUES')) return { kind: 'values', rows: cursor.list(() => row(cursor)), order: [] };
  if (!cursor.take('TABLE')) throw NOT_UNDERSTOOD;
  const all: Item = { name: '*', expr: { kind: 'star', path: [] } };
  const from = [{ kind: 'table' as const, table: cursor.table(), exprs: [] }];
  return { kind: 'select', items: [all], from, grouping: [], hasGroupBy: false, order: [] };
}

/** The values of a row: `(1, DEFAULT)`, `ROW(1)`, `()`. */
export function row(cursor: Cursor): readonly Expr[] {
  cursor.take('ROW');
  return cursor.parenthesised(() => (cursor.is(')') ? [] : parseExprs(cursor)));
}

type Draft = { -readonly [K in keyof Select]: Select[K] };

function select(cursor: Cursor): Query {
  cursor.skipAny(SELECT_OPTIONS);
  const query: Draft = {
    kind: 'select',
    items: parseItems(cursor),
    from: [],
    grouping: [],
    hasGroupBy: false,
    order: [],
  };
  const into = parseInto(cursor);
  if (cursor.take('FROM')) query.from = cursor.take('DUAL') ? [] : parseTables(cursor);
  if (cursor.take('WHERE')) query.where = parseExpr(cursor);
  const grouping: Expr[] = [];
  if (cursor.take('GROUP', 'BY')) {
    query.hasGroupBy = true;
    grouping.push(...cursor.list(() => directed(cursor)));
    cursor.take('WITH', 'ROLLUP');
  }
  if (cursor.take('HAVING')) grouping.push(parseExpr(cursor));
  if (cursor.take('WINDOW')) {
    cursor.list(() => {
      cursor.name();
      cursor.expect('AS');
      grouping.push(...parseWindow(cursor));
    });
  }
  if (cursor.take('QUALIFY')) grouping.push(parseExpr(cursor));
  query.grouping = grouping;
  if (into !== undefined) query.into = into;
  return query;
}

/** A list of outputs, of SELECT and RETURNING. */
export function parseItems(cursor: Cursor): readonly Item[] {
  return cursor.list(() => item(cursor));
}

function item(cursor: Cursor): Item {
  const path = starPath(cursor);
  if (path !== undefined) return { name: '*', expr: { kind: 'star', path } };
  const { at } = cursor;
  const expr = parseExpr(cursor);
  const written = expr.kind === 'column' ? (expr.path.at(-1) ?? '') : cursor.textFrom(at);
  return { expr, name: alias(cursor) ?? written };
}

/** `*`, `t.*`, `db.t.*`: what stands before the star. */
function starPath(cursor: Cursor): readonly string[] | undefined {
  if (cursor.take('*')) return [];
  const parts = [0, 2].filter((ahead) => cursor.peek(ahead + 1).key === '.');
  const length = cursor.peek(2).key === '*' ? 1 : cursor.peek(4).key === '*' && parts.length === 2 ? 2 : 0;
  if (parts[0] !== 0 || length === 0) return undefined;
  const path = [cursor.name()];
  cursor.expect('.');
  if (length === 2) {
    path.push(cursor.name(true));
    cursor.expect('.');
  }
  cursor.expect('*');
  return path;
}

function alias(cursor: Cursor): string | undefined {
  const isNamed = cursor.take('AS');
  const { kind, key } = cursor.peek();
  if (kind === 'string') return cursor.string();
  if (kind === 'name' || (kind === 'word' && mayBeAlias(key))) return cursor.next().text;
  if (isNamed) throw NOT_UNDERSTOOD;
  return undefined;
}

/** What ORDER BY sorts by, or nothing. */
export function parseOrder(cursor: Cursor): readonly Expr[] {
  return cursor.take('ORDER', 'BY') ? cursor.list(() => directed(cursor)) : [];
}

function directed(cursor: Cursor): Expr {
  const expr = parseExpr(cursor);
  if (!cursor.take('ASC')) cursor.take('DESC');
  return expr;
}

type TailDraft = { -readonly [K in keyof QueryTail]: QueryTail[K] };

function tail(cursor: Cursor): QueryTail {
  const found: TailDraft = { order: parseOrder(cursor) };
  const limit = parseLimit(cursor);
  if (limit !== undefined) found.limit = limit;
  for (;;) {
    const into = parseInto(cursor);
    if (into !== undefined) found.into = into;
    else if (lock(cursor)) found.locks = true;
    else return found;
  }
}

/** LIMIT in its forms, and FETCH FIRST. */
export function parseLimit(cursor: Cursor): Limit | undefined {
  if (cursor.take('LIMIT')) {
    if (cursor.take('ROWS', 'EXAMINED')) {
      limitValue(cursor);
      return undefined;
    }
    const first = limitValue(cursor);
    const count = cursor.take(',') ? limitValue(cursor) : first;
    if (cursor.take('OFFSET')) limitValue(cursor);
    if (cursor.take('ROWS', 'EXAMINED')) limitValue(cursor);
    return { count };
  }
  if (cursor.take('OFFSET')) {
    limitValue(cursor);
    if (!cursor.take('ROWS')) cursor.take('ROW');
  }
  if (!cursor.take('FETCH')) return undefined;
  if (!cursor.take('FIRST')) cursor.expect('NEXT');
  const isOne = cursor.is('ROW') || cursor.is('ROWS');
  const count: Expr = isOne ? { kind: 'literal', type: 'number', text: '1' } : limitValue(cursor);
  if (!cursor.take('ROWS')) cursor.expect('ROW');
  if (!cursor.take('ONLY')) cursor.expect('WITH', 'TIES');
  return { count };
}

function limitValue(cursor: Cursor): Expr {
  const { kind } = cursor.peek();
  if (kind === 'number' || kind === 'parameter' || kind === 'variable') return parseExpr(cursor);
  return { kind: 'column', path: [cursor.name()] };
}

function lock(cursor: Cursor): boolean {
  if (cursor.take('LOCK', 'IN', 'SHARE', 'MODE')) {
    wait(cursor);
    return true;
  }
  if (!cursor.take('FOR', 'UPDATE') && !cursor.take('FOR', 'SHARE')) return false;
  if (cursor.take('OF')) cursor.list(() => cursor.table());
  wait(cursor);
  return true;
}

function wait(cursor: Cursor): void {
  if (cursor.take('NOWAIT') || cursor.take('SKIP', 'LOCKED')) return;
  if (cursor.take('WAIT')) cursor.next();
}

const FILE_OPTIONS: ReadonlySet<string> = new Set(
  'FIELDS COLUMNS TERMINATED BY OPTIONALLY ENCLOSED ESCAPED LINES STARTING'.split(' '),
);

function parseInto(cursor: Cursor): Into | undefined {
  if (!cursor.take('INTO')) return undefined;
  if (cursor.take('DUMPFILE')) {
    cursor.string();
    return { kind: 'file' };
  }
  if (!cursor.take('OUTFILE')) {
    cursor.list(() => (cursor.peek().kind === 'variable' ? cursor.next().text : cursor.name()));
    return { kind: 'variables' };
  }
  cursor.string();
  if (cursor.take('CHARACTER', 'SET')) cursor.next();
  while (cursor.isOneOf(FILE_OPTIONS)) {
    const { key } = cursor.next();
    if (key === 'BY') literal(cursor);
  }
  return { kind: 'file' };
}

function literal(cursor: Cursor): void {
  if (cursor.peek().kind === 'string') cursor.string();
  else if (cursor.next().kind !== 'number') throw NOT_UNDERSTOOD;
}
