import type { SqlPiece } from '../comments.ts';

export interface MysqlPieceReading {
  /** Backslashes are escapes: everywhere but under NO_BACKSLASH_ESCAPES. */
  readonly backslashes: boolean;
  /** `"x"` is a name. */
  readonly ansiQuotes: boolean;
}

const OPENER = /['"`#]|--(?=[\s\0]|$)|\/\*/g;
const VERSION_MARK = /\/\*M?!\d*/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

/**
 * The pieces of a text of MySQL or MariaDB, in order. Never fails: what is not closed reaches to the end. The body of a
 * version comment is code whether it runs or not; its mark is left out.
 */
export function* mysqlPieces(text: string, reading: MysqlPieceReading): Generator<SqlPiece> {
  let codeStart = 0;
  for (;;) {
    OPENER.lastIndex = codeStart;
    const start = OPENER.exec(text)?.index;
    if (start === undefined) break;
    if (start > codeStart) yield { kind: 'code', start: codeStart, end: start, value: text.slice(codeStart, start) };
    VERSION_MARK.lastIndex = start;
    const mark = VERSION_MARK.exec(text);
    if (mark !== null) {
      codeStart = start + mark[0].length;
      continue;
    }
    const piece = pieceAt(text, start, reading);
    yield piece;
    codeStart = piece.end;
  }
  if (codeStart < text.length) yield { kind: 'code', start: codeStart, end: text.length, value: text.slice(codeStart) };
}

function pieceAt(text: string, start: number, { backslashes, ansiQuotes }: MysqlPieceReading): SqlPiece {
  const opener = text.charAt(start);
  if (opener === '#' || opener === '-') return comment(start, endBehind(text, '\n', start));
  if (opener === '/') return comment(start, endBehind(text, '*/', start + 2));
  const isName = opener === '`' || (opener === '"' && ansiQuotes);
  return quoted(text, start, isName ? 'identifier' : 'string', backslashes && !isName);
}

function comment(start: number, end: number): SqlPiece {
  return { kind: 'comment', start, end, value: '' };
}

function endBehind(text: string, closer: string, from: number): number {
  const at = text.indexOf(closer, from);
  return at === -1 ? text.length : at + closer.length;
}

function quoted(text: string, start: number, kind: 'string' | 'identifier', escapes: boolean): SqlPiece {
  const quote = text.charAt(start);
  let value = '';
  let from = start + 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (escapes && character === '\\') {
      const escaped = text.charAt(at + 1);
      value += text.slice(from, at) + (ESCAPES[escaped] ?? escaped);
      at += 1;
      from = at + 1;
    } else if (character === quote) {
      if (text.charAt(at + 1) !== quote) return { kind, start, end: at + 1, value: value + text.slice(from, at) };
      value += text.slice(from, at + 1);
      at += 1;
      from = at + 1;
    }
  }
  return { kind, start, end: text.length, value: value + text.slice(from) };
}
