import { MARK_CODES_20 } from './marks.ts';

/** With fewer digits a number is no card number; alone in its cell it is then nothing else either. */
const CARD_DIGITS_MIN = 13;
const DATE_BYTES = 10;
const MINUTES_BYTES = 6;
const SECONDS_BYTES = 3;
const ZONE_BYTES = 3;
const FRACTION_DIGITS_MAX = 6;
const CODES_20_MIN = 20;
const [DASH, DOT, COLON, SPACE, PLUS, CAPITAL_T, CAPITAL_Z] = [0x2d, 0x2e, 0x3a, 0x20, 0x2b, 0x54, 0x5a];

/**
 * The marks of a cell that is nothing but a number or a time, as most cells with digits are; -1 for everything else, and
 * where these could be a value. Sharper than `marksOf`: no detector finds anything in them, unless the column's name says
 * what its digits are.
 */
export function marksOfNumber(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return -1;
  const first = bytes[start] as number;
  if (!isDigit(first) && first !== DASH) return -1;
  if (end - start >= DATE_BYTES && bytes[start + 4] === DASH) {
    if (!isTime(bytes, start, end)) return -1;
    return end - start >= CODES_20_MIN ? MARK_CODES_20 : 0;
  }
  return isSmallNumber(bytes, first === DASH ? start + 1 : start, end) ? 0 : -1;
}

/** Digits, and perhaps a dot between them. A zero before other digits may begin a phone number. */
function isSmallNumber(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > CARD_DIGITS_MIN) return false;
  let dot = -1;
  for (let i = start; i < end; i++) {
    if (isDigit(bytes[i] as number)) continue;
    if (bytes[i] !== DOT || dot >= 0) return false;
    dot = i;
  }
  const digits = end - start - (dot < 0 ? 0 : 1);
  if (digits === 0 || digits >= CARD_DIGITS_MIN) return false;
  return dot < 0 || bytes[start] !== ZERO || dot === start + 1;
}

const ZERO = 0x30;

/** `2024-01-31`, `2024-01-31 12:30`, `2024-01-31T12:30:00.123456Z`, `2024-01-31 12:30:00+01:30`. */
function isTime(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === ZERO || !isPairs(bytes, start, 2) || !isPart(bytes, start + 4, DASH)) return false;
  if (!isPart(bytes, start + 7, DASH)) return false;
  let at = start + DATE_BYTES;
  if (at === end) return true;
  const sign = bytes[at];
  if ((sign !== SPACE && sign !== CAPITAL_T) || at + MINUTES_BYTES > end) return false;
  if (!isPairs(bytes, at + 1, 1) || !isPart(bytes, at + 3, COLON)) return false;
  at += MINUTES_BYTES;
  if (at + SECONDS_BYTES <= end && isPart(bytes, at, COLON)) at += SECONDS_BYTES;
  const seconds = at;
  if (bytes[at] === DOT && at < end) {
    at++;
    while (at < end && at <= seconds + FRACTION_DIGITS_MAX && isDigit(bytes[at] as number)) at++;
  }
  return isZone(bytes, at, end, seconds !== at);
}

/** Nothing, `Z`, or an offset. With a fraction before it a dash would make a longer number of both. */
function isZone(bytes: Uint8Array, start: number, end: number, hasFraction: boolean): boolean {
  if (start === end) return true;
  const sign = bytes[start];
  if (sign === CAPITAL_Z) return start + 1 === end;
  if ((sign !== PLUS && (sign !== DASH || hasFraction)) || start + ZONE_BYTES > end) return false;
  if (!isPairs(bytes, start + 1, 1)) return false;
  const minutes = start + ZONE_BYTES;
  return minutes === end || (minutes + ZONE_BYTES === end && isPart(bytes, minutes, COLON));
}

/** The sign and two digits behind it. */
function isPart(bytes: Uint8Array, at: number, sign: number): boolean {
  return bytes[at] === sign && isPairs(bytes, at + 1, 1);
}

function isPairs(bytes: Uint8Array, at: number, pairs: number): boolean {
  for (let i = at; i < at + 2 * pairs; i++) if (!isDigit(bytes[i] as number)) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}
