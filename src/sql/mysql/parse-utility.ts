import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';
import { skipRest } from './parse-set.ts';
import type { TableNode, Utility } from './tree.ts';

/** Statements told by their first word; none of them reads or changes rows of a table. */
const SIMPLE: Readonly<Record<string, readonly string[]>> = {
  BEGIN: ['begin'],
  COMMIT: ['commit'],
  ROLLBACK: ['rollback'],
  SAVEPOINT: ['savepoint'],
  RELEASE: ['release'],
  UNLOCK: ['unlock'],
  KILL: ['kill'],
  FLUSH: ['flush', 'admin'],
  RESET: ['reset', 'admin'],
  PURGE: ['purge', 'admin'],
  CHANGE: ['change', 'admin'],
  STOP: ['stop', 'admin'],
  SHUTDOWN: ['shutdown', 'admin'],
  RESTART: ['shutdown', 'admin'],
  INSTALL: ['install', 'admin'],
  UNINSTALL: ['install', 'admin'],
  CLONE: ['clone', 'admin'],
  BINLOG: ['binlog', 'admin'],
  CACHE: ['cache', 'admin'],
  IMPORT: ['import', 'create'],
  BACKUP: ['backup', 'admin'],
  HELP: ['show'],
  SIGNAL: ['signal'],
  RESIGNAL: ['signal'],
  GET: ['diagnostics'],
};

/** Those that may do anything to any table: files taken in, events of a log run again, tables of others copied over. */
const REACH_ANY: ReadonlySet<string> = new Set(['BINLOG', 'CLONE', 'IMPORT']);

const XA: Readonly<Record<string, readonly string[]>> = {
  START: ['begin', 'xa'],
  BEGIN: ['begin', 'xa'],
  END: ['xa'],
  PREPARE: ['prepare_transaction', 'xa'],
  COMMIT: ['commit_prepared', 'commit', 'xa'],
  ROLLBACK: ['rollback_prepared', 'rollback', 'xa'],
  RECOVER: ['show', 'xa'],
};

const MAINTENANCE: ReadonlySet<string> = new Set(['ANALYZE', 'CHECK', 'CHECKSUM', 'OPTIMIZE', 'REPAIR']);

/** Everything that is neither a query nor a change nor a definition. */
export function parseUtility(cursor: Cursor): Utility {
  const { key, kind } = cursor.peek();
  if (kind !== 'word') throw NOT_UNDERSTOOD;
  if (MAINTENANCE.has(key)) return maintenance(cursor, key.toLowerCase());
  switch (key) {
    case 'BEGIN':
      if (cursor.peek(1).key === 'NOT') throw NOT_UNDERSTOOD;
      return simple(cursor, ['begin']);
    case 'START':
      return simple(cursor, cursor.peek(1).key === 'TRANSACTION' ? ['begin'] : ['start', 'admin']);
    case 'XA': {
      const verb = cursor.peek(1).key;
      const operations = Object.hasOwn(XA, verb) ? XA[verb] : undefined;
      if (operations === undefined) throw NOT_UNDERSTOOD;
      return simple(cursor, operations);
    }
    case 'LOCK':
      return lock(cursor);
    case 'USE':
      cursor.next();
      return { kind: 'utility', operations: ['use'], tables: [], exprs: [], schema: cursor.name() };
    case 'GRANT':
    case 'REVOKE':
      return grant(cursor, key.toLowerCase());
    case 'SHOW':
      return show(cursor);
  }
  const operations = Object.hasOwn(SIMPLE, key) ? SIMPLE[key] : undefined;
  if (operations === undefined) throw NOT_UNDERSTOOD;
  return { ...simple(cursor, operations), ...(REACH_ANY.has(key) ? { reach: {} } : {}) };
}

function simple(cursor: Cursor, operations: readonly string[], tables: readonly TableNode[] = []): Utility {
  noQuery(cursor);
  return { kind: 'utility', operations, tables, exprs: [] };
}

function maintenance(cursor: Cursor, word: string): Utility {
  cursor.next();
  if (!cursor.take('NO_WRITE_TO_BINLOG')) cursor.take('LOCAL');
  if (cursor.take('VIEW'))
    return simple(
      cursor,
      [word],
      cursor.list(() => cursor.table()),
    );
  if (!cursor.take('TABLES')) cursor.expect('TABLE');
  return simple(
    cursor,
    [word],
    cursor.list(() => cursor.table()),
  );
}

function lock(cursor: Cursor): Utility {
  cursor.expect('LOCK');
  if (cursor.take('INSTANCE')) return simple(cursor, ['lock', 'admin']);
  if (!cursor.take('TABLES')) cursor.expect('TABLE');
  const tables = cursor.list(() => {
    const table = cursor.table();
    while (!cursor.isAtEnd && !cursor.is(',')) cursor.next();
    return table;
  });
  return { kind: 'utility', operations: ['lock'], tables, exprs: [] };
}

/** GRANT and REVOKE; of roles, and of everything, they reach all tables. */
function grant(cursor: Cursor, word: string): Utility {
  cursor.next();
  let depth = 0;
  while (!cursor.isAtEnd && !(depth === 0 && cursor.is('ON'))) {
    const { key } = cursor.next();
    if (key === '(') depth += 1;
    else if (key === ')') depth -= 1;
  }
  const base = { kind: 'utility' as const, operations: [word], exprs: [] };
  if (!cursor.take('ON')) return { ...base, tables: [], reach: {} };
  if (cursor.take('FUNCTION') || cursor.take('PROCEDURE') || cursor.take('PACKAGE')) {
    skipRest(cursor);
    return { ...base, tables: [] };
  }
  if (cursor.is('TABLE') && cursor.peek(1).key !== '.') cursor.take('TABLE');
  const target = grantTarget(cursor);
  skipRest(cursor);
  return { ...base, ...target };
}

function grantTarget(cursor: Cursor): Pick<Utility, 'tables' | 'reach'> {
  // `*` is every table of the current database: any, as far as is known here.
  if (cursor.take('*')) return { tables: [], reach: {} };
  const schema = cursor.name();
  if (!cursor.take('.')) return { tables: [{ name: schema }] };
  // A pattern of databases: `db\_%`.*
  if (cursor.take('*')) return { tables: [], reach: /[%_]/.test(schema) ? {} : { schema } };
  return { tables: [{ schema, name: cursor.name(true) }] };
}

/** SHOW; where it tells of a table's columns or indexes, with the table. */
function show(cursor: Cursor): Utility {
  cursor.expect('SHOW');
  while (cursor.take('FULL') || cursor.take('EXTENDED')) cursor.is('');
  const isCreated = cursor.take('CREATE') && (cursor.take('TABLE') || cursor.take('VIEW'));
  if (isCreated) {
    if (cursor.take('IF')) cursor.expect('NOT', 'EXISTS');
    return simple(cursor, ['show'], [cursor.table()]);
  }
  const isOfTable = ['COLUMNS', 'FIELDS', 'INDEX', 'INDEXES', 'KEYS'].some((word) => cursor.take(word));
  if (!isOfTable || !(cursor.take('FROM') || cursor.take('IN'))) {
    noQuery(cursor);
    return { kind: 'utility', operations: ['show'], tables: [], exprs: [] };
  }
  const table = cursor.table();
  const schema = cursor.take('FROM') || cursor.take('IN') ? cursor.name() : undefined;
  noQuery(cursor);
  return {
    kind: 'utility',
    operations: ['show'],
    tables: [schema === undefined ? table : { ...table, schema }],
    exprs: [],
  };
}

/** Its WHERE may read tables in a sub-query. */
function noQuery(cursor: Cursor): void {
  while (!cursor.isAtEnd) {
    if (cursor.isAtQuery) throw NOT_UNDERSTOOD;
    cursor.next();
  }
}
