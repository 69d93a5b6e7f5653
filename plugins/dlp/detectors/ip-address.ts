import {
  COLON,
  type Codes,
  codeAt,
  DASH,
  DOT,
  isAsciiLetter,
  isDigit,
  isHexDigit,
  isWordCode,
  PERCENT,
  SLASH,
  UNDERSCORE,
} from '../characters.ts';
import { COLONS_2, DIGITS_4, DOTS_3 } from '../features.ts';
import { MARK_COLONS, OCTETS } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { Detector, Report } from './detector.ts';
import { canonicalIp, parseIpV6 } from './ip-parse.ts';

const SURE = 0.9;
/** `Chrome/120.0.0.0`: a product's version looks the same. */
const AFTER_PRODUCT = 0.4;
/** Eight groups of four, seven colons; with an embedded IPv4 address 45 characters. */
const V6_CODES_MAX = 45;
const ZONE_CODES_MAX = 16;

const VERSION_WORDS: ReadonlySet<string> = new Set(['v', 'ver', 'version', 'versions', 'release', 'build', 'rev']);

/** IPv4 addresses in dotted form and IPv6 addresses in every form of RFC 4291. */
export const ipAddress: Detector = {
  entity: 'IP_ADDRESS',
  description:
    'IPv4 addresses (four octets) and IPv6 addresses in full, compressed and mixed form; not version numbers.',
  needs: [DOTS_3 | DIGITS_4, COLONS_2],
  marks: [OCTETS, MARK_COLONS],
  scan({ codes }, report) {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] as number;
      if (isDigit(code)) i = scanV4(codes, i, report);
    }
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] as number;
      if (code === COLON || isHexDigit(code)) i = scanV6(codes, i, report);
    }
  },
  canonical: (value) => canonicalIp(foldedString(value)),
};

/** Looks at the run of digits and dots from `start`; returns its last index, so that no part of it is looked at again. */
function scanV4(codes: Codes, start: number, report: Report): number {
  let end = start;
  while (isDigit(codeAt(codes, end)) || (codeAt(codes, end) === DOT && isDigit(codeAt(codes, end + 1)))) end++;
  if (end - start < 7 || end - start > 15 || !isFourOctets(codes, start, end)) return end - 1;
  const before = codeAt(codes, start - 1);
  const after = codeAt(codes, end);
  const isPartOfWord = isAsciiLetter(before) || before === UNDERSCORE || isAsciiLetter(after) || after === UNDERSCORE;
  const isSuffixed = after === DASH && isAsciiLetter(codeAt(codes, end + 1));
  const isFraction = before === DOT && isWordCode(codeAt(codes, start - 2));
  if (isPartOfWord || isSuffixed || isFraction || hasVersionWord(codes, start)) return end - 1;
  const isProduct = before === SLASH && isAsciiLetter(codeAt(codes, start - 2));
  report(start, end, isProduct ? AFTER_PRODUCT : SURE);
  return end - 1;
}

/** The word right before the number, nothing but spaces and a colon between. */
function hasVersionWord(codes: Codes, start: number): boolean {
  let wordEnd = start;
  while (wordEnd > start - 4 && [0x20, COLON, 0x3d].includes(codeAt(codes, wordEnd - 1))) wordEnd--;
  if (wordEnd === start || !isAsciiLetter(codeAt(codes, wordEnd - 1))) return false;
  let wordStart = wordEnd;
  while (wordStart > wordEnd - 9 && isAsciiLetter(codeAt(codes, wordStart - 1))) wordStart--;
  const word = Array.from({ length: wordEnd - wordStart }, (_, i) => codeAt(codes, wordStart + i));
  return VERSION_WORDS.has(String.fromCharCode(...word).toLowerCase());
}

function isFourOctets(codes: Codes, start: number, end: number): boolean {
  let octets = 0;
  let value = 0;
  let digits = 0;
  for (let i = start; i <= end; i++) {
    const code = i < end ? codeAt(codes, i) : DOT;
    if (code !== DOT) {
      value = value * 10 + code - 0x30;
      digits++;
      continue;
    }
    if (value > 255 || digits > 3) return false;
    octets++;
    value = 0;
    digits = 0;
  }
  return octets === 4;
}

/** Looks at the run of hexadecimal digits, colons and dots from `start`; returns its last index. */
function scanV6(codes: Codes, start: number, report: Report): number {
  let end = start;
  let colons = 0;
  let hasPair = false;
  for (; end < codes.length; end++) {
    const code = codes[end] as number;
    if (code === COLON) {
      hasPair ||= colons > 0 && codes[end - 1] === COLON;
      colons++;
    } else if (!isHexDigit(code) && code !== DOT) break;
  }
  const last = end - 1;
  // Without `::` there are seven colons, six before an IPv4 tail; times and MAC addresses end here.
  if (colons < 2 || (!hasPair && colons < 6)) return last;
  let from = start;
  let to = end;
  // Colons and dots of the sentence around it: `addr:fe80::1:`, but `::` belongs to the address.
  if (codeAt(codes, from) === COLON && codeAt(codes, from + 1) !== COLON) from++;
  while (to > from && codeAt(codes, to - 1) === DOT) to--;
  if (codeAt(codes, to - 1) === COLON && codeAt(codes, to - 2) !== COLON) to--;
  if (to - from > V6_CODES_MAX || from >= to) return last;
  const isPartOfWord =
    from === start && (isWordCode(codeAt(codes, from - 1)) || codeAt(codes, from - 1) === UNDERSCORE);
  const isCutWord = to === end && (isWordCode(codeAt(codes, to)) || codeAt(codes, to) === UNDERSCORE);
  if (isPartOfWord || isCutWord) return last;
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(codeAt(codes, i));
  const groups = parseIpV6(text);
  if (groups === undefined || !isDistinctive(text)) return last;
  report(from, zoneEnd(codes, to), SURE);
  return last;
}

/** Turns away `a::b` and `1::2`, which programs are full of: a short form must show a group of three digits or begin with `::`. */
function isDistinctive(text: string): boolean {
  if (!/[0-9]/.test(text)) return text.split(':').length > 4;
  return text.startsWith('::') || /[0-9a-f]{3}/i.test(text) || text.split(':').length > 4;
}

/** `%eth0` behind a link-local address. */
function zoneEnd(codes: Codes, end: number): number {
  if (codeAt(codes, end) !== PERCENT) return end;
  let zone = end + 1;
  while (zone < end + ZONE_CODES_MAX && isWordCode(codeAt(codes, zone))) zone++;
  return zone > end + 1 ? zone : end;
}
