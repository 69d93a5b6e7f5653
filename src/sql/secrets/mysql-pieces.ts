import type { SqlPiece } from '../comments.ts';
import type { MysqlReading } from '../mysql/reading.ts';
import { versionComment } from '../mysql/version-comment.ts';

export interface MysqlPieceReading {
  /** Backslashes are escapes: everywhere but under NO_BACKSLASH_ESCAPES. */
  readonly backslashes: boolean;
  /** `"x"` is a name. */
  readonly ansiQuotes: boolean;
  /** Which version comments run. */
  readonly server: MysqlReading;
}

/** The value of a comment whose end nobody knows: all that follows may be one, or run. */
export const UNTOLD = 'untold';

const OPENER = /['"`#]|--(?=[\0- \x7f]|$)|\/\*/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

/**
 * The pieces of a text of MySQL or MariaDB, in order. Never fails: what is not closed reaches to the end. The body of a
 * version comment that runs is code; where it is not known whether it does, the rest of the text is one piece.
 */
export function* mysqlPieces(text: string, reading: MysqlPieceReading): Generator<SqlPiece> {
  let at = 0;
  for (;;) {
    OPENER.lastIndex = at;
    const start = OPENER.exec(text)?.index;
    if (start === undefined) break;
    if (start > at) yield { kind: 'code', start: at, end: start, value: text.slice(at, start) };
    if (text.startsWith('/*', start)) {
      const found = versionComment(text, start, reading.server);
      if (found?.runs !== true) yield comment(start, found?.next ?? text.length, found === undefined ? UNTOLD : '');
      at = found?.next ?? text.length;
      continue;
    }
    const piece = pieceAt(text, start, reading);
    yield piece;
    at = piece.end;
  }
  if (at < text.length) yield { kind: 'code', start: at, end: text.length, value: text.slice(at) };
}

function pieceAt(text: string, start: number, { backslashes, ansiQuotes }: MysqlPieceReading): SqlPiece {
  const opener = text.charAt(start);
  if (opener === '#' || opener === '-') return comment(start, endBehind(text, '\n', start));
  const isName = opener === '`' || (opener === '"' && ansiQuotes);
  return quoted(text, start, isName ? 'identifier' : 'string', backslashes && !isName);
}

function comment(start: number, end: number, value = ''): SqlPiece {
  return { kind: 'comment', start, end, value };
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
