import { ProtocolError } from '../../../src/errors.ts';

/** The types of BSON elements (bsonspec.org, version 1.1). */
export const TYPE = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  codeWithScope: 0x0f,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal128: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

/** An empty document: its length and the closing zero. */
export const DOCUMENT_BYTES_MIN = 5;
/** How deep documents may nest; the server's own limit. */
export const DEPTH_MAX = 200;

const LENGTH_BYTES = 4;
const OBJECT_ID_BYTES = 12;
/** Binary data of this old subtype holds its length a second time. */
const OLD_BINARY_SUBTYPE = 0x02;

/** By the type; -1 where the value tells its length, and where there is no such type. */
const FIXED_BYTES = new Int8Array(256).fill(-1);
for (const [type, bytes] of [
  [TYPE.double, 8],
  [TYPE.undefined, 0],
  [TYPE.objectId, OBJECT_ID_BYTES],
  [TYPE.boolean, 1],
  [TYPE.date, 8],
  [TYPE.null, 0],
  [TYPE.int32, 4],
  [TYPE.timestamp, 8],
  [TYPE.int64, 8],
  [TYPE.decimal128, 16],
  [TYPE.minKey, 0],
  [TYPE.maxKey, 0],
] as const) {
  FIXED_BYTES[type] = bytes;
}
/** A zero is looked for byte by byte in as many, which costs less than having it looked for; names are mostly shorter. */
const NEAR_BYTES = 32;

/**
 * Where the document at `start` ends. `limit` is the end of what it lies in. Throws ProtocolError for a length that
 * cannot be, or a document that does not close where it says.
 */
export function documentEnd(bytes: Buffer, start: number, limit: number): number {
  if (limit - start < DOCUMENT_BYTES_MIN) throw new ProtocolError('a BSON document is cut off');
  const length = bytes.readInt32LE(start);
  if (length < DOCUMENT_BYTES_MIN || length > limit - start) {
    throw new ProtocolError(`a BSON document of ${length} bytes does not fit into ${limit - start}`);
  }
  const end = start + length;
  if (bytes[end - 1] !== 0) throw new ProtocolError('a BSON document does not end with a zero byte');
  return end;
}

/** Where the value at `start` ends; `limit` is the closing zero of its document. Does not look into nested documents. */
export function valueEnd(bytes: Buffer, type: number, start: number, limit: number): number {
  const fixed = FIXED_BYTES[type] ?? -1;
  if (fixed >= 0) return within(start + fixed, limit);
  switch (type) {
    case TYPE.string:
    case TYPE.code:
    case TYPE.symbol:
      return stringEnd(bytes, start, limit);
    case TYPE.document:
    case TYPE.array:
      return documentEnd(bytes, start, limit);
    case TYPE.binary:
      return binaryEnd(bytes, start, limit);
    case TYPE.regex:
      return cstringEnd(bytes, cstringEnd(bytes, start, limit), limit);
    case TYPE.dbPointer:
      return within(stringEnd(bytes, start, limit) + OBJECT_ID_BYTES, limit);
    case TYPE.codeWithScope:
      return codeWithScopeEnd(bytes, start, limit);
    default:
      throw new ProtocolError(`BSON has no type 0x${type.toString(16).padStart(2, '0')}`);
  }
}

/** Behind the zero that ends the name or text at `start`. */
export function cstringEnd(bytes: Buffer, start: number, limit: number): number {
  const near = Math.min(limit, start + NEAR_BYTES);
  for (let at = start; at < near; at += 1) if (bytes[at] === 0) return at + 1;
  const zero = near < limit ? bytes.indexOf(0, near) : -1;
  if (zero === -1 || zero >= limit) throw new ProtocolError('a BSON name does not end');
  return zero + 1;
}

/** Behind a string with a length, which counts the zero at its end. */
export function stringEnd(bytes: Buffer, start: number, limit: number): number {
  const length = lengthAt(bytes, start, limit);
  const end = within(start + LENGTH_BYTES + length, limit);
  if (length < 1 || bytes[end - 1] !== 0) throw new ProtocolError('a BSON string does not end with a zero byte');
  return end;
}

function binaryEnd(bytes: Buffer, start: number, limit: number): number {
  const length = lengthAt(bytes, start, limit);
  const end = within(start + LENGTH_BYTES + 1 + length, limit);
  if (bytes[start + LENGTH_BYTES] !== OLD_BINARY_SUBTYPE) return end;
  const inner = lengthAt(bytes, start + LENGTH_BYTES + 1, end);
  if (inner !== length - LENGTH_BYTES) throw new ProtocolError('old BSON binary data contradicts its own length');
  return end;
}

function codeWithScopeEnd(bytes: Buffer, start: number, limit: number): number {
  const end = within(start + lengthAt(bytes, start, limit), limit);
  const scope = stringEnd(bytes, start + LENGTH_BYTES, end);
  if (documentEnd(bytes, scope, end) !== end) throw new ProtocolError('BSON code contradicts its own length');
  return end;
}

function lengthAt(bytes: Buffer, at: number, limit: number): number {
  within(at + LENGTH_BYTES, limit);
  const length = bytes.readInt32LE(at);
  if (length < 0) throw new ProtocolError(`a BSON length of ${length} is impossible`);
  return length;
}

function within(end: number, limit: number): number {
  if (end > limit) throw new ProtocolError('a BSON value reaches beyond its document');
  return end;
}
