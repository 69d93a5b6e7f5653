import { arrayLiteralOf, readBinaryArray } from './binary-array.ts';
import { typeName } from './type-names.ts';

/** The text of a value of a type inside another one; undefined for what has no decoder. */
export type DecodePart = (type: string, bytes: Buffer) => string | undefined;

/** Values that hold values may be nested; deeper ones count as unreadable. */
export const PARTS_DEPTH_MAX = 16;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** Range and multirange types with the type of their bounds. */
const BOUND_TYPES: ReadonlyMap<string, string> = new Map([
  ['int4range', 'int4'],
  ['int8range', 'int8'],
  ['numrange', 'numeric'],
  ['daterange', 'date'],
  ['tsrange', 'timestamp'],
  ['tstzrange', 'timestamptz'],
]);
const [EMPTY, LOWER_INCLUSIVE, UPPER_INCLUSIVE, LOWER_INFINITE, UPPER_INFINITE] = [1, 2, 4, 8, 16];

/**
 * The text of a binary array, row, range or multirange. Parts that have no decoder are read as Latin-1, so that
 * detectors still see the texts in them. Undefined for other types and for bytes that are no value of the type.
 */
export function decodeParts(type: string, bytes: Buffer, decode: DecodePart): string | undefined {
  const textOf = (part: string, value: Buffer): string => decode(part, value) ?? value.toString('latin1');
  if (type.startsWith('_')) {
    const array = readBinaryArray(bytes);
    const texts = array?.elements.map((element) => (element === null ? null : textOf(type.slice(1), element)));
    return array === undefined || texts === undefined ? undefined : arrayLiteralOf(array.sizes, texts);
  }
  if (type === 'record') return decodeRecord(bytes, textOf);
  const bound = BOUND_TYPES.get(type.replace('multirange', 'range'));
  if (bound === undefined) return undefined;
  if (type.endsWith('multirange')) return decodeMultirange(bytes, bound, textOf);
  return decodeRange(bytes, bound, textOf);
}

type TextOf = (type: string, bytes: Buffer) => string;

/** A row: the number of fields, then each with the number of its type. */
function decodeRecord(bytes: Buffer, textOf: TextOf): string | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const fields: string[] = [];
  let at = LENGTH_BYTES;
  for (let left = bytes.readInt32BE(0); left > 0; left--) {
    if (at + 2 * LENGTH_BYTES > bytes.length) return undefined;
    const type = typeName(bytes.readUInt32BE(at));
    const value = readLengthPrefixed(bytes, at + LENGTH_BYTES);
    if (value === undefined) return undefined;
    fields.push(value.bytes === null ? '' : `"${textOf(type, value.bytes).replaceAll(/["\\]/g, '$&$&')}"`);
    at = value.end;
  }
  return at === bytes.length ? `(${fields.join(',')})` : undefined;
}

/** A range: flags, then the bounds that are not infinite. */
function decodeRange(bytes: Buffer, bound: string, textOf: TextOf): string | undefined {
  const flags = bytes[0];
  if (flags === undefined) return undefined;
  if ((flags & EMPTY) !== 0) return 'empty';
  let at = 1;
  const texts: string[] = [];
  for (const infinite of [LOWER_INFINITE, UPPER_INFINITE]) {
    const value = (flags & infinite) === 0 ? readLengthPrefixed(bytes, at) : { bytes: null, end: at };
    if (value === undefined) return undefined;
    texts.push(value.bytes === null ? '' : textOf(bound, value.bytes));
    at = value.end;
  }
  if (at !== bytes.length) return undefined;
  const open = (flags & LOWER_INCLUSIVE) !== 0 ? '[' : '(';
  return `${open}${texts.join(',')}${(flags & UPPER_INCLUSIVE) !== 0 ? ']' : ')'}`;
}

function decodeMultirange(bytes: Buffer, bound: string, textOf: TextOf): string | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const ranges: string[] = [];
  let at = LENGTH_BYTES;
  for (let left = bytes.readInt32BE(0); left > 0; left--) {
    const value = readLengthPrefixed(bytes, at);
    const text = value?.bytes ? decodeRange(value.bytes, bound, textOf) : undefined;
    if (value === undefined || text === undefined) return undefined;
    ranges.push(text);
    at = value.end;
  }
  return at === bytes.length ? `{${ranges.join(',')}}` : undefined;
}

function readLengthPrefixed(bytes: Buffer, at: number): { bytes: Buffer | null; end: number } | undefined {
  const start = at + LENGTH_BYTES;
  if (start > bytes.length) return undefined;
  const length = bytes.readInt32BE(at);
  if (length === NULL_LENGTH) return { bytes: null, end: start };
  return length < 0 || start + length > bytes.length
    ? undefined
    : { bytes: bytes.subarray(start, start + length), end: start + length };
}
