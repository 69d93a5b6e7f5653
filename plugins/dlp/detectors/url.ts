import {
  CLOSE,
  COLON,
  type Codes,
  codeAt,
  DASH,
  DOT,
  isAsciiLetter,
  isDigit,
  isWordCode,
  OPEN,
  PLUS,
  QUOTE,
  SLASH,
  SPACE,
} from '../characters.ts';
import { HAS_URL } from '../features.ts';
import { MARK_URL } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { Detector } from './detector.ts';

/** The longest registered scheme has 36 letters. */
const SCHEME_CODES_MAX = 40;
const SMALL_W = 0x77;
/** What ends an address in running text: quotes, brackets of markup, the back-tick. */
const STOPS = new Set([QUOTE, ...[...'<>`{}|\\^'].map((sign) => sign.charCodeAt(0))]);
/** What stands behind an address rather than at its end. */
const TRAILING = new Set([...".,;:!?'*_~]"].map((sign) => sign.charCodeAt(0)));

/** Addresses with a scheme and `://`, user and password included, and those that begin with `www.`. */
export const url: Detector = {
  entity: 'URL',
  description: 'Addresses with a scheme (https://…, postgres://user:password@…) or beginning with www.',
  needs: [HAS_URL],
  marks: [MARK_URL],
  scan({ codes }, report) {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code === COLON && codes[i + 1] === SLASH && codes[i + 2] === SLASH) {
        const start = schemeStart(codes, i);
        const end = start < 0 ? -1 : bodyEnd(codes, i + 3);
        if (end > i + 3) report(start, end, 1);
        i = Math.max(i + 2, end - 1);
      } else if (code === DOT && isWww(codes, i)) {
        const end = bodyEnd(codes, i + 1);
        if (hasDomain(codes, i + 1, end)) report(i - 3, end, 0.9);
        i = Math.max(i, end - 1);
      }
    }
  },
  canonical(value) {
    const text = foldedString(value).trim();
    const path = text.search(/(?<![:/])[/?#](?!\/)/);
    const host = path < 0 ? text.length : path;
    return text.slice(0, host).toLowerCase() + text.slice(host);
  },
};

/** Where the scheme before a colon begins: two signs or more, a letter first; -1 when there is none. */
function schemeStart(codes: Codes, colon: number): number {
  let start = colon;
  while (start > colon - SCHEME_CODES_MAX && isSchemeCode(codeAt(codes, start - 1))) start--;
  while (start < colon && !isAsciiLetter(codes[start] as number)) start++;
  return colon - start >= 2 ? start : -1;
}

function isSchemeCode(code: number): boolean {
  return isAsciiLetter(code) || isDigit(code) || code === PLUS || code === DOT || code === DASH;
}

function isWww(codes: Codes, dot: number): boolean {
  for (let i = dot - 3; i < dot; i++) if ((codeAt(codes, i) | 0x20) !== SMALL_W) return false;
  const before = codeAt(codes, dot - 4);
  return !isWordCode(before) && before !== DOT && before !== DASH;
}

/** `www.example.com`: a label and another one behind a dot. */
function hasDomain(codes: Codes, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 1; i++) {
    if (codes[i] === DOT) return isWordCode(codes[i + 1] as number);
    if (!isWordCode(codes[i] as number) && codes[i] !== DASH) return false;
  }
  return false;
}

/** Where an address whose scheme ended at `from` ends, without the punctuation of the sentence around it. */
function bodyEnd(codes: Codes, from: number): number {
  let end = from;
  let open = 0;
  for (; end < codes.length; end++) {
    const code = codes[end] as number;
    if (code <= SPACE || STOPS.has(code)) break;
    if (code === OPEN) open++;
    else if (code === CLOSE && --open < 0) break;
  }
  while (end > from && TRAILING.has(codes[end - 1] as number)) end--;
  return end;
}
