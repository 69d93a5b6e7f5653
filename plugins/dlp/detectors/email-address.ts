import {
  AT,
  BACKSLASH,
  type Codes,
  codeAt,
  DASH,
  DOT,
  isAsciiLetter,
  isDigit,
  isForeignLetter,
  isUnspacedScript,
  isWordCode,
  OPEN_BRACKET,
  QUOTE,
  UNDERSCORE,
} from '../characters.ts';
import { HAS_AT } from '../features.ts';
import { MARK_AT } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { Detector } from './detector.ts';

/** RFC 5321 allows 64; the rest is for escapes. Bounds the search for the opening quote. */
const QUOTED_LOCAL_CODES_MAX = 130;
/** `[IPv6:` and the longest IPv6 address. */
const ADDRESS_LITERAL_CODES_MAX = 60;

const APOSTROPHE = 0x27;
const CLOSE_BRACKET = 0x5d;
/** RFC 5322 atext that is not a letter or a digit, without `= / ? & { | } *` and the back-tick: in practice these delimit. */
const LOCAL_SIGNS = ".!#$%'+-^_~";
const IS_LOCAL = Uint8Array.from({ length: 0x80 }, (_, code) =>
  Number(isWordCode(code) || LOCAL_SIGNS.includes(String.fromCharCode(code))),
);

/** What every domain and every local part may have: all that `isWhole` knows. */
const IS_COMMON = Uint8Array.from({ length: 0x100 }, (_, code) =>
  Number(code < 0x80 && (isWordCode(code) || '._-'.includes(String.fromCharCode(code)))),
);

/** Addresses with a dotted domain or an address literal; internationalised ones and quoted local parts too. */
export const emailAddress: Detector = {
  entity: 'EMAIL_ADDRESS',
  description: 'E-mail addresses, internationalised and quoted ones included; the domain must have a dot.',
  needs: [HAS_AT],
  marks: [MARK_AT],
  scan({ codes }, report) {
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] !== AT) continue;
      const start = localStart(codes, i);
      if (start === i) continue;
      const end = domainEnd(codes, i + 1);
      if (end > i) report(start, end, 1);
    }
  },
  isWhole(bytes, start, end) {
    let at = start;
    while (at < end && IS_COMMON[bytes[at] as number] === 1) at++;
    return at > start && bytes[at] === AT && bytes[start] !== DOT && isCommonDomain(bytes, at + 1, end);
  },
  canonical: (value) => foldedString(value).trim().toLowerCase(),
};

/** Labels of letters and digits, the last one of two letters or more. */
function isCommonDomain(bytes: Uint8Array, start: number, end: number): boolean {
  let label = start;
  for (let i = start; i < end; i++) {
    const code = bytes[i] as number;
    if (IS_COMMON[code] !== 1 || (i === label && (code === DOT || code === DASH || code === UNDERSCORE))) return false;
    if (code === DOT) label = i + 1;
  }
  if (label === start || end - label < 2) return false;
  for (let i = label; i < end; i++) if (!isAsciiLetter(bytes[i] as number)) return false;
  return true;
}

/** Where the local part that ends before `at` begins; `at` itself when there is none. */
function localStart(codes: Codes, at: number): number {
  if (codeAt(codes, at - 1) === QUOTE) return quotedStart(codes, at);
  let start = at;
  let sawLatin = false;
  while (start > 0) {
    const code = codes[start - 1] as number;
    if (sawLatin && isUnspacedScript(code)) break;
    if (code < 0x80 ? IS_LOCAL[code] !== 1 : !isForeignLetter(code)) break;
    sawLatin ||= isAsciiLetter(code);
    start--;
  }
  // Quotes and dots around the address are the sentence's, not its own.
  while (start < at && (codes[start] === DOT || codes[start] === APOSTROPHE)) start++;
  return start;
}

function quotedStart(codes: Codes, at: number): number {
  for (let i = at - 2; i >= 0 && i >= at - QUOTED_LOCAL_CODES_MAX; i--) {
    if (codes[i] === QUOTE && codes[i - 1] !== BACKSLASH) return i < at - 2 ? i : at;
    if (codes[i] === 0x0a) break;
  }
  return at;
}

/** Where the domain that begins at `from` ends; -1 when there is none. */
function domainEnd(codes: Codes, from: number): number {
  if (codeAt(codes, from) === OPEN_BRACKET) return literalEnd(codes, from);
  let valid = -1;
  let labelStart = from;
  for (let i = from; i <= codes.length; i++) {
    const code = codeAt(codes, i);
    if (isWordCode(code) || ((code === DASH || code === UNDERSCORE) && i > labelStart)) continue;
    if (i === labelStart) break;
    const end = labelStart > from ? topLevelEnd(codes, labelStart, i) : -1;
    const isLast = code !== DOT || (end > 0 && end < i && isUnspacedScript(codeAt(codes, end)));
    if (end === i || (isLast && end > 0)) valid = end;
    if (isLast) break;
    labelStart = i + 1;
  }
  return valid;
}

/** The end of a last label: two letters or more. A Latin one ends where another script or a dash begins, unless it is punycode. */
function topLevelEnd(codes: Codes, start: number, end: number): number {
  const first = codeAt(codes, start);
  if (isForeignLetter(first)) {
    let foreign = start;
    while (foreign < end && isForeignLetter(codes[foreign] as number)) foreign++;
    return foreign;
  }
  if (!isAsciiLetter(first)) return -1;
  const isPunycode = end - start > 4 && codes[start + 2] === DASH && codes[start + 3] === DASH;
  let last = start;
  while (last < end) {
    const code = codes[last] as number;
    if (!isAsciiLetter(code) && !isDigit(code) && !(code === DASH && isPunycode)) break;
    last++;
  }
  return last - start >= 2 ? last : -1;
}

function literalEnd(codes: Codes, from: number): number {
  for (let i = from + 1; i < codes.length && i < from + ADDRESS_LITERAL_CODES_MAX; i++) {
    const code = codes[i] as number;
    if (code === CLOSE_BRACKET) return i > from + 3 ? i + 1 : -1;
    if (!isWordCode(code) && code !== DOT && code !== 0x3a) return -1;
  }
  return -1;
}
