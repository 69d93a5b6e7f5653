import { type Codes, codeAt, DASH, DOT, isAsciiLetter, isDigit, PLUS, SPACE } from '../characters.ts';
import { DIGITS_13 } from '../features.ts';
import { CHAIN_13 } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { DigitGroups } from '../scan-text.ts';
import { isIssued } from './card-brands.ts';
import type { Detector, Report } from './detector.ts';

const CARD_DIGITS_MIN = 13;
const CARD_DIGITS_MAX = 19;
/** E.164: what follows a `+` and is longer than this is no phone number. */
const PHONE_DIGITS_MAX = 15;
const SEPARATOR_CODES_MAX = 3;

/** How cards are written apart from groups of four: American Express, Diners, older Visa, halves. */
const KNOWN_SHAPES = new Set([
  '4,6,5',
  '4,6,4',
  '6,7',
  '6,8',
  '6,9',
  '6,10',
  '6,13',
  '8,8',
  '4,12',
  '12,4',
  '4,4,8',
  '4,8,4',
]);

/** Numbers a card network issues whose check digit (Luhn) is right, written in one piece or in groups. */
export const creditCard: Detector = {
  entity: 'CREDIT_CARD',
  description: 'Payment card numbers of 13 to 19 digits of a known issuer with a correct check digit (Luhn).',
  needs: [DIGITS_13],
  marks: [CHAIN_13],
  scan({ codes, groups }, report) {
    for (let k = 0; k < groups.starts.length; k++) scanFrom(codes, groups, k, report);
  },
  canonical: (value) => foldedString(value).replace(/[^0-9]/g, ''),
};

/** Tries the groups from `first` on as one number. At most 19 digits are looked at, so the scan stays linear. */
function scanFrom(codes: Codes, groups: DigitGroups, first: number, report: Report): void {
  const { starts, ends } = groups;
  const start = starts[first] as number;
  // No network issues numbers that begin with these; most identifiers and times do.
  const leading = (codes[start] as number) - 0x30;
  if (leading === 0 || leading === 1 || leading === 7 || !hasEnoughDigits(codes, groups, first)) return;
  const digits: number[] = [];
  const sizes: number[] = [];
  let separator = 0;
  let best = 0;
  let bestScore = 0;
  for (let k = first; k < starts.length; k++) {
    const groupStart = starts[k] as number;
    const groupEnd = ends[k] as number;
    if (k > first) {
      const kind = separatorKind(codes, ends[k - 1] as number, groupStart);
      if (kind === 0 || (separator !== 0 && kind !== separator)) break;
      separator = kind;
    }
    if (digits.length + groupEnd - groupStart > CARD_DIGITS_MAX) break;
    for (let i = groupStart; i < groupEnd; i++) digits.push((codes[i] as number) - 0x30);
    sizes.push(groupEnd - groupStart);
    if (digits.length < CARD_DIGITS_MIN || !isCardNumber(digits)) continue;
    const score = shapeScore(sizes, separator) * edgeScore(codes, start, groupEnd, digits.length, sizes.length);
    if (score > 0) [best, bestScore] = [groupEnd, score];
  }
  if (best > 0) report(start, best, bestScore);
}

/** Most runs end too early; that is seen without anything being allocated. */
function hasEnoughDigits(codes: Codes, { starts, ends }: DigitGroups, first: number): boolean {
  let digits = 0;
  for (let k = first; k < starts.length; k++) {
    if (k > first && separatorKind(codes, ends[k - 1] as number, starts[k] as number) === 0) return false;
    digits += (ends[k] as number) - (starts[k] as number);
    if (digits >= CARD_DIGITS_MIN) return true;
  }
  return false;
}

/** The one sign between two groups that belong together; 0 when they do not. */
function separatorKind(codes: Codes, from: number, to: number): number {
  if (to - from > SEPARATOR_CODES_MAX) return 0;
  let kind = SPACE;
  for (let i = from; i < to; i++) {
    const code = codes[i] as number;
    if (code === SPACE) continue;
    if ((code !== DASH && code !== DOT) || kind !== SPACE) return 0;
    kind = code;
  }
  return kind;
}

function isCardNumber(digits: readonly number[]): boolean {
  let prefix = 0;
  for (let i = 0; i < 6; i++) prefix = prefix * 10 + (digits[i] as number);
  return isIssued(prefix, digits.length) && hasLuhnSum(digits);
}

function hasLuhnSum(digits: readonly number[]): boolean {
  let sum = 0;
  for (let i = digits.length - 1, doubled = false; i >= 0; i--, doubled = !doubled) {
    const digit = digits[i] as number;
    sum += doubled ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** Groups of four and the networks' own shapes are sure; groups of three and more are possible; smaller ones are lists. */
function shapeScore(sizes: readonly number[], separator: number): number {
  if (sizes.length === 1) return 1;
  const isFours = sizes.every((size, i) => (i < sizes.length - 1 ? size === 4 : size <= 4));
  if (isFours || (separator !== DOT && KNOWN_SHAPES.has(sizes.join()))) return 1;
  return separator !== DOT && sizes.every((size) => size >= 3) ? 0.5 : 0;
}

/** Rules out fractions (`0.4111…`) and international phone numbers; less sure when glued to letters. */
function edgeScore(codes: Codes, start: number, end: number, digitCount: number, groupCount: number): number {
  const before = codeAt(codes, start - 1);
  const after = codeAt(codes, end);
  if (before === PLUS && digitCount <= PHONE_DIGITS_MAX) return 0;
  if (groupCount === 1 && before === DOT && isDigit(codeAt(codes, start - 2))) return 0;
  if (groupCount === 1 && after === DOT && isDigit(codeAt(codes, end + 1)) && !isZeroFraction(codes, end + 1)) return 0;
  return isAsciiLetter(before) || isAsciiLetter(after) ? 0.7 : 1;
}

/** `.0` and `.00`: a card number that went through a spreadsheet. */
function isZeroFraction(codes: Codes, from: number): boolean {
  let i = from;
  while (i < from + 3 && codeAt(codes, i) === 0x30) i++;
  return !isDigit(codeAt(codes, i));
}
