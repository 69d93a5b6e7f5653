import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { onEmptyOrError } from './parse-call.ts';
import { parseExpr, parseOperand } from './parse-expression.ts';
import { isQueryAhead, parseQuery } from './parse-query.ts';
import { skipType } from './parse-type.ts';
import type { Expr, TableRef } from './tree.ts';
import { mayBeAlias } from './words.ts';

/** A list of tables and joins, as FROM has it. */
export function parseTables(cursor: Cursor): TableRef[] {
  return cursor.list(() => parseTable(cursor));
}

/** One table, or several that are joined. */
export function parseTable(cursor: Cursor): TableRef {
  return cursor.nested(() => {
    let left = factor(cursor);
    for (;;) {
      const kind = takeJoin(cursor);
      if (kind === undefined) return left;
      left = join(cursor, left, kind);
    }
  });
}

interface JoinKind {
  readonly isNatural: boolean;
  readonly isRight: boolean;
  readonly isOuter: boolean;
}

function takeJoin(cursor: Cursor): JoinKind | undefined {
  const isNatural = cursor.take('NATURAL');
  if (
    cursor.take('STRAIGHT_JOIN') ||
    cursor.take('JOIN') ||
    cursor.take('INNER', 'JOIN') ||
    cursor.take('CROSS', 'JOIN')
  )
    return { isNatural, isRight: false, isOuter: false };
  for (const side of ['LEFT', 'RIGHT', 'FULL']) {
    if (!cursor.is(side, 'JOIN') && !cursor.is(side, 'OUTER', 'JOIN')) continue;
    cursor.take(side);
    cursor.take('OUTER');
    cursor.expect('JOIN');
    return { isNatural, isRight: side !== 'LEFT', isOuter: true };
  }
  if (isNatural) throw NOT_UNDERSTOOD;
  return undefined;
}

function join(cursor: Cursor, left: TableRef, kind: JoinKind): TableRef {
  let right = factor(cursor);
  if (!kind.isNatural) {
    // `a JOIN b JOIN c ON … ON …`: the first condition is the inner join's.
    while (!cursor.is('ON') && !cursor.is('USING')) {
      const inner = cursor.attempt(() => nestedJoin(cursor, right));
      if (inner === undefined) break;
      right = inner;
    }
  }
  const on = cursor.take('ON') ? parseExpr(cursor) : undefined;
  const using = cursor.take('USING') ? cursor.parenthesised(() => cursor.list(() => cursor.name())) : undefined;
  return {
    kind: 'join',
    left,
    right,
    ...kind,
    ...(on === undefined ? {} : { on }),
    ...(using === undefined ? {} : { using }),
  };
}

/** A join whose condition is followed by that of the join around it. */
function nestedJoin(cursor: Cursor, left: TableRef): TableRef {
  const kind = takeJoin(cursor);
  if (kind === undefined) throw NOT_UNDERSTOOD;
  const found = cursor.nested(() => join(cursor, left, kind));
  if (!cursor.is('ON') && !cursor.is('USING') && !isJoinAhead(cursor)) throw NOT_UNDERSTOOD;
  return found;
}

function isJoinAhead(cursor: Cursor): boolean {
  return /^(JOIN|INNER|CROSS|LEFT|RIGHT|STRAIGHT_JOIN|NATURAL)$/.test(cursor.peek().key);
}

function factor(cursor: Cursor): TableRef {
  if (cursor.is('(')) return inParentheses(cursor);
  if (cursor.take('{')) {
    cursor.name();
    const inner = parseTable(cursor);
    cursor.expect('}');
    return inner;
  }
  if (cursor.is('JSON_TABLE', '(')) return jsonTable(cursor);
  if (cursor.is('LATERAL', '(')) {
    cursor.take('LATERAL');
    return derived(cursor, true);
  }
  return named(cursor);
}

function inParentheses(cursor: Cursor): TableRef {
  const query = isQueryAhead(cursor) ? cursor.attempt(() => derived(cursor, false)) : undefined;
  if (query !== undefined) return query;
  return { kind: 'list', items: cursor.parenthesised(() => parseTables(cursor)) };
}

function derived(cursor: Cursor, isLateral: boolean): TableRef {
  const query = cursor.parenthesised(() => parseQuery(cursor));
  const alias = tableAlias(cursor);
  if (alias === undefined) throw NOT_UNDERSTOOD;
  const columns = cursor.is('(') ? cursor.parenthesised(() => cursor.list(() => cursor.name())) : undefined;
  return { kind: 'derived', query, alias, isLateral, ...(columns === undefined ? {} : { columns }) };
}

function tableAlias(cursor: Cursor): string | undefined {
  if (cursor.take('AS')) return cursor.name();
  const { kind, key } = cursor.peek();
  return kind === 'name' || (kind === 'word' && mayBeAlias(key)) ? cursor.next().text : undefined;
}

function named(cursor: Cursor): TableRef {
  const table = cursor.table();
  if (cursor.take('PARTITION')) cursor.parenthesised(() => cursor.list(() => cursor.name()));
  const exprs = cursor.take('FOR', 'SYSTEM_TIME') ? systemTime(cursor) : [];
  const alias = isHint(cursor) ? undefined : tableAlias(cursor);
  while (isHint(cursor)) indexHint(cursor);
  return { kind: 'table', table, exprs, ...(alias === undefined ? {} : { alias }) };
}

function systemTime(cursor: Cursor): readonly Expr[] {
  if (cursor.take('ALL')) return [];
  if (cursor.take('AS', 'OF')) return [moment(cursor)];
  const isBetween = cursor.take('BETWEEN');
  if (!isBetween) cursor.expect('FROM');
  const from = moment(cursor);
  cursor.expect(isBetween ? 'AND' : 'TO');
  return [from, moment(cursor)];
}

function moment(cursor: Cursor): Expr {
  if (cursor.is('TRANSACTION') || (cursor.is('TIMESTAMP') && cursor.peek(1).kind !== 'string')) cursor.next();
  return parseOperand(cursor);
}

function isHint(cursor: Cursor): boolean {
  const isWord = cursor.is('USE') || cursor.is('IGNORE') || cursor.is('FORCE');
  return isWord && /^(INDEX|KEY)$/.test(cursor.peek(1).key);
}

function indexHint(cursor: Cursor): void {
  cursor.next();
  cursor.next();
  if (cursor.take('FOR') && !cursor.take('JOIN')) {
    cursor.next();
    cursor.expect('BY');
  }
  cursor.skipParenthesis();
  cursor.take(',');
}

function jsonTable(cursor: Cursor): TableRef {
  const args: Expr[] = [];
  const columns: string[] = [];
  cursor.expect('JSON_TABLE');
  cursor.parenthesised(() => {
    args.push(parseExpr(cursor));
    cursor.expect(',');
    args.push(parseExpr(cursor));
    jsonColumns(cursor, args, columns);
  });
  const alias = tableAlias(cursor);
  if (alias === undefined) throw NOT_UNDERSTOOD;
  return { kind: 'json', args, alias, columns };
}

function jsonColumns(cursor: Cursor, args: Expr[], columns: string[]): void {
  cursor.expect('COLUMNS');
  cursor.parenthesised(() => cursor.list(() => jsonColumn(cursor, args, columns)));
}

function jsonColumn(cursor: Cursor, args: Expr[], columns: string[]): void {
  if (cursor.is('NESTED') && (cursor.peek(1).key === 'PATH' || cursor.peek(1).kind === 'string')) {
    cursor.next();
    cursor.take('PATH');
    cursor.string();
    cursor.nested(() => jsonColumns(cursor, args, columns));
    return;
  }
  columns.push(cursor.name());
  if (cursor.take('FOR', 'ORDINALITY')) return;
  skipType(cursor);
  if (!cursor.take('EXISTS')) cursor.take('FORMAT', 'JSON');
  cursor.expect('PATH');
  cursor.string();
  args.push(...onEmptyOrError(cursor));
}
