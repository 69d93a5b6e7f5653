/**
 * Cuts SQL text where comments, literals and quoted names begin and end, by PostgreSQL's rules: nested comments,
 * doubled quotes, `E''` escapes, `U&''` escapes with UESCAPE, literals continued on the next line, dollar quotes.
 * Never fails: what is not closed reaches to the end.
 */

/** A piece of SQL text. The pieces of a text, one after the other, are the text. */
export interface SqlPiece {
  readonly kind: 'code' | 'comment' | 'string' | 'identifier' | 'dollar';
  readonly start: number;
  readonly end: number;
  /** What the piece stands for: the content of a literal or quoted name with its escapes resolved; else the text. */
  readonly value: string;
}

export interface SqlReading {
  /** Backslashes are escapes in every literal, as with `standard_conforming_strings = off`. */
  readonly backslashes?: boolean;
}

const OPENER = /['"$]|--|\/\*/g;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const NAME_CHAR = /[A-Za-z0-9_$\u0080-\uffff]/;
const UESCAPE = /uescape\s*'([^'])'/iy;

/** The pieces of a text, in order. */
export function* sqlPieces(text: string, reading: SqlReading = {}): Generator<SqlPiece> {
  let codeStart = 0;
  let at = 0;
  for (;;) {
    const opener = matchAt(OPENER, text, at);
    if (opener === undefined) break;
    const piece = pieceAt(text, opener.index, reading);
    if (piece === undefined) {
      at = opener.index + 1;
      continue;
    }
    if (piece.start > codeStart) yield code(text, codeStart, piece.start);
    yield piece;
    at = piece.end;
    codeStart = at;
  }
  if (codeStart < text.length) yield code(text, codeStart, text.length);
}

/** The text with a space in the place of every comment, and all else as it is. */
export function stripComments(text: string): string {
  let stripped = '';
  for (const { kind, start, end } of sqlPieces(text)) stripped += kind === 'comment' ? ' ' : text.slice(start, end);
  return stripped;
}

function code(text: string, start: number, end: number): SqlPiece {
  return { kind: 'code', start, end, value: text.slice(start, end) };
}

function pieceAt(text: string, start: number, reading: SqlReading): SqlPiece | undefined {
  switch (text[start]) {
    case '-':
      return { kind: 'comment', start, end: endOfLine(text, start), value: '' };
    case '/':
      return { kind: 'comment', start, end: endOfBlock(text, start), value: '' };
    case '$':
      return dollarQuoted(text, start);
    case '"':
      return quoted(text, start, 'identifier', false);
    default:
      return quoted(text, start, 'string', reading.backslashes === true || isPrefixed(text, start, 'e'));
  }
}

function endOfLine(text: string, start: number): number {
  const end = matchAt(/[\n\r]/g, text, start)?.index;
  return end ?? text.length;
}

function endOfBlock(text: string, start: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = start;
  let depth = 0;
  for (let edge = edges.exec(text); edge !== null; edge = edges.exec(text)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return text.length;
}

function dollarQuoted(text: string, start: number): SqlPiece | undefined {
  // A dollar inside of a name opens nothing.
  if (NAME_CHAR.test(text[start - 1] ?? '')) return undefined;
  const tag = matchAt(DOLLAR_TAG, text, start)?.[0];
  if (tag === undefined) return undefined;
  const from = start + tag.length;
  const close = text.indexOf(tag, from);
  if (close === -1) return { kind: 'dollar', start, end: text.length, value: text.slice(from) };
  return { kind: 'dollar', start, end: close + tag.length, value: text.slice(from, close) };
}

function quoted(text: string, start: number, kind: 'string' | 'identifier', backslashes: boolean): SqlPiece {
  const quote = kind === 'string' ? "'" : '"';
  let value = '';
  let end = start;
  for (;;) {
    const close = closingQuote(text, end + 1, quote, backslashes);
    value += text.slice(end + 1, close).replaceAll(quote + quote, quote);
    end = Math.min(close + 1, text.length);
    const gap = gapAfter(text, end);
    // A literal goes on behind a line break, for nothing else may stand between two literals.
    if (kind !== 'string' || !gap.hasBreak || text[gap.end] !== quote) break;
    end = gap.end;
  }
  if (backslashes) return { kind, start, end, value: unescaped(value) };
  if (!isPrefixed(text, start, 'u&')) return { kind, start, end, value };
  const uescape = matchAt(UESCAPE, text, gapAfter(text, end).end);
  return { kind, start, end, value: unicodeUnescaped(value, uescape?.[1] ?? '\\') };
}

/** The end of the white space and comments from `at` on, and whether there is a line break in them. */
function gapAfter(text: string, at: number): { end: number; hasBreak: boolean } {
  let end = at;
  let hasBreak = false;
  while (end < text.length) {
    const char = text[end] ?? '';
    if (char === '\n' || char === '\r') hasBreak = true;
    if (/\s/.test(char)) end += 1;
    else if (text.startsWith('--', end)) end = endOfLine(text, end);
    else if (text.startsWith('/*', end)) end = endOfBlock(text, end);
    else break;
  }
  return { end, hasBreak };
}

/** Where the literal's closing quote is; the end of the text for one that is never closed. */
function closingQuote(text: string, from: number, quote: string, backslashes: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\' && backslashes) at += 1;
    else if (char === quote && text[at + 1] === quote) at += 1;
    else if (char === quote) return at;
  }
  return text.length;
}

function isPrefixed(text: string, start: number, prefix: string): boolean {
  const from = start - prefix.length;
  return text.slice(Math.max(0, from), start).toLowerCase() === prefix && !NAME_CHAR.test(text[from - 1] ?? '');
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Resolves `E''` escapes. Octal and hexadecimal ones are bytes; they come as the characters of those numbers. */
function unescaped(value: string): string {
  const pattern = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;
  return value.replace(pattern, (_all, hex?: string, u4?: string, u8?: string, octal?: string, char = '') => {
    const digits = hex ?? u4 ?? u8;
    if (digits !== undefined) return codePoint(digits, 16);
    return octal === undefined ? (CONTROLS[char] ?? char) : codePoint(octal, 8);
  });
}

function unicodeUnescaped(value: string, mark: string): string {
  return value.replace(
    mark === '\\' ? UNICODE_ESCAPE : unicodeEscape(mark),
    (_all, twice?: string, six?: string, four?: string) =>
      twice !== undefined ? mark : codePoint(six ?? four ?? '', 16),
  );
}

function unicodeEscape(mark: string): RegExp {
  const quoted = RegExp.escape(mark);
  return new RegExp(`${quoted}(?:(${quoted})|\\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4}))`, 'g');
}

const UNICODE_ESCAPE = unicodeEscape('\\');

function codePoint(digits: string, radix: number): string {
  const value = Number.parseInt(digits, radix);
  return value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
