import {
  CLOSE,
  type Codes,
  codeAt,
  DASH,
  DOT,
  isAsciiLetter,
  isDigit,
  OPEN,
  SLASH,
  SPACE,
  UNDERSCORE,
} from '../characters.ts';
import type { ScanText } from '../scan-text.ts';

const SEPARATOR_CODES_MAX = 3;
const EXTENSION_DIGITS_MAX = 6;
const EXTENSION_WORDS = ['extension', 'ext.', 'ext', 'x', '#'];

/** The sign between groups k and k+1 of one phone number: `)` for parentheses, `-`, `.`, `/` or a space; 0 when they are apart. */
export function jointAfter({ codes, groups: { starts, ends } }: ScanText, k: number): number {
  const from = ends[k] as number;
  const to = starts[k + 1];
  if (to === undefined || to - from > SEPARATOR_CODES_MAX) return 0;
  let sign = SPACE;
  for (let i = from; i < to; i++) {
    const code = codes[i] as number;
    if (code === SPACE) continue;
    if (code === OPEN || code === CLOSE) sign = CLOSE;
    else if ((code === DASH || code === DOT || code === SLASH) && sign === SPACE) sign = code;
    else if (code !== DASH || sign !== CLOSE) return 0;
  }
  return sign;
}

/** How many digits the k-th group has. */
export function sizeOf({ groups: { starts, ends } }: ScanText, k: number): number {
  const start = starts[k];
  return start === undefined ? 0 : (ends[k] as number) - start;
}

/** Whether nothing glued to [start, end) makes it part of a longer code, a date with a time, a UUID or a file name. */
export function hasFreeEdges(codes: Codes, start: number, end: number): boolean {
  const before = codeAt(codes, start - 1);
  const after = codeAt(codes, end);
  if (isGlue(before) || isGlue(after)) return false;
  if (isJoin(before) && isGlue(codeAt(codes, start - 2))) return false;
  const isTime = after === 0x3a && isDigit(codeAt(codes, end + 1));
  return !isTime && !(isJoin(after) && isDigit(codeAt(codes, end + 1)));
}

/** Whether other digits stand one space away: [start, end) is then one of a list of numbers. */
export function isInList(codes: Codes, start: number, end: number): boolean {
  const before = codeAt(codes, start - 1) === SPACE && isDigit(codeAt(codes, start - 2));
  return before || (codeAt(codes, end) === SPACE && isDigit(codeAt(codes, end + 1)));
}

/** Whether groups k to k+2 are a calendar date: year first or year last. */
export function isDate(text: ScanText, k: number): boolean {
  const first = sizeOf(text, k);
  const second = sizeOf(text, k + 1);
  const third = sizeOf(text, k + 2);
  const isYearFirst = first === 4 && third <= 2 && third > 0;
  if (second > 2 || second === 0 || (!isYearFirst && (first > 2 || third !== 4))) return false;
  const joint = jointAfter(text, k);
  if (joint === 0 || joint !== jointAfter(text, k + 1)) return false;
  if (isYearFirst) return isMonthAndDay(numberOf(text, k + 1), numberOf(text, k + 2));
  const year = numberOf(text, k + 2);
  return isMonthAndDay(numberOf(text, k), numberOf(text, k + 1)) && year >= 1800 && year < 2200;
}

/** Where the number ends when ` ext. 12` and the like is counted in. */
export function extensionEnd(codes: Codes, end: number): number {
  let i = end;
  while (i < end + 2 && codeAt(codes, i) === SPACE) i++;
  const word = EXTENSION_WORDS.find((candidate) => startsWith(codes, i, candidate));
  if (word === undefined) return end;
  i += word.length;
  if (codeAt(codes, i) === SPACE) i++;
  const digits = i;
  while (i < digits + EXTENSION_DIGITS_MAX && isDigit(codeAt(codes, i))) i++;
  return i > digits ? i : end;
}

function startsWith(codes: Codes, from: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = codeAt(codes, from + i);
    if ((isAsciiLetter(code) ? code | 0x20 : code) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function isMonthAndDay(a: number, b: number): boolean {
  return a >= 1 && b >= 1 && Math.max(a, b) <= 31 && Math.min(a, b) <= 12;
}

function numberOf({ codes, groups: { starts, ends } }: ScanText, k: number): number {
  let value = 0;
  for (let i = starts[k] ?? 0; i < (ends[k] ?? 0) && value < 10_000; i++) value = value * 10 + codeAt(codes, i) - 0x30;
  return value;
}

function isGlue(code: number): boolean {
  return isDigit(code) || isAsciiLetter(code) || code === UNDERSCORE;
}

function isJoin(code: number): boolean {
  return code === DASH || code === DOT || code === SLASH;
}
