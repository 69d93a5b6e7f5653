import { type Cursor, NOT_UNDERSTOOD } from './cursor.ts';

const MORE: ReadonlySet<string> = new Set([
  'UNSIGNED',
  'SIGNED',
  'ZEROFILL',
  'BINARY',
  'ARRAY',
  'ASCII',
  'UNICODE',
  'BYTE',
  'INTEGER',
  'INT',
  'PRECISION',
  'VARYING',
]);

/** Skips a type as CAST and JSON_TABLE name it. */
export function skipType(cursor: Cursor): void {
  if (cursor.peek().kind !== 'word') throw NOT_UNDERSTOOD;
  cursor.next();
  for (;;) {
    if (cursor.is('(')) {
      cursor.skipParenthesis();
    } else if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET') || cursor.take('COLLATE')) {
      cursor.next();
    } else if (cursor.isOneOf(MORE)) {
      cursor.next();
    } else return;
  }
}
