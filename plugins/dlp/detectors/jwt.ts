import { type Codes, codeAt, DASH, DOT, isAsciiLetter, isDigit, UNDERSCORE } from '../characters.ts';
import { CODES_20, DOTS_2 } from '../features.ts';
import { MARK_CODES_20, MARK_DOTS_2 } from '../marks.ts';
import { foldedString, stringOf } from '../normal-text.ts';
import type { Detector } from './detector.ts';

/** Signed tokens have three parts, encrypted ones five. */
const PARTS_SIGNED = 3;
const PARTS_ENCRYPTED = 5;
/** Longer headers hold certificate chains; nobody sends longer ones than this. */
const HEADER_CODES_MAX = 16_384;
const [SMALL_E, SMALL_W, SMALL_Y] = [0x65, 0x77, 0x79];

/** JSON Web Tokens (RFC 7519): parts in base64url with a header that decodes to an object which names its algorithm. */
export const jwt: Detector = {
  entity: 'JWT',
  description: 'JSON Web Tokens, signed, unsigned or encrypted, whose header decodes and names an algorithm.',
  needs: [CODES_20 | DOTS_2],
  marks: [MARK_CODES_20 | MARK_DOTS_2],
  scan({ codes }, report) {
    for (let i = 0; i < codes.length; i++) {
      // Base64 of a brace and whatever JSON may have behind it begins with one of these.
      if (codes[i] !== SMALL_E || isAlphanumeric(codeAt(codes, i - 1))) continue;
      const second = codeAt(codes, i + 1);
      if (second !== SMALL_Y && second !== SMALL_W) continue;
      const end = tokenEnd(codes, i);
      if (end < 0) continue;
      report(i, end, 1);
      i = end;
    }
  },
  canonical: (value) => foldedString(value).trim(),
};

/** Where the token that begins at `start` ends; -1 when none does. */
function tokenEnd(codes: Codes, start: number): number {
  const ends: number[] = [];
  let from = start;
  while (ends.length < PARTS_ENCRYPTED) {
    const end = partEnd(codes, from);
    ends.push(end);
    if (codeAt(codes, end) !== DOT) break;
    from = end + 1;
  }
  const [header = start, payload = start] = ends;
  // Of an unsigned token the signature is empty, of a token with a shared key an encrypted one's second part is.
  const parts = ends.length < PARTS_ENCRYPTED ? PARTS_SIGNED : PARTS_ENCRYPTED;
  const end = ends[parts - 1];
  if (end === undefined || header - start > HEADER_CODES_MAX) return -1;
  if (parts === PARTS_SIGNED && payload === header + 1) return -1;
  return namesAlgorithm(codes, start, header) ? end : -1;
}

function partEnd(codes: Codes, start: number): number {
  let i = start;
  while (i < codes.length && isBase64Url(codes[i] as number)) i++;
  return i;
}

function namesAlgorithm(codes: Codes, start: number, end: number): boolean {
  const part = Uint16Array.from({ length: end - start }, (_, i) => codes[start + i] as number);
  try {
    const header: unknown = JSON.parse(Buffer.from(stringOf(part), 'base64url').toString());
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
}

function isBase64Url(code: number): boolean {
  return isAlphanumeric(code) || code === DASH || code === UNDERSCORE;
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isAsciiLetter(code);
}
