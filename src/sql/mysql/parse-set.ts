import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { parseExpr } from './parse-expression.ts';
import type { Expr, Parsed, SetItem, Utility } from './tree.ts';
import { readingChangeOf } from './variables.ts';

/** Values that are words and no expressions. */
const VALUE_WORDS: ReadonlySet<string> = new Set(['ON', 'ALL', 'BINARY', 'ROW', 'SYSTEM', 'DEFAULT']);

/** SET in all its forms. `statement` reads what follows SET STATEMENT … FOR. */
export function parseSet(cursor: Cursor, statement: (cursor: Cursor) => Parsed): Parsed {
  cursor.expect('SET');
  const other = accounts(cursor);
  if (other !== undefined) return other;
  if (cursor.take('STATEMENT')) {
    const settings = items(cursor);
    cursor.expect('FOR');
    return { kind: 'with settings', items: settings, statement: underSettings(statement(cursor), settings) };
  }
  return { kind: 'set', items: items(cursor) };
}

/** A text that is prepared under another mode is read otherwise than the text around it: it is not known then. */
function underSettings(parsed: Parsed, items: readonly SetItem[]): Parsed {
  const changes = items.some((one) => Object.keys(readingChangeOf(one)).length > 0);
  if (parsed.kind !== 'prepared' || !changes) return parsed;
  const { body: _unread, ...rest } = parsed;
  return rest;
}

/** Forms that are about accounts: with whose rights, and by which password. */
function accounts(cursor: Cursor): Utility | undefined {
  const base = { kind: 'utility' as const, tables: [], exprs: [] };
  if (cursor.is('ROLE') && cursor.peek(1).key !== '=') {
    skipRest(cursor);
    return { ...base, operations: ['set_role', 'set'] };
  }
  if (cursor.is('DEFAULT', 'ROLE')) {
    skipRest(cursor);
    return { ...base, operations: ['grant', 'set_role'], reach: {} };
  }
  if (cursor.is('PASSWORD')) {
    skipRest(cursor);
    return { ...base, operations: ['alter', 'set_password'] };
  }
  if (cursor.is('RESOURCE', 'GROUP')) {
    skipRest(cursor);
    return { ...base, operations: ['admin', 'set'] };
  }
  return undefined;
}

/** Takes whatever is left of the statement. */
export function skipRest(cursor: Cursor): void {
  while (!cursor.isAtEnd) cursor.next();
}

/** GLOBAL and SESSION hold for what follows, too, until the next of them; in `@@global.` for that variable only. */
function items(cursor: Cursor): readonly SetItem[] {
  let scope: 'session' | 'global' = 'session';
  return cursor.list(() => {
    if (!cursor.is('@@')) scope = scopeOf(cursor, false) ?? scope;
    return item(cursor, scope);
  });
}

function item(cursor: Cursor, outer: 'session' | 'global'): SetItem {
  if (cursor.take('NAMES')) return names(cursor, 'names');
  if (cursor.take('CHARSET') || cursor.take('CHARACTER', 'SET')) return names(cursor, 'charset');
  if (cursor.peek().kind === 'variable') {
    const { text: name } = cursor.next();
    assign(cursor);
    return { scope: 'user', name: name.toLowerCase(), value: parseExpr(cursor) };
  }
  const isSystem = cursor.take('@@');
  const scope = isSystem ? (scopeOf(cursor, true) ?? 'session') : outer;
  if (!isSystem && cursor.is('TRANSACTION') && cursor.peek(1).key !== '=') {
    skipRest(cursor);
    return { scope, name: 'transaction' };
  }
  // Behind other settings it still is the account's password.
  if (!isSystem && cursor.is('PASSWORD')) throw NOT_UNDERSTOOD;
  const path = [cursor.name(isSystem)];
  while (cursor.take('.')) path.push(cursor.name(true));
  assign(cursor);
  return { scope, name: path.join('.').toLowerCase(), value: settingOf(cursor) };
}

function names(cursor: Cursor, scope: 'names' | 'charset'): SetItem {
  cursor.take('=');
  if (cursor.take('DEFAULT')) return { scope, name: 'default' };
  const name = cursor.peek().kind === 'string' ? cursor.string() : cursor.next().text;
  if (cursor.take('COLLATE') && cursor.peek().kind !== 'string') cursor.next();
  else if (cursor.peek().kind === 'string') cursor.string();
  return { scope, name: name.toLowerCase() };
}

function scopeOf(cursor: Cursor, isSystem: boolean): 'session' | 'global' | undefined {
  const word = ['GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'SESSION', 'LOCAL'].find((one) => cursor.is(one));
  if (word === undefined || (cursor.peek(1).key === '.') !== isSystem) return undefined;
  cursor.next();
  if (isSystem) cursor.expect('.');
  return word === 'SESSION' || word === 'LOCAL' ? 'session' : 'global';
}

function assign(cursor: Cursor): void {
  if (!cursor.take('=') && !cursor.take(':=')) throw NOT_UNDERSTOOD;
}

function settingOf(cursor: Cursor): Expr {
  const behind = cursor.peek(1).key;
  const isWord = cursor.isOneOf(VALUE_WORDS) && (behind === ',' || behind === '' || behind === 'FOR');
  return isWord ? { kind: 'literal', type: 'string', text: cursor.next().text } : parseExpr(cursor);
}
