import { CLOSE, codeAt, DASH, DOT, isAsciiLetter, isDigit, OPEN, PLUS, SLASH, SPACE } from '../characters.ts';
import { DIGITS_7 } from '../features.ts';
import { CHAIN_7 } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { ScanText } from '../scan-text.ts';
import { hasWordBefore } from './context.ts';
import type { Detector, Report } from './detector.ts';
import { extensionEnd, hasFreeEdges, isDate, isInList, jointAfter, sizeOf } from './phone-groups.ts';

/** E.164 allows 15 digits; seven is the shortest number anybody writes with a country code. */
const INTERNATIONAL_DIGITS_MIN = 7;
const INTERNATIONAL_DIGITS_MAX = 15;
const NORTH_AMERICAN_DIGITS = 11;
const NATIONAL_DIGITS_MIN = 9;
const NATIONAL_DIGITS_MAX = 11;

const CONTEXT_WORDS: ReadonlySet<string> = new Set(
  (
    'phone phones telephone telephones tel mobile mobil mob cell cellphone fax call sms whatsapp msisdn ' +
    'telefon handy telefono teléfono móvil telefoon téléphone portable'
  ).split(' '),
);

/** Where a form ends and how sure it is. */
interface Form {
  readonly end: number;
  readonly score: number;
}

/** Phone numbers as people write them; a plain run of digits only next to a word such as phone. */
export const phoneNumber: Detector = {
  entity: 'PHONE_NUMBER',
  description:
    'Phone numbers: international with +, 00 or 011, North American, national with a leading 0; plain digits only next to a word such as phone.',
  needs: [DIGITS_7],
  marks: [CHAIN_7],
  scan(text, report) {
    for (let k = 0; k < text.groups.starts.length; k++) scanGroup(text, k, report);
  },
  canonical(value) {
    const [number = '', extension] = foldedString(value).toLowerCase().replace(/\(0\)/, '').split(/x|#/);
    const digits = number.replace(/[^0-9+]/g, '').replace(/^(\+|00|011)/, '');
    const full =
      digits.length === 10 && !digits.startsWith('0') && !number.trim().startsWith('+') ? `1${digits}` : digits;
    return extension === undefined ? full : `${full}x${extension.replace(/[^0-9]/g, '')}`;
  },
};

/** Whether a column's or key's name announces phone numbers. */
export function saysPhone(context: ReadonlySet<string>): boolean {
  return !context.isDisjointFrom(CONTEXT_WORDS);
}

function scanGroup(text: ScanText, k: number, report: Report): void {
  const first = text.groups.starts[k] as number;
  const start = openedStart(text, first);
  // A short run that nothing follows is no number of any form.
  if (start === first && sizeOf(text, k) < INTERNATIONAL_DIGITS_MIN && jointAfter(text, k) === 0) return;
  const form =
    international(text, k, start) ??
    exitCode(text, k, start) ??
    northAmerican(text, k, start) ??
    national(text, k, start) ??
    announced(text, k, start);
  if (form !== undefined) report(start, extensionEnd(text.codes, form.end), form.score);
}

/** The number's first sign: its `+` and its opening parenthesis belong to it. */
function openedStart({ codes }: ScanText, digits: number): number {
  let start = digits;
  if (codeAt(codes, start - 1) === OPEN) start--;
  const plus = codeAt(codes, start - 1) === SPACE ? start - 1 : start;
  if (codeAt(codes, plus - 1) === PLUS) start = plus - 1;
  if (codeAt(codes, start) === PLUS && codeAt(codes, start - 1) === OPEN) start--;
  return start;
}

/** `+49 (0)151 2345-6789`. */
function international(text: ScanText, k: number, start: number): Form | undefined {
  const { codes } = text;
  const first = text.groups.starts[k] as number;
  if (start === first) return undefined;
  const plus = codeAt(codes, start) === PLUS ? start : codeAt(codes, start + 1) === PLUS ? start + 1 : -1;
  const leading = codeAt(codes, first);
  if (plus < 0 || leading === 0x30 || isDigit(codeAt(codes, plus - 1))) return undefined;
  const most = leading === 0x31 ? NORTH_AMERICAN_DIGITS : INTERNATIONAL_DIGITS_MAX;
  const { last, total } = longestChain(text, k, most);
  if (total < INTERNATIONAL_DIGITS_MIN || total > INTERNATIONAL_DIGITS_MAX) return undefined;
  // `+1234567.8` is a number; `+49.1512345678` is a phone number in registry form.
  const isDecimal = last === k + 1 && jointAfter(text, k) === DOT && sizeOf(text, k) > 3;
  return isDecimal ? undefined : { end: text.groups.ends[last] as number, score: 0.9 };
}

/** `0049 151 23456789` and `011 44 20 7946 0958`: only with separators, for plain digits are anything. */
function exitCode(text: ScanText, k: number, start: number): Form | undefined {
  const { codes } = text;
  const digits = text.groups.starts[k] as number;
  const size = sizeOf(text, k);
  const isZeros = size >= 2 && size <= 6 && codeAt(codes, digits) === 0x30 && codeAt(codes, digits + 1) === 0x30;
  const isAmerican =
    size === 3 &&
    codeAt(codes, digits) === 0x30 &&
    codeAt(codes, digits + 1) === 0x31 &&
    codeAt(codes, digits + 2) === 0x31;
  if (!isZeros && !isAmerican) return undefined;
  const prefix = isAmerican ? 3 : 2;
  const { last, total } = longestChain(text, k, INTERNATIONAL_DIGITS_MAX + prefix);
  const countryDigit = size > prefix ? codeAt(codes, digits + prefix) : codeAt(codes, text.groups.starts[k + 1] ?? -1);
  if (last === k || total - prefix < 8 || countryDigit === 0x30) return undefined;
  const end = text.groups.ends[last] as number;
  return hasFreeEdges(codes, start, end) && !isInList(codes, start, start) ? { end, score: 0.6 } : undefined;
}

/** `(212) 555-1234`, `212-555-1234`, `1.212.555.1234`, `212 555 1234`. */
function northAmerican(text: ScanText, k: number, start: number): Form | undefined {
  const { codes } = text;
  const { starts, ends } = text.groups;
  const isPrefixed = sizeOf(text, k) === 1 && codeAt(codes, starts[k] as number) === 0x31 && jointAfter(text, k) !== 0;
  const area = isPrefixed ? k + 1 : k;
  if (sizeOf(text, area) !== 3 || sizeOf(text, area + 1) !== 3 || sizeOf(text, area + 2) !== 4) return undefined;
  const areaStart = starts[area] as number;
  const exchangeStart = starts[area + 1] as number;
  const end = ends[area + 2] as number;
  if (codeAt(codes, areaStart) < 0x32 || codeAt(codes, exchangeStart) < 0x32) return undefined;
  const first = jointAfter(text, area);
  const second = jointAfter(text, area + 1);
  const isParenthesised = first === CLOSE;
  const isJoined =
    first !== 0 && (second === DASH || second === DOT || (second === SPACE && (first === SPACE || isParenthesised)));
  const isMixed = first === DOT && second !== DOT;
  if (!isJoined || isMixed || !hasFreeEdges(codes, start, withoutExtension(text, end))) return undefined;
  if (isParenthesised) return { end, score: 0.9 };
  const isSpaced = second === SPACE;
  if (isSpaced && isInList(codes, start, end) && !isAnnounced(text, start)) return undefined;
  return { end, score: isSpaced ? 0.5 : 0.75 };
}

/** `020 7946 0958`, `(030) 1234567`, `06-12-34-56-78`: the leading zero of most of the world. */
function national(text: ScanText, k: number, start: number): Form | undefined {
  const { codes } = text;
  const digits = text.groups.starts[k] as number;
  const size = sizeOf(text, k);
  const isTrunkAlone = size === 1 && jointAfter(text, k) === CLOSE;
  if (codeAt(codes, digits) !== 0x30 || size > 6 || (size < 2 && !isTrunkAlone) || isDate(text, k)) return undefined;
  const second = isTrunkAlone ? (text.groups.starts[k + 1] ?? -1) : digits + 1;
  if (codeAt(codes, second) === 0x30) return undefined;
  const { last, total } = longestChain(text, k, NATIONAL_DIGITS_MAX);
  if (last === k || total < NATIONAL_DIGITS_MIN || !isEven(text, k, last)) return undefined;
  // A ZIP code of New England with its four more digits.
  if (last === k + 1 && size === 5 && sizeOf(text, last) === 4 && jointAfter(text, k) === DASH) return undefined;
  const end = text.groups.ends[last] as number;
  if (!hasFreeEdges(codes, start, end)) return undefined;
  if (isInList(codes, start, start) && !isAnnounced(text, start)) return undefined;
  return { end, score: isInList(codes, start, end) ? 0.4 : 0.5 };
}

/** Any seven to fifteen digits, where a word before them or the column's name says that they are a phone number. */
function announced(text: ScanText, k: number, start: number): Form | undefined {
  const { codes } = text;
  if (sizeOf(text, k) > INTERNATIONAL_DIGITS_MAX || (k > 0 && jointAfter(text, k - 1) !== 0)) return undefined;
  const { last, total } = longestChain(text, k, INTERNATIONAL_DIGITS_MAX);
  if (total < INTERNATIONAL_DIGITS_MIN || isDate(text, k)) return undefined;
  const end = text.groups.ends[last] as number;
  const isDecimal = last === k + 1 && jointAfter(text, k) === DOT && sizeOf(text, last) <= 2;
  if (isDecimal || !hasFreeEdges(codes, start, withoutExtension(text, end)) || !isAnnounced(text, start))
    return undefined;
  return { end, score: 0.6 };
}

function isAnnounced({ codes, context }: ScanText, start: number): boolean {
  return saysPhone(context) || hasWordBefore(codes, start, CONTEXT_WORDS);
}

/** An `x` of an extension is no letter glued to the number: edges are then judged behind it. */
function withoutExtension({ codes }: ScanText, end: number): number {
  return isAsciiLetter(codeAt(codes, end)) ? extensionEnd(codes, end) : end;
}

/** The groups from k on that belong together and have at most `most` digits; always at least the k-th. */
function longestChain(text: ScanText, k: number, most: number): { last: number; total: number } {
  let last = k;
  let total = sizeOf(text, k);
  while (jointAfter(text, last) !== 0 && total + sizeOf(text, last + 1) <= most) total += sizeOf(text, ++last);
  return { last, total };
}

/** Whether the groups are separated alike; only the first separator, behind the area code, may differ. */
function isEven(text: ScanText, first: number, last: number): boolean {
  for (let k = first + 1; k < last; k++) {
    const joint = jointAfter(text, k);
    if (joint === SLASH || sizeOf(text, k) < 2) return false;
    if (k > first + 1 && joint !== jointAfter(text, k - 1)) return false;
  }
  return sizeOf(text, last) >= 2;
}
