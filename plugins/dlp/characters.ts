/** A text as numbers: UTF-16 code units, or the bytes of an ASCII cell. Never written to by detectors. */
export type Codes = ArrayLike<number>;

/** Stands where an earlier detection was taken out; belongs to no value and bounds every one. */
export const BLANK = 0;

export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PERCENT = 0x25;
export const OPEN = 0x28;
export const CLOSE = 0x29;
export const PLUS = 0x2b;
export const DASH = 0x2d;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const AT = 0x40;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const UNDERSCORE = 0x5f;

/** Asked for nearly every code of what is looked at more closely. */
const IS_ASCII_WORD = Uint8Array.from({ length: 0x80 }, (_, code) => Number(isDigit(code) || isAsciiLetter(code)));

/** The code at `i`, or BLANK outside of the text. */
export function codeAt(codes: Codes, i: number): number {
  return i >= 0 && i < codes.length ? (codes[i] as number) : BLANK;
}

/** 0-9. Other scripts' digits have become these before any detector looks. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A-Z and a-z. */
export function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** 0-9, A-F and a-f. */
export function isHexDigit(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (lower >= 0x61 && lower <= 0x66);
}

/** Letters beyond ASCII, as UTF-16 units; spaces, punctuation, symbols and surrogates (emoji) are not. */
export function isForeignLetter(code: number): boolean {
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba;
  if (code < 0x2000) return code !== 0xd7 && code !== 0xf7;
  // Between 0x2000 and 0x2c00 there are punctuation, arrows and symbols, from 0xd800 surrogates and private use.
  if (code < 0x2c00 || (code >= 0xd800 && code < 0xf900)) return false;
  const isCjkPunctuation = (code >= 0x3000 && code <= 0x3004) || (code >= 0x3008 && code <= 0x3020) || code === 0x30fb;
  return !isCjkPunctuation && code < 0xffe0 && !(code >= 0xff5f && code <= 0xff65);
}

/** A letter of any script or a digit. */
export function isWordCode(code: number): boolean {
  return code < 0x80 ? IS_ASCII_WORD[code] === 1 : isForeignLetter(code);
}

/** Han, kana and hangul: written without spaces between words. */
export function isUnspacedScript(code: number): boolean {
  return code >= 0x2e80 && code < 0xd800;
}
