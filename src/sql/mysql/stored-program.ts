import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { parseExpr } from './parse-expression.ts';
import { skipType } from './parse-type.ts';
import type { TableNode } from './tree.ts';

/** A place in the tokens: the first, and the one behind the last. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** CREATE of something that holds statements, or MariaDB's BEGIN NOT ATOMIC. */
export interface StoredProgram {
  readonly kind: 'routine' | 'trigger' | 'event' | 'block';
  readonly isAlter: boolean;
  /** A trigger's table. */
  readonly table?: TableNode;
  /** The simple statements in its body. */
  readonly statements: readonly TokenRange[];
}

/** Whether such a statement begins here. */
export function isStoredProgram(cursor: Cursor): boolean {
  if (cursor.is('BEGIN', 'NOT', 'ATOMIC')) return true;
  if (!cursor.is('CREATE') && !cursor.is('ALTER')) return false;
  const { at } = cursor;
  const found = cursor.attempt(() => {
    const isAlter = cursor.next().key === 'ALTER';
    head(cursor);
    if (isAlter) return cursor.is('EVENT');
    return /^(PROCEDURE|FUNCTION|TRIGGER|EVENT|PACKAGE|AGGREGATE)$/.test(cursor.peek().key);
  });
  cursor.back(at);
  return found === true;
}

/** Reads one to its end: whose body is a block ends with it, whatever semicolons are in it. */
export function readStoredProgram(cursor: Cursor): StoredProgram {
  const statements: TokenRange[] = [];
  if (cursor.is('BEGIN')) {
    readBody(cursor, statements);
    return { kind: 'block', isAlter: false, statements };
  }
  const isAlter = cursor.next().key === 'ALTER';
  head(cursor);
  cursor.take('AGGREGATE');
  const { key } = cursor.next();
  if (cursor.take('IF')) cursor.expect('NOT', 'EXISTS');
  switch (key) {
    case 'TRIGGER':
      return { kind: 'trigger', isAlter, table: triggerHead(cursor), statements: bodyOf(cursor, statements) };
    case 'EVENT':
      if (eventHead(cursor)) readBody(cursor, statements);
      return { kind: 'event', isAlter, statements };
    case 'PROCEDURE':
    case 'FUNCTION':
      routineHead(cursor, key, isAlter);
      return { kind: 'routine', isAlter, statements: isAlter ? [] : bodyOf(cursor, statements) };
    default:
      throw NOT_UNDERSTOOD;
  }
}

/** `OR REPLACE DEFINER = user`. */
function head(cursor: Cursor): void {
  cursor.take('OR', 'REPLACE');
  if (!cursor.take('DEFINER')) return;
  cursor.expect('=');
  if (cursor.take('CURRENT_USER') || cursor.take('CURRENT_ROLE')) {
    if (cursor.take('(')) cursor.expect(')');
    return;
  }
  if (cursor.peek().kind === 'string') cursor.next();
  else cursor.name();
  if (cursor.peek().kind === 'variable') cursor.next();
}

function triggerHead(cursor: Cursor): TableNode {
  cursor.table();
  if (!cursor.take('BEFORE')) cursor.expect('AFTER');
  do {
    if (!cursor.take('INSERT') && !cursor.take('UPDATE')) cursor.expect('DELETE');
    if (cursor.take('OF')) cursor.list(() => cursor.name());
  } while (cursor.take('OR'));
  cursor.expect('ON');
  const table = cursor.table();
  cursor.expect('FOR', 'EACH', 'ROW');
  if (cursor.take('FOLLOWS') || cursor.take('PRECEDES')) cursor.name();
  return table;
}

/** Whether a body follows; ALTER EVENT may have none. */
function eventHead(cursor: Cursor): boolean {
  cursor.table();
  for (;;) {
    if (cursor.isAtEnd || cursor.is(';')) return false;
    if (cursor.take('DO')) return true;
    if (cursor.take('ON', 'SCHEDULE')) schedule(cursor);
    else if (cursor.take('ON', 'COMPLETION')) {
      cursor.take('NOT');
      cursor.expect('PRESERVE');
    } else if (cursor.take('RENAME', 'TO')) cursor.table();
    else if (cursor.take('COMMENT')) cursor.string();
    else if (cursor.take('DISABLE')) {
      if (cursor.take('ON')) cursor.next();
    } else cursor.expect('ENABLE');
  }
}

function schedule(cursor: Cursor): void {
  if (cursor.take('AT')) {
    parseExpr(cursor);
    return;
  }
  cursor.expect('EVERY');
  parseExpr(cursor);
  cursor.next();
  if (cursor.take('STARTS')) parseExpr(cursor);
  if (cursor.take('ENDS')) parseExpr(cursor);
}

function routineHead(cursor: Cursor, key: string, isAlter: boolean): void {
  cursor.table();
  if (!isAlter) {
    cursor.skipParenthesis();
    if (key === 'FUNCTION') {
      cursor.expect('RETURNS');
      skipType(cursor);
    }
  }
  for (;;) {
    if (cursor.take('COMMENT')) cursor.string();
    else if (cursor.take('LANGUAGE')) cursor.expect('SQL');
    else if (cursor.take('SQL', 'SECURITY')) cursor.next();
    else if (!isCharacteristic(cursor)) return;
  }
}

function isCharacteristic(cursor: Cursor): boolean {
  return (
    cursor.take('NOT', 'DETERMINISTIC') ||
    cursor.take('DETERMINISTIC') ||
    cursor.take('CONTAINS', 'SQL') ||
    cursor.take('NO', 'SQL') ||
    cursor.take('READS', 'SQL', 'DATA') ||
    cursor.take('MODIFIES', 'SQL', 'DATA')
  );
}

function bodyOf(cursor: Cursor, statements: TokenRange[]): readonly TokenRange[] {
  readBody(cursor, statements);
  return statements;
}

/** One statement of a body, in which a block counts as one; stands behind it afterwards. */
function readBody(cursor: Cursor, statements: TokenRange[]): void {
  const { kind } = cursor.peek();
  if ((kind === 'word' || kind === 'name') && cursor.peek(1).key === ':') {
    cursor.next();
    cursor.next();
  }
  const { key } = cursor.peek();
  cursor.nested(() => {
    if (key === 'BEGIN') block(cursor, statements);
    else if (key === 'IF') conditional(cursor, statements);
    else if (key === 'CASE') cases(cursor, statements);
    else if (key === 'WHILE' || key === 'FOR') loop(cursor, key, statements);
    else if (key === 'LOOP' || key === 'REPEAT') loop(cursor, key, statements);
    else if (key === 'DECLARE' && isHandler(cursor)) handler(cursor, statements);
    else simple(cursor, statements);
  });
}

function simple(cursor: Cursor, statements: TokenRange[]): void {
  const from = cursor.at;
  while (!cursor.isAtEnd && !cursor.is(';')) cursor.next();
  if (cursor.at === from) throw NOT_UNDERSTOOD;
  statements.push({ from, to: cursor.at });
}

/** Statements with their semicolons, up to one of these words. */
function statementsUntil(cursor: Cursor, stops: readonly string[], statements: TokenRange[]): void {
  while (!stops.some((stop) => cursor.is(stop))) {
    readBody(cursor, statements);
    cursor.expect(';');
  }
}

function block(cursor: Cursor, statements: TokenRange[]): void {
  cursor.expect('BEGIN');
  if (cursor.take('NOT')) cursor.expect('ATOMIC');
  statementsUntil(cursor, ['END'], statements);
  cursor.expect('END');
  label(cursor);
}

function label(cursor: Cursor): void {
  if (!cursor.isAtEnd && !cursor.is(';')) cursor.name();
}

function conditional(cursor: Cursor, statements: TokenRange[]): void {
  cursor.expect('IF');
  for (;;) {
    skipTo(cursor, 'THEN');
    statementsUntil(cursor, ['ELSEIF', 'ELSE', 'END'], statements);
    if (cursor.take('ELSEIF')) continue;
    if (cursor.take('ELSE')) statementsUntil(cursor, ['END'], statements);
    cursor.expect('END', 'IF');
    return;
  }
}

function cases(cursor: Cursor, statements: TokenRange[]): void {
  cursor.expect('CASE');
  if (!cursor.is('WHEN')) parseExpr(cursor);
  while (cursor.take('WHEN')) {
    skipTo(cursor, 'THEN');
    statementsUntil(cursor, ['WHEN', 'ELSE', 'END'], statements);
  }
  if (cursor.take('ELSE')) statementsUntil(cursor, ['END'], statements);
  cursor.expect('END', 'CASE');
}

function loop(cursor: Cursor, key: string, statements: TokenRange[]): void {
  cursor.next();
  if (key === 'WHILE' || key === 'FOR') skipTo(cursor, 'DO');
  statementsUntil(cursor, key === 'REPEAT' ? ['UNTIL'] : ['END'], statements);
  if (cursor.take('UNTIL')) parseExpr(cursor);
  cursor.expect('END', key);
  label(cursor);
}

/** Past the condition and the word behind it. */
function skipTo(cursor: Cursor, word: 'THEN' | 'DO'): void {
  if (word === 'DO' && !cursor.isAtEnd && cursor.peek(1).key === 'IN') {
    while (!cursor.is('DO') && !cursor.is(';')) cursor.next();
  } else parseExpr(cursor);
  cursor.expect(word);
}

function isHandler(cursor: Cursor): boolean {
  return /^(CONTINUE|EXIT|UNDO)$/.test(cursor.peek(1).key) && cursor.peek(2).key === 'HANDLER';
}

function handler(cursor: Cursor, statements: TokenRange[]): void {
  cursor.expect('DECLARE');
  cursor.next();
  cursor.expect('HANDLER', 'FOR');
  cursor.list(() => {
    if (cursor.take('SQLSTATE')) {
      cursor.take('VALUE');
      cursor.string();
    } else if (cursor.take('NOT')) cursor.expect('FOUND');
    else if (!cursor.take('SQLEXCEPTION') && !cursor.take('SQLWARNING')) cursor.next();
  });
  readBody(cursor, statements);
}
