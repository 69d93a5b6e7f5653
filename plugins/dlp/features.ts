/** What a cheap look at a cell tells, as bits. A detector names the bits without which it cannot match. */
export const HAS_AT = 1;
export const DIGITS_4 = 2;
export const DIGITS_7 = 4;
export const DIGITS_9 = 8;
export const DIGITS_13 = 16;
export const DOTS_3 = 32;
export const COLONS_2 = 64;
/** An escape of JSON or of an array literal may hide anything. */
export const HAS_BACKSLASH = 128;
/** The bytes are not the text: it must be decoded before it can be scanned. */
export const NOT_ASCII = 256;
/** A colon with a slash behind it, or a `w` with a dot: what every address of the web has. */
export const HAS_URL = 512;
export const DOTS_2 = 1024;
/** Twenty signs or more: shorter texts hold no key. */
export const CODES_20 = 2048;

/** One more than the highest combination of bits. */
export const FEATURES_END = 4096;
const ALL = FEATURES_END - 1;

const DIGIT = 1;
const AT_SIGN = 2;
const FULL_STOP = 3;
const COLON_SIGN = 4;
const BACKSLASH_SIGN = 5;
/** Part of a UTF-8 character that is of no interest to any detector. */
const FOREIGN = 6;
/** The first byte of UTF-8 characters among which there are decimal digits. */
const MAYBE_DIGIT = 7;
/** … among which there are dots. */
const MAYBE_DOT = 8;
/** … among which there are full-width forms of everything. */
const MAYBE_ALL = 9;
/** No text has these: a binary format, a wide encoding. */
const CONTROL = 10;

const CLASSES = buildClasses();

/** One pass over a cell as it lies in the frame. Errs on the side of more bits: what it clears holds nothing to detect. */
export function featuresOf(bytes: Uint8Array): number {
  let features = 0;
  let digits = 0;
  let dots = 0;
  let colons = 0;
  for (let i = 0; i < bytes.length; i++) {
    const kind = CLASSES[bytes[i] as number] as number;
    if (kind === 0) continue;
    if (kind === DIGIT) digits++;
    else if (kind === FULL_STOP) {
      dots++;
      if (isW(bytes[i - 1])) features |= HAS_URL;
    } else if (kind === COLON_SIGN) {
      colons++;
      if (bytes[i + 1] === SLASH_CODE) features |= HAS_URL;
    } else if (kind === AT_SIGN) features |= HAS_AT;
    else if (kind === BACKSLASH_SIGN) features |= HAS_BACKSLASH;
    else if (kind === CONTROL) return ALL;
    else {
      features |= NOT_ASCII;
      if (kind === MAYBE_DIGIT) digits++;
      else if (kind === MAYBE_DOT) dots++;
      else if (kind === MAYBE_ALL) {
        digits++;
        dots++;
        colons++;
        features |= HAS_AT;
      }
    }
  }
  return features | counted(digits, dots, colons, bytes.length) | hidden(features, dots, colons);
}

/** The same for a text that was decoded already. */
export function featuresOfText(text: string): number {
  let features = 0;
  let digits = 0;
  let dots = 0;
  let colons = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) {
      features |= NOT_ASCII;
      // Below are Latin, Greek, Cyrillic, Hebrew; between are CJK ideographs and hangul: no digits, dots or signs in them.
      if (code < 0x660 || (code >= 0x4e00 && code < 0xa000) || (code >= 0xac00 && code < 0xd800)) continue;
      digits++;
      dots++;
      colons++;
      features |= HAS_AT;
    } else if (code >= 0x30 && code <= 0x39) digits++;
    else if (code === 0x2e) {
      dots++;
      if (isW(text.charCodeAt(i - 1))) features |= HAS_URL;
    } else if (code === 0x3a) {
      colons++;
      if (text.charCodeAt(i + 1) === SLASH_CODE) features |= HAS_URL;
    } else if (code === 0x40) features |= HAS_AT;
    else if (code === 0x5c) features |= HAS_BACKSLASH;
  }
  return features | counted(digits, dots, colons, text.length) | hidden(features, dots, colons);
}

/** The same for normalised codes, in which nothing beyond ASCII is of interest. */
export function featuresOfCodes(codes: ArrayLike<number>): number {
  let features = 0;
  let digits = 0;
  let dots = 0;
  let colons = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code === 0x2e) {
      dots++;
      if (isW(codes[i - 1])) features |= HAS_URL;
    } else if (code === 0x3a) {
      colons++;
      if (codes[i + 1] === SLASH_CODE) features |= HAS_URL;
    } else if (code === 0x40) features |= HAS_AT;
  }
  return features | counted(digits, dots, colons, codes.length);
}

/** True when one of the combinations in `needs` is present as a whole. */
export function hasFeatures(features: number, needs: readonly number[]): boolean {
  for (const bits of needs) if ((features & bits) === bits) return true;
  return false;
}

const SLASH_CODE = 0x2f;

function isW(code: number | undefined): boolean {
  return code === 0x77 || code === 0x57;
}

/** Invisible characters between two signs would hide that they belong together. */
function hidden(features: number, dots: number, colons: number): number {
  return (features & NOT_ASCII) !== 0 && dots + colons > 0 ? HAS_URL : 0;
}

function counted(digits: number, dots: number, colons: number, length: number): number {
  let features = length >= 20 ? CODES_20 : 0;
  if (digits >= 4) features |= DIGITS_4;
  if (digits >= 7) features |= DIGITS_7;
  if (digits >= 9) features |= DIGITS_9;
  if (digits >= 13) features |= DIGITS_13;
  if (dots >= 2) features |= DOTS_2;
  if (dots >= 3) features |= DOTS_3;
  if (colons >= 2) features |= COLONS_2;
  return features;
}

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(CONTROL, 0, 9);
  classes.fill(DIGIT, 0x30, 0x3a);
  classes[0x2e] = FULL_STOP;
  classes[0x3a] = COLON_SIGN;
  classes[0x40] = AT_SIGN;
  classes[0x5c] = BACKSLASH_SIGN;
  classes.fill(FOREIGN, 0x80);
  for (const lead of [0xd9, 0xdb, 0xdf, 0xe0, 0xe1, 0xea, 0xf0]) classes[lead] = MAYBE_DIGIT;
  classes[0xe2] = MAYBE_DOT;
  classes[0xe3] = MAYBE_DOT;
  classes[0xef] = MAYBE_ALL;
  return classes;
}
