import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { isQueryAhead, parseQuery } from './parse-query.ts';
import { skipRest } from './parse-set.ts';
import type { Query, TableNode, Utility } from './tree.ts';

/** CREATE, ALTER, DROP, RENAME, TRUNCATE of everything that holds no statements. */
export function parseDefinition(cursor: Cursor): Utility {
  const { key } = cursor.next();
  switch (key) {
    case 'TRUNCATE': {
      cursor.take('TABLE');
      const table = cursor.table();
      if (!cursor.take('NOWAIT') && cursor.take('WAIT')) cursor.next();
      return utility(['truncate'], [table]);
    }
    case 'RENAME':
      return rename(cursor);
    case 'DROP':
      return drop(cursor);
    case 'ALTER':
      return alter(cursor);
    default:
      return create(cursor);
  }
}

function utility(operations: readonly string[], tables: readonly TableNode[], more: Partial<Utility> = {}): Utility {
  return { kind: 'utility', operations, tables, exprs: [], ...more };
}

function rename(cursor: Cursor): Utility {
  if (cursor.take('USER')) {
    skipRest(cursor);
    return utility(['alter', 'rename'], []);
  }
  if (!cursor.take('TABLES')) cursor.expect('TABLE');
  ifExists(cursor);
  const tables: TableNode[] = [];
  cursor.list(() => {
    tables.push(cursor.table());
    if (!cursor.take('NOWAIT') && cursor.take('WAIT')) cursor.next();
    cursor.expect('TO');
    tables.push(cursor.table());
  });
  return utility(['alter', 'rename'], tables);
}

function ifExists(cursor: Cursor): void {
  if (!cursor.take('IF')) return;
  cursor.take('NOT');
  cursor.expect('EXISTS');
}

/** Objects that are no tables, and of whose tables nothing is known. */
const WITHOUT_TABLES: ReadonlySet<string> = new Set(
  `PROCEDURE FUNCTION EVENT USER ROLE SERVER LOGFILE TABLESPACE UNDO RESOURCE SPATIAL PACKAGE INSTANCE LIBRARY`.split(
    ' ',
  ),
);

function drop(cursor: Cursor): Utility {
  if (cursor.take('PREPARE')) {
    cursor.name();
    return utility(['deallocate'], []);
  }
  cursor.take('TEMPORARY');
  const { key } = cursor.next();
  if (key === 'DATABASE' || key === 'SCHEMA') {
    ifExists(cursor);
    return utility(['drop'], [], { reach: { schema: cursor.name() } });
  }
  if (key === 'INDEX') {
    ifExists(cursor);
    cursor.name();
    cursor.expect('ON');
    const table = cursor.table();
    skipRest(cursor);
    return utility(['drop'], [table]);
  }
  if (key === 'TRIGGER') {
    skipRest(cursor);
    return utility(['drop'], [], { reach: {} });
  }
  if (WITHOUT_TABLES.has(key)) {
    skipRest(cursor);
    return utility(['drop'], key === 'TABLESPACE' ? [{ name: '*' }] : []);
  }
  if (!/^(TABLES?|VIEW|SEQUENCE|MATERIALIZED)$/.test(key)) throw NOT_UNDERSTOOD;
  ifExists(cursor);
  const tables = cursor.list(() => cursor.table());
  if (!cursor.take('RESTRICT')) cursor.take('CASCADE');
  if (!cursor.take('NOWAIT') && cursor.take('WAIT')) cursor.next();
  return utility(['drop'], tables);
}

const ALTER_OPTIONS: ReadonlySet<string> = new Set(['ONLINE', 'IGNORE', 'OFFLINE']);

function alter(cursor: Cursor): Utility {
  viewHead(cursor);
  cursor.skipAny(ALTER_OPTIONS);
  const { key } = cursor.next();
  if (key === 'VIEW') return view(cursor, 'alter');
  if (key === 'DATABASE' || key === 'SCHEMA') {
    skipRest(cursor);
    return utility(['alter'], []);
  }
  if (WITHOUT_TABLES.has(key) && key !== 'EVENT') {
    skipRest(cursor);
    return utility(['alter'], []);
  }
  if (key !== 'TABLE' && key !== 'SEQUENCE') throw NOT_UNDERSTOOD;
  ifExists(cursor);
  const table = cursor.table();
  const { tables, drops } = named(cursor);
  return utility(['alter', ...drops], [table, ...tables]);
}

/** The tables named in the rest of a definition; what a query is in it makes it not understood. */
function named(cursor: Cursor): { readonly tables: readonly TableNode[]; readonly drops: readonly string[] } {
  const tables: TableNode[] = [];
  const drops = new Set<string>();
  while (!cursor.isAtEnd) {
    if (cursor.isAtQuery) throw NOT_UNDERSTOOD;
    const { key } = cursor.next();
    if (key === 'TRUNCATE' && cursor.is('PARTITION')) drops.add('truncate');
    if (key === 'DROP' && cursor.is('PARTITION')) drops.add('drop');
    if (key === 'DISCARD') drops.add('drop');
    const isName = key === 'REFERENCES' || (key === 'TABLE' && !cursor.is('=')) || isRenamed(cursor, key);
    const found = isName ? cursor.attempt(() => cursor.table()) : undefined;
    if (found !== undefined) tables.push(found);
    if (key === 'UNION' && cursor.take('='))
      tables.push(...cursor.parenthesised(() => cursor.list(() => cursor.table())));
  }
  return { tables, drops: [...drops] };
}

function isRenamed(cursor: Cursor, key: string): boolean {
  if (key !== 'RENAME' || cursor.is('COLUMN') || cursor.is('INDEX') || cursor.is('KEY')) return false;
  if (!cursor.take('TO')) cursor.take('AS');
  cursor.take('=');
  return true;
}

const CREATE_OPTIONS: ReadonlySet<string> = new Set([
  'TEMPORARY',
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'VECTOR',
  'ONLINE',
  'OFFLINE',
]);

function create(cursor: Cursor): Utility {
  // What held rows under the name is gone then, with its rows.
  const drops = cursor.take('OR', 'REPLACE') ? ['drop'] : [];
  viewHead(cursor);
  cursor.skipAny(CREATE_OPTIONS);
  const { key } = cursor.next();
  if (key === 'VIEW') {
    ifExists(cursor);
    return view(cursor, 'create');
  }
  if (key === 'INDEX') {
    ifExists(cursor);
    cursor.name();
    if (cursor.take('USING')) cursor.next();
    cursor.expect('ON');
    const table = cursor.table();
    named(cursor);
    return utility(['create'], [table]);
  }
  if (key === 'TABLE') {
    const { operations, ...rest } = table(cursor);
    return { ...rest, operations: [...operations, ...drops] };
  }
  if (key === 'SEQUENCE') {
    ifExists(cursor);
    const sequence = cursor.table();
    skipRest(cursor);
    return utility(['create', ...drops], [sequence]);
  }
  if (key === 'DATABASE' || key === 'SCHEMA') {
    ifExists(cursor);
    const schema = cursor.name();
    skipRest(cursor);
    return utility(['create', ...drops], [], drops.length === 0 ? {} : { reach: { schema } });
  }
  if (!WITHOUT_TABLES.has(key) || key === 'PROCEDURE' || key === 'FUNCTION' || key === 'EVENT') throw NOT_UNDERSTOOD;
  skipRest(cursor);
  return utility(['create'], []);
}

/** `ALGORITHM = MERGE DEFINER = user SQL SECURITY INVOKER`. */
function viewHead(cursor: Cursor): void {
  if (cursor.take('ALGORITHM')) {
    cursor.expect('=');
    cursor.next();
  }
  if (cursor.take('DEFINER')) {
    cursor.expect('=');
    if (cursor.next().key === 'CURRENT_USER' && cursor.take('(')) cursor.expect(')');
    if (cursor.peek().kind === 'variable') cursor.next();
  }
  if (cursor.take('SQL', 'SECURITY')) cursor.next();
}

function view(cursor: Cursor, word: string): Utility {
  const made = cursor.table();
  if (cursor.is('(')) cursor.parenthesised(() => cursor.list(() => cursor.name()));
  cursor.expect('AS');
  const query = parseQuery(cursor);
  if (cursor.take('WITH')) {
    if (!cursor.take('CASCADED')) cursor.take('LOCAL');
    cursor.expect('CHECK', 'OPTION');
  }
  return utility([word], [made], { query });
}

function table(cursor: Cursor): Utility {
  ifExists(cursor);
  const made = cursor.table();
  const isLike = cursor.take('LIKE') || (cursor.is('(', 'LIKE') && cursor.take('(', 'LIKE'));
  if (isLike) {
    const like = cursor.table();
    cursor.take(')');
    return utility(['create'], [made, like]);
  }
  const query = source(cursor);
  if (query !== undefined) return utility(['create', 'create_as'], [made], { query: query.query });
  return utility(['create'], [made, ...named(cursor).tables]);
}

/** The query a table is filled from: it reaches to the end of the statement. */
function source(cursor: Cursor): { readonly query: Query } | undefined {
  const { at } = cursor;
  while (!cursor.isAtEnd) {
    const isStart = isQueryAhead(cursor) && !(cursor.is('TABLE') && cursor.peek(1).key === 'SPACE');
    const query = isStart
      ? cursor.attempt(() => {
          const found = parseQuery(cursor);
          if (!cursor.isAtEnd) throw NOT_UNDERSTOOD;
          return found;
        })
      : undefined;
    if (query !== undefined) return { query };
    cursor.next();
  }
  cursor.back(at);
  return undefined;
}
