/**
 * The text with every plain number and string constant replaced by `0` and `''`: the same for all texts that differ in
 * nothing else, whatever the session's reading. Undefined where that cannot be said without cutting the text as the server
 * does: comments, escapes, double quotes, variables, literals with a letter in front.
 *
 * A number is replaced only where it is a whole token of at most nine digits. Names in backticks stay as they are.
 */
export function shapeOf(text: string): string | undefined {
  let shape = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (KINDS[code] ?? REFUSED) : WORD;
    if (kind === PLAIN) {
      at += 1;
    } else if (kind === WORD) {
      const end = wordEnd(text, at);
      if (isShortNumber(text, at, end)) {
        shape += `${text.slice(copied, at)}0`;
        copied = end;
      }
      at = end;
    } else if (kind === QUOTE) {
      // `x'4a'`, `N'…'`, `_latin1'…'`.
      if (code === SINGLE_QUOTE && at > 0 && isWord(text.charCodeAt(at - 1))) return undefined;
      const end = quotedEnd(text, at, code);
      if (end === undefined) return undefined;
      if (code === SINGLE_QUOTE) {
        shape += `${text.slice(copied, at)}''`;
        copied = end;
      }
      at = end;
    } else {
      if (kind === REFUSED || text.charCodeAt(at + 1) === (code === SLASH ? STAR : code)) return undefined;
      at += 1;
    }
  }
  return copied === 0 ? text : shape + text.slice(copied);
}

const PLAIN = 0;
/** Part of a name or a number: `a`, `_`, `7`, `.` and everything that is not ASCII. */
const WORD = 1;
const QUOTE = 2;
/** Opens a comment where the right character follows. */
const COMMENT = 3;
const REFUSED = 4;

const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const STAR = 0x2a;
const BACKSLASH = 0x5c;
const NUMBER_DIGITS_MAX = 9;

const KINDS = kinds();

function kinds(): Uint8Array {
  const table = new Uint8Array(128).fill(PLAIN);
  for (let code = 0; code < 128; code += 1) {
    if (/[A-Za-z0-9_.]/.test(String.fromCharCode(code))) table[code] = WORD;
  }
  for (const character of "'`") table[character.charCodeAt(0)] = QUOTE;
  for (const character of '-/') table[character.charCodeAt(0)] = COMMENT;
  // A name under one mode and a string under another, variables, comments, quotes of later versions; the end of a text.
  for (const character of '"@#$\\\0') table[character.charCodeAt(0)] = REFUSED;
  return table;
}

function isWord(code: number): boolean {
  return code >= 128 || KINDS[code] === WORD;
}

function wordEnd(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length && isWord(text.charCodeAt(end))) end += 1;
  return end;
}

function isShortNumber(text: string, from: number, end: number): boolean {
  if (end - from > NUMBER_DIGITS_MAX) return false;
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Behind the closing quote; undefined where there is none, or where the content has a backslash or a NUL. */
function quotedEnd(text: string, from: number, quote: number): number | undefined {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH || code === 0) return undefined;
    if (code !== quote) continue;
    if (text.charCodeAt(at + 1) !== quote) return at + 1;
    at += 1;
  }
  return undefined;
}
