import { type Cursor, NOT_UNDERSTOOD, NotUnderstood } from './cursor.ts';
import { skipRest } from './parse-set.ts';
import type { Utility } from './tree.ts';

/** LOAD DATA and LOAD XML; what LOCAL reads comes from the client. */
export function parseLoad(cursor: Cursor): Utility {
  cursor.expect('LOAD');
  if (cursor.take('INDEX', 'INTO', 'CACHE')) {
    const table = cursor.table();
    skipRest(cursor);
    return { kind: 'utility', operations: ['admin', 'load_index'], tables: [table], exprs: [] };
  }
  if (!cursor.take('DATA')) cursor.expect('XML');
  if (!cursor.take('LOW_PRIORITY')) cursor.take('CONCURRENT');
  const isLocal = cursor.take('LOCAL');
  if (cursor.take('FROM')) throw NOT_UNDERSTOOD;
  cursor.expect('INFILE');
  cursor.string();
  const isReplace = cursor.take('REPLACE');
  cursor.take('IGNORE');
  cursor.expect('INTO', 'TABLE');
  const table = cursor.table();
  const hasCode = hasQuery(cursor);
  return {
    kind: 'utility',
    operations: ['copy', 'copy_from', 'load', ...(isLocal ? [] : ['copy_file']), ...(isReplace ? ['replace'] : [])],
    tables: [table],
    exprs: [],
    // Its SET clause may hold sub-queries, which are not taken apart.
    ...(hasCode ? { opaque: 'a sub-query in LOAD DATA' } : {}),
  };
}

function hasQuery(cursor: Cursor): boolean {
  let found = false;
  while (!cursor.isAtEnd) {
    if (cursor.isAtQuery) found = true;
    cursor.next();
  }
  return found;
}

/** The file a LOAD DATA LOCAL of the client's names; undefined for everything else. */
export function localFileOf(cursor: Cursor): string | undefined {
  try {
    cursor.expect('LOAD');
    if (!cursor.take('DATA')) cursor.expect('XML');
    if (!cursor.take('LOW_PRIORITY')) cursor.take('CONCURRENT');
    cursor.expect('LOCAL', 'INFILE');
    return cursor.string();
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}
