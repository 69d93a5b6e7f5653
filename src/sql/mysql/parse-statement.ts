import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { parseDelete, parseInsert, parseUpdate } from './parse-change.ts';
import { parseDefinition } from './parse-definition.ts';
import { parseExpr, parseExprs } from './parse-expression.ts';
import { parseLoad } from './parse-load.ts';
import { parseLimit, parseQuery, parseWith } from './parse-query.ts';
import { parseSet } from './parse-set.ts';
import { parseUtility } from './parse-utility.ts';
import type { Expr, Parsed, Utility } from './tree.ts';

/** Reads one whole statement; throws NotUnderstood for anything it does not know to the last token. */
export function parseStatement(cursor: Cursor): Parsed {
  const parsed = statement(cursor);
  if (!cursor.isAtEnd) throw NOT_UNDERSTOOD;
  return parsed;
}

function statement(cursor: Cursor): Parsed {
  const { key } = cursor.peek();
  switch (key) {
    case 'SELECT':
    case 'VALUES':
    case 'TABLE':
    case '(':
      return { kind: 'query', query: parseQuery(cursor) };
    case 'WITH':
      return withClause(cursor);
    case 'INSERT':
    case 'REPLACE':
      return parseInsert(cursor);
    case 'UPDATE':
      return parseUpdate(cursor, undefined);
    case 'DELETE':
      return parseDelete(cursor, undefined);
    case 'SET':
      return parseSet(cursor, statement);
    case 'DO':
      cursor.next();
      return { kind: 'do', exprs: parseExprs(cursor) };
    case 'CALL':
      return call(cursor);
    case 'EXPLAIN':
    case 'DESCRIBE':
    case 'DESC':
    case 'ANALYZE':
      return explain(cursor, key);
    case 'PREPARE':
    case 'EXECUTE':
    case 'DEALLOCATE':
      return prepared(cursor, key);
    case 'LOAD':
      return parseLoad(cursor);
    case 'HANDLER':
      return handler(cursor);
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'RENAME':
    case 'TRUNCATE':
      return parseDefinition(cursor);
    default:
      return parseUtility(cursor);
  }
}

/** A WITH clause belongs to what stands behind it, whatever that is. */
function withClause(cursor: Cursor): Parsed {
  const query = cursor.attempt(() => {
    const found = parseQuery(cursor);
    if (!cursor.isAtEnd) throw NOT_UNDERSTOOD;
    return found;
  });
  if (query !== undefined) return { kind: 'query', query };
  const clause = parseWith(cursor);
  if (cursor.is('UPDATE')) return parseUpdate(cursor, clause);
  return parseDelete(cursor, clause);
}

function call(cursor: Cursor): Utility {
  cursor.expect('CALL');
  const path = [cursor.name()];
  while (cursor.take('.')) path.push(cursor.name(true));
  const exprs = cursor.is('(') ? cursor.parenthesised(() => (cursor.is(')') ? [] : parseExprs(cursor))) : [];
  return { kind: 'utility', operations: ['call', 'opaque'], tables: [], exprs, opaque: 'CALL' };
}

const PLANNED: ReadonlySet<string> = new Set([
  'SELECT',
  'WITH',
  'INSERT',
  'REPLACE',
  'UPDATE',
  'DELETE',
  'TABLE',
  'VALUES',
  '(',
]);

/** EXPLAIN and DESCRIBE of a statement, of a table, of a connection; MariaDB's ANALYZE of a statement. */
function explain(cursor: Cursor, key: string): Parsed {
  if (key === 'ANALYZE' && !isAnalyzedStatement(cursor)) return parseUtility(cursor);
  cursor.next();
  let isAnalyze = key === 'ANALYZE';
  for (;;) {
    if (cursor.take('ANALYZE')) isAnalyze = true;
    else if (cursor.take('FORMAT')) {
      cursor.expect('=');
      cursor.next();
      if (cursor.take('INTO')) cursor.next();
    } else if (!cursor.take('EXTENDED') && !cursor.take('PARTITIONS')) break;
  }
  if (cursor.take('FOR')) {
    if (!cursor.take('CONNECTION')) {
      // FOR DATABASE d: names in the statement are that database's.
      if (!cursor.take('DATABASE')) cursor.expect('SCHEMA');
      throw NOT_UNDERSTOOD;
    }
    parseExpr(cursor);
    return {
      kind: 'utility',
      operations: ['explain', 'show'],
      tables: [],
      exprs: [],
      opaque: 'EXPLAIN FOR CONNECTION',
    };
  }
  if (cursor.isOneOf(PLANNED)) return { kind: 'explain', isAnalyze, statement: statement(cursor) };
  const table = cursor.table();
  if (!cursor.isAtEnd) cursor.next();
  return { kind: 'utility', operations: ['explain', 'show'], tables: [table], exprs: [] };
}

function isAnalyzedStatement(cursor: Cursor): boolean {
  return cursor.peek(1).key === 'FORMAT' || PLANNED.has(cursor.peek(1).key) !== cursor.is('ANALYZE', 'TABLE');
}

function prepared(cursor: Cursor, key: string): Parsed {
  cursor.next();
  if (key === 'DEALLOCATE') {
    cursor.expect('PREPARE');
    return { kind: 'prepared', action: 'deallocate', name: cursor.name(), exprs: [] };
  }
  if (key === 'PREPARE') {
    const name = cursor.name();
    cursor.expect('FROM');
    return { kind: 'prepared', action: 'prepare', name, ...body(cursor) };
  }
  if (cursor.take('IMMEDIATE')) {
    const found = body(cursor);
    return { kind: 'prepared', action: 'immediate', name: '', ...found, exprs: [...found.exprs, ...using(cursor)] };
  }
  return { kind: 'prepared', action: 'execute', name: cursor.name(), exprs: using(cursor) };
}

function body(cursor: Cursor): { readonly body?: string; readonly exprs: readonly Expr[] } {
  const expr = parseExpr(cursor);
  return expr.kind === 'literal' && expr.type === 'string' ? { body: expr.text, exprs: [] } : { exprs: [expr] };
}

function using(cursor: Cursor): readonly Expr[] {
  return cursor.take('USING') ? parseExprs(cursor) : [];
}

const INDEX_MODES: ReadonlySet<string> = new Set(['FIRST', 'NEXT', 'PREV', 'LAST']);

function handler(cursor: Cursor): Utility {
  cursor.expect('HANDLER');
  const table = cursor.table();
  const base = { kind: 'utility' as const, tables: [table], exprs: [] };
  if (cursor.take('CLOSE')) return { ...base, operations: ['close', 'handler'], tables: [] };
  if (cursor.take('OPEN')) {
    if (!cursor.take('AS') || !cursor.isAtEnd) if (!cursor.isAtEnd) cursor.name();
    return { ...base, operations: ['declare', 'handler'], reads: true };
  }
  cursor.expect('READ');
  const exprs: Expr[] = [];
  if (!cursor.isOneOf(INDEX_MODES)) cursor.name();
  if (cursor.isOneOf(INDEX_MODES)) cursor.next();
  else {
    cursor.next();
    exprs.push(...cursor.parenthesised(() => parseExprs(cursor)));
  }
  if (cursor.take('WHERE')) exprs.push(parseExpr(cursor));
  parseLimit(cursor);
  // The name may be an alias given by OPEN: any table.
  return { ...base, operations: ['select', 'handler'], tables: [], reach: {}, exprs, reads: true };
}
