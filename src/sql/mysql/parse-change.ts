import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { parseExpr } from './parse-expression.ts';
import { isQueryAhead, parseItems, parseLimit, parseOrder, parseQuery, row } from './parse-query.ts';
import { parseTables } from './parse-tables.ts';
import type { Assignment, Delete, Expr, Insert, Item, Limit, Query, TableNode, Update, With } from './tree.ts';

const INSERT_OPTIONS: ReadonlySet<string> = new Set(['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE']);
const DELETE_OPTIONS: ReadonlySet<string> = new Set(['LOW_PRIORITY', 'QUICK', 'IGNORE']);

/** INSERT and REPLACE. */
export function parseInsert(cursor: Cursor): Insert {
  const isReplace = cursor.next().key === 'REPLACE';
  cursor.skipAny(INSERT_OPTIONS);
  cursor.take('INTO');
  const table = cursor.table();
  partitions(cursor);
  const columns = columnList(cursor);
  const assignments = cursor.take('SET') ? parseAssignments(cursor) : [];
  const source = assignments.length > 0 ? undefined : rowsOf(cursor);
  const rowAlias = takeRowAlias(cursor);
  const onDuplicate = cursor.take('ON', 'DUPLICATE', 'KEY', 'UPDATE') ? parseAssignments(cursor) : undefined;
  const returning = parseReturning(cursor);
  return {
    kind: 'insert',
    isReplace,
    table,
    assignments,
    ...(columns === undefined ? {} : { columns }),
    ...(source === undefined ? {} : { source }),
    ...(rowAlias === undefined ? {} : { rowAlias }),
    ...(onDuplicate === undefined ? {} : { onDuplicate }),
    ...(returning === undefined ? {} : { returning }),
  };
}

function partitions(cursor: Cursor): void {
  if (cursor.take('PARTITION')) cursor.skipParenthesis();
}

function columnList(cursor: Cursor): readonly string[] | undefined {
  if (!cursor.is('(') || isQueryAhead(cursor)) return undefined;
  return cursor.parenthesised(() => (cursor.is(')') ? [] : cursor.list(() => columnPath(cursor).at(-1) ?? '')));
}

function columnPath(cursor: Cursor): readonly string[] {
  const path = [cursor.name()];
  while (cursor.take('.')) path.push(cursor.name(true));
  return path;
}

function rowsOf(cursor: Cursor): Query {
  const isRows = cursor.is('VALUE') || (cursor.is('VALUES') && !cursor.is('VALUES', 'ROW'));
  if (!isRows) return parseQuery(cursor);
  cursor.next();
  return { kind: 'values', rows: cursor.list(() => constantRow(cursor) ?? row(cursor)), order: [] };
}

const CONSTANT_WORDS: ReadonlySet<string> = new Set(['NULL', 'DEFAULT', 'TRUE', 'FALSE']);
const NO_VALUES: readonly Expr[] = [];

/** Skips a row of nothing but constants, of which dumps have thousands; undefined, and nothing skipped, for any other. */
function constantRow(cursor: Cursor): readonly Expr[] | undefined {
  if (!cursor.is('(')) return undefined;
  for (let ahead = 1; ; ahead += 2) {
    if (cursor.peek(ahead).key === '-') ahead += 1;
    const { kind, key } = cursor.peek(ahead);
    const isConstant = kind === 'string' || kind === 'number' || kind === 'parameter' || CONSTANT_WORDS.has(key);
    const behind = cursor.peek(ahead + 1).key;
    if (!isConstant || (behind !== ',' && behind !== ')')) return undefined;
    if (behind === ')') {
      cursor.skip(ahead + 2);
      return NO_VALUES;
    }
  }
}

function takeRowAlias(cursor: Cursor): string | undefined {
  if (!cursor.take('AS')) return undefined;
  const name = cursor.name();
  if (cursor.is('(')) cursor.parenthesised(() => cursor.list(() => cursor.name()));
  return name;
}

function parseAssignments(cursor: Cursor): Assignment[] {
  return cursor.list(() => {
    const column = columnPath(cursor);
    if (!cursor.take('=')) cursor.expect(':=');
    return { column, value: parseExpr(cursor) };
  });
}

function parseReturning(cursor: Cursor): readonly Item[] | undefined {
  return cursor.take('RETURNING') ? parseItems(cursor) : undefined;
}

/** UPDATE of one table or several. */
export function parseUpdate(cursor: Cursor, clause: With | undefined): Update {
  cursor.expect('UPDATE');
  cursor.skipAny(DELETE_OPTIONS);
  const from = parseTables(cursor);
  cursor.expect('SET');
  const assignments = parseAssignments(cursor);
  return { kind: 'update', from, assignments, ...(clause === undefined ? {} : { with: clause }), ...rest(cursor) };
}

/** DELETE in its three forms, and DELETE HISTORY. */
export function parseDelete(cursor: Cursor, clause: With | undefined): Delete {
  cursor.expect('DELETE');
  cursor.skipAny(DELETE_OPTIONS);
  const base = { kind: 'delete' as const, ...(clause === undefined ? {} : { with: clause }) };
  if (cursor.take('HISTORY', 'FROM')) return { ...base, ...history(cursor) };
  if (!cursor.take('FROM')) {
    const targets = cursor.list(() => target(cursor));
    cursor.expect('FROM');
    return { ...base, targets, from: parseTables(cursor), ...rest(cursor) };
  }
  const several = cursor.attempt(() => {
    const targets = cursor.list(() => target(cursor));
    cursor.expect('USING');
    return targets;
  });
  if (several !== undefined) return { ...base, targets: several, from: parseTables(cursor), ...rest(cursor) };
  const from = parseTables(cursor);
  const [only] = from;
  if (from.length !== 1 || only?.kind !== 'table') throw NOT_UNDERSTOOD;
  partitions(cursor);
  return { ...base, targets: [only.table], from, ...rest(cursor) };
}

function target(cursor: Cursor): TableNode {
  const first = cursor.name();
  if (!cursor.take('.')) return { name: first };
  if (cursor.take('*')) return { name: first };
  const name = cursor.name(true);
  if (cursor.take('.')) cursor.expect('*');
  return { schema: first, name };
}

function history(cursor: Cursor): Pick<Delete, 'targets' | 'from' | 'order'> {
  const table = cursor.table();
  partitions(cursor);
  if (cursor.take('BEFORE')) {
    cursor.expect('SYSTEM_TIME');
    if (!cursor.take('TRANSACTION')) cursor.take('TIMESTAMP');
    parseExpr(cursor);
  }
  return { targets: [table], from: [{ kind: 'table', table, exprs: [] }], order: [] };
}

type Rest = { where?: Update['where'] & object; order: Update['order']; limit?: Limit; returning?: readonly Item[] };

function rest(cursor: Cursor): Rest {
  const where = cursor.take('WHERE') ? parseExpr(cursor) : undefined;
  const order = parseOrder(cursor);
  const limit = parseLimit(cursor);
  const returning = parseReturning(cursor);
  return {
    order,
    ...(where === undefined ? {} : { where }),
    ...(limit === undefined ? {} : { limit }),
    ...(returning === undefined ? {} : { returning }),
  };
}
