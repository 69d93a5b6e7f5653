import { isUtf8 } from 'node:buffer';
import { canonicalCharset } from './charset-names.ts';

/** How texts of one character set are read and written. */
export interface Charset {
  readonly name: string;
  /** How many bytes a character takes at most: servers declare lengths in bytes. */
  readonly charBytesMax: number;
  /** Undefined for bytes that are no text of the character set. */
  decode(bytes: Uint8Array): string | undefined;
  /** The same of what lies from `start` to `end`; absent where that is no cheaper. */
  decodeAt?(memory: Buffer, start: number, end: number): string | undefined;
  /** Undefined for a text with characters that the character set does not have or that cannot be written here. */
  encode(text: string): Buffer | undefined;
}

/** What the names of the servers are called in the encoding standard, and the most bytes of a character. */
const STANDARD: Readonly<Record<string, readonly [label: string, charBytesMax: number]>> = {
  utf8mb4: ['utf-8', 4],
  utf8mb3: ['utf-8', 3],
  latin1: ['windows-1252', 1],
  latin2: ['iso-8859-2', 1],
  latin5: ['windows-1254', 1],
  latin7: ['iso-8859-13', 1],
  greek: ['iso-8859-7', 1],
  hebrew: ['iso-8859-8', 1],
  tis620: ['windows-874', 1],
  koi8r: ['koi8-r', 1],
  koi8u: ['koi8-u', 1],
  cp866: ['ibm866', 1],
  cp1250: ['windows-1250', 1],
  cp1251: ['windows-1251', 1],
  cp1256: ['windows-1256', 1],
  cp1257: ['windows-1257', 1],
  macroman: ['macintosh', 1],
  big5: ['big5', 2],
  gbk: ['gbk', 2],
  gb2312: ['gbk', 2],
  gb18030: ['gb18030', 4],
  euckr: ['euc-kr', 2],
  ujis: ['euc-jp', 3],
  eucjpms: ['euc-jp', 3],
  sjis: ['shift_jis', 2],
  cp932: ['shift_jis', 2],
  utf16: ['utf-16be', 4],
  utf16le: ['utf-16le', 4],
  ucs2: ['utf-16be', 2],
};

const REPLACEMENT = '\ufffd';
const NOT_ASCII = /[^\0-\x7f]/;
const known = new Map<string, Charset | undefined>();

/** The character set of this name; undefined for one that cannot be read here. */
export function charsetNamed(name: string): Charset | undefined {
  const canonical = canonicalCharset(name);
  if (!known.has(canonical)) known.set(canonical, make(canonical));
  return known.get(canonical);
}

function make(name: string): Charset | undefined {
  if (name === 'binary') return binary;
  if (name === 'ascii') return ascii;
  const standard = Object.hasOwn(STANDARD, name) ? STANDARD[name] : undefined;
  if (standard === undefined) return undefined;
  const [label, charBytesMax] = standard;
  const decode = label === 'utf-8' ? utf8Decode : strictly(label);
  const charset: Charset = { name, charBytesMax, decode, encode: encoderOf(name, label, charBytesMax) };
  return label === 'utf-8' ? { ...charset, decodeAt: utf8DecodeAt } : charset;
}

/** Without a character set of their own: taken as UTF-8 where they are that, else byte by byte. Both ways are exact. */
const binary: Charset = {
  name: 'binary',
  charBytesMax: 1,
  decode: (bytes) => utf8Decode(bytes) ?? view(bytes).toString('latin1'),
  encode: (text) => Buffer.from(text, 'utf8'),
};

const ascii: Charset = {
  name: 'ascii',
  charBytesMax: 1,
  decode: (bytes) => {
    const text = view(bytes).toString('latin1');
    return NOT_ASCII.test(text) ? undefined : text;
  },
  encode: (text) => (NOT_ASCII.test(text) ? undefined : Buffer.from(text, 'latin1')),
};

function utf8Decode(bytes: Uint8Array): string | undefined {
  return utf8DecodeAt(view(bytes), 0, bytes.length);
}

function utf8DecodeAt(memory: Buffer, start: number, end: number): string | undefined {
  const text = memory.toString('utf8', start, end);
  // What is no UTF-8 becomes replacement characters; only of a text with one it must be asked whether it has it itself.
  return text.includes(REPLACEMENT) && !isUtf8(memory.subarray(start, end)) ? undefined : text;
}

function strictly(label: string): (bytes: Uint8Array) => string | undefined {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      // The caller is told by the missing text.
      return undefined;
    }
  };
}

function encoderOf(name: string, label: string, charBytesMax: number): Charset['encode'] {
  switch (label) {
    case 'utf-8':
      return (text) => (name === 'utf8mb3' && /[\u{10000}-\u{10ffff}]/u.test(text) ? undefined : Buffer.from(text));
    case 'utf-16le':
      return (text) => Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return (text) => Buffer.from(text, 'utf16le').swap16();
    default:
      return tableEncoder(label, charBytesMax);
  }
}

/** Node only decodes these: the way back is found by decoding every code of one and two bytes, once, when first needed. */
function tableEncoder(label: string, charBytesMax: number): Charset['encode'] {
  let table: Map<string, number> | undefined;
  return (text) => {
    // In all of these a byte below 0x80 that stands alone is ASCII.
    if (!NOT_ASCII.test(text)) return Buffer.from(text, 'latin1');
    table ??= codesOf(label, charBytesMax);
    const bytes: number[] = [];
    for (const character of text) {
      const code = character < '\x80' ? character.charCodeAt(0) : table.get(character);
      if (code === undefined) return undefined;
      if (code > 0xff) bytes.push(code >> 8);
      bytes.push(code & 0xff);
    }
    return Buffer.from(bytes);
  };
}

function codesOf(label: string, charBytesMax: number): Map<string, number> {
  const decode = strictly(label);
  const codes = new Map<string, number>();
  const add = (bytes: Buffer, code: number): void => {
    const text = decode(bytes);
    if (text !== undefined && [...text].length === 1 && !codes.has(text)) codes.set(text, code);
  };
  for (let byte = 0x80; byte <= 0xff; byte++) add(Buffer.of(byte), byte);
  if (charBytesMax === 1) return codes;
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) add(Buffer.of(lead, trail), lead * 0x100 + trail);
  }
  return codes;
}

function view(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
