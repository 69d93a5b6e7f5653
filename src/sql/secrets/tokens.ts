import { type SqlPiece, sqlPieces } from '../comments.ts';
import { type MysqlPieceReading, mysqlPieces, UNTOLD } from './mysql-pieces.ts';

/** How the server cuts a text; `backslashes`: they are escapes in plain literals. */
export type SecretReading =
  | { readonly dialect: 'postgres'; readonly backslashes: boolean }
  | ({ readonly dialect: 'mysql' } & MysqlPieceReading);

/** What of a text matters to finding secrets in it. */
export interface SecretToken {
  /** `name`: in quotes; `sign`: anything that is nothing else. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'sign' | 'comment';
  /** In lower case, without the `@@` of settings; of a literal its content, of a comment all of it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a parameter, counted from 0. */
  readonly parameter?: number;
  /** Of a comment: nobody knows where it ends, or whether it is one. */
  readonly isUntold?: boolean;
  /** Of a literal: how its content is written. */
  readonly quoting?: 'plain' | 'backslashes' | 'dollar';
}

const CODE = /\$\d+|@{0,2}[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|:=|=>|\S/g;
/** Letters in front of a literal that belong to it. */
const PREFIX = /^(?:[ebxn]|_\w+)$/;

/** The tokens of a text. Never fails. */
export function secretTokens(text: string, reading: SecretReading): SecretToken[] {
  const tokens: SecretToken[] = [];
  const counter = { parameters: 0 };
  for (const piece of piecesOf(text, reading)) {
    if (piece.kind === 'code') addCode(tokens, piece, reading, counter);
    else if (piece.kind === 'string' || piece.kind === 'dollar') addLiteral(tokens, piece, reading);
    else if (piece.kind === 'identifier')
      tokens.push({ ...placeOf(piece), kind: 'name', text: piece.value.toLowerCase() });
    else addComment(tokens, piece, text);
  }
  return tokens;
}

/** Only the literals and comments of a text, which costs a fraction. */
export function literalsOf(text: string, reading: SecretReading): SecretToken[] {
  const tokens: SecretToken[] = [];
  for (const piece of piecesOf(text, reading)) {
    if (piece.kind === 'comment') addComment(tokens, piece, text);
    else if (piece.kind === 'string' || piece.kind === 'dollar') addLiteral(tokens, piece, reading);
  }
  return tokens;
}

function piecesOf(text: string, reading: SecretReading): Iterable<SqlPiece> {
  return reading.dialect === 'mysql' ? mysqlPieces(text, reading) : sqlPieces(text, reading);
}

function placeOf({ start, end }: SqlPiece): Pick<SecretToken, 'start' | 'end'> {
  return { start, end };
}

function addCode(
  tokens: SecretToken[],
  piece: SqlPiece,
  { dialect }: SecretReading,
  counter: { parameters: number },
): void {
  for (const match of piece.value.matchAll(CODE)) {
    const [text] = match;
    const start = piece.start + match.index;
    const place = { start, end: start + text.length };
    if (dialect === 'postgres' && /^\$\d/.test(text)) {
      tokens.push({ ...place, kind: 'parameter', text, parameter: Number(text.slice(1)) - 1 });
    } else if (dialect === 'mysql' && text === '?') {
      tokens.push({ ...place, kind: 'parameter', text, parameter: counter.parameters });
      counter.parameters += 1;
    } else if (/^\d/.test(text)) tokens.push({ ...place, kind: 'number', text });
    else if (/^@{0,2}[A-Za-z_\u0080-\uffff]/.test(text)) {
      tokens.push({ ...place, kind: 'word', text: text.replace(/^@@/, '').toLowerCase() });
    } else tokens.push({ ...place, kind: 'sign', text });
  }
}

function addComment(tokens: SecretToken[], piece: SqlPiece, source: string): void {
  const text = source.slice(piece.start, piece.end);
  tokens.push({ ...placeOf(piece), kind: 'comment', text, ...(piece.value === UNTOLD ? { isUntold: true } : {}) });
}

function addLiteral(tokens: SecretToken[], piece: SqlPiece, reading: SecretReading): void {
  let hasEscapes = reading.backslashes;
  const previous = tokens.at(-1);
  if (previous?.end === piece.start) {
    const isUnicode = previous.text === '&' && tokens.at(-2)?.text === 'u';
    if (isUnicode) tokens.splice(-2);
    else if (previous.kind === 'word' && PREFIX.test(previous.text)) {
      tokens.pop();
      if (previous.text === 'e' && reading.dialect === 'postgres') hasEscapes = true;
    }
    if (isUnicode) hasEscapes = true;
  } else if (reading.dialect === 'mysql' && previous?.kind === 'word' && /^_[a-z]\w*$/.test(previous.text)) {
    // A character set may stand apart from its literal.
    tokens.pop();
  }
  const quoting = piece.kind === 'dollar' ? 'dollar' : hasEscapes ? 'backslashes' : 'plain';
  tokens.push({ ...placeOf(piece), kind: 'string', text: piece.value, quoting });
}

/** A literal as it would be written with this content. */
export function writtenLiteral(source: string, { start, end, quoting }: SecretToken, content: string): string {
  if (quoting === 'dollar') {
    const tag = /^\$[^$]*\$/.exec(source.slice(start, end))?.[0] ?? '$$';
    return `${tag}${content}${tag}`;
  }
  const escaped = quoting === 'backslashes' ? content.replaceAll('\\', '\\\\') : content;
  return `'${escaped.replaceAll("'", "''")}'`;
}
