import type { Codes } from './characters.ts';

/** A text as detectors see it, with the way back to the original. */
export interface NormalText {
  readonly codes: Codes;
  /** Whether `codes` differs from the original's code units. */
  readonly changed: boolean;
  /** Index in the original of each code, and of the end; undefined when they are the same. */
  readonly origins: Uint32Array | undefined;
}

/** The zero of every run of ten decimal digits (Unicode category Nd) beyond ASCII. */
const DIGIT_ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
  0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0,
  0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
  0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
  0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/** Ranges of code units no reader can see: soft hyphen, joiners, zero-width spaces, direction marks, variation selectors. */
const INVISIBLE = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
] as const;

const SPACES = [
  0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x202f, 0x205f,
  0x3000,
];
const DASHES = [
  0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x207b, 0x2212, 0x2e3a, 0x2e3b, 0x301c, 0x30a0, 0xfe31,
  0xfe32, 0xfe58, 0xfe63,
];
const DOTS = [0x2024, 0x3002, 0xfe52, 0xff61];

const DROPPED = 0xffff;
const MARK = 0xfffe;
const FOLDED = buildFoldTable();

/**
 * Folds what looks alike into ASCII: digits of every script, full-width forms, Unicode spaces, dashes and dots; drops
 * invisible characters, and combining marks on anything but a letter. Linear in the text's length.
 */
export function normaliseText(text: string): NormalText {
  const length = text.length;
  const codes = new Uint16Array(length);
  let origins: Uint32Array | undefined;
  let changed = false;
  let out = 0;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    let code = FOLDED[unit] as number;
    let width = 1;
    if (unit >= 0xd800 && unit < 0xdc00) {
      const astral = foldAstral(text.codePointAt(i) ?? 0);
      if (astral !== undefined) [code, width] = [astral, 2];
    } else if (code === MARK) {
      code = out > 0 && isLetter(codes[out - 1] as number) ? unit : DROPPED;
    }
    if (code !== unit) changed = true;
    if (code === DROPPED || width === 2) origins ??= countUp(length + 1);
    if (code !== DROPPED) {
      codes[out] = code;
      if (origins !== undefined) origins[out] = i;
      out++;
    }
    i += width - 1;
  }
  if (origins === undefined) return { codes, changed, origins };
  origins[out] = length;
  return { codes: codes.subarray(0, out), changed, origins };
}

/** The ASCII form of a text, for comparing values: the same folding as detection, then NFKC. */
export function foldedString(text: string): string {
  return stringOf(normaliseText(text).codes).normalize('NFKC');
}

/** The string of codes; ASCII bytes and UTF-16 code units alike. */
export function stringOf(codes: Codes): string {
  let text = '';
  for (let i = 0; i < codes.length; i += 4096) {
    const part = new Array<number>(Math.min(4096, codes.length - i));
    for (let k = 0; k < part.length; k++) part[k] = codes[i + k] as number;
    text += String.fromCharCode(...part);
  }
  return text;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code >= 0xc0;
}

function foldAstral(point: number): number | undefined {
  if ((point >= 0xe0000 && point <= 0xe0fff) || (point >= 0x1d173 && point <= 0x1d17a)) return DROPPED;
  for (const zero of DIGIT_ZEROS) if (point >= zero && point < zero + 10) return 0x30 + point - zero;
  // Mathematical alphabets: bold, script, fraktur … letters that read as ASCII ones.
  if (point < 0x1d400 || point > 0x1d7ff) return undefined;
  const plain = String.fromCodePoint(point).normalize('NFKC').charCodeAt(0);
  return plain < 0x80 ? plain : undefined;
}

function countUp(length: number): Uint32Array {
  const numbers = new Uint32Array(length);
  for (let i = 0; i < length; i++) numbers[i] = i;
  return numbers;
}

function buildFoldTable(): Uint16Array {
  const table = new Uint16Array(0x10000);
  for (let c = 0; c < table.length; c++) table[c] = c;
  for (let c = 0xff01; c <= 0xff5e; c++) table[c] = c - 0xfee0;
  for (const zero of DIGIT_ZEROS) if (zero < 0x10000) for (let d = 0; d < 10; d++) table[zero + d] = 0x30 + d;
  for (const space of SPACES) table[space] = 0x20;
  for (const dash of DASHES) table[dash] = 0x2d;
  for (const dot of DOTS) table[dot] = 0x2e;
  for (const [from, to] of INVISIBLE) table.fill(DROPPED, from, to + 1);
  table.fill(MARK, 0x300, 0x34f);
  table.fill(MARK, 0x350, 0x370);
  table.fill(MARK, 0x20d0, 0x2100);
  table[0xfe6b] = 0x40;
  table[0xfe55] = 0x3a;
  return table;
}
