import { Decimal128 } from 'bson';
import type { Replacement } from '../bson/edits.ts';
import type { Elements } from '../bson/elements.ts';
import { valueJson } from '../bson/extended-json.ts';
import { cstringEnd, stringEnd, TYPE } from '../bson/sizes.ts';

/** What is known of a BSON type. */
export interface ValueType {
  /** As `$type` names it. */
  readonly name: string;
  readonly kind: 'text' | 'other' | 'document';
  /** The value that says nothing, as text and as it lies in a document. */
  readonly constant?: { readonly text: string; readonly bytes: Buffer };
}

const OLD_BINARY_SUBTYPE = 0x02;
const EMPTY_DOCUMENT = Buffer.of(5, 0, 0, 0, 0);
/** Zeros that a decimal may have behind its digits before it is told in powers of ten. */
const ZEROS_MAX = 40;

const other = (name: string, text: string, bytes: Buffer): ValueType => ({
  name,
  kind: 'other',
  constant: { text, bytes },
});

/** Types whose values tell something. Null, undefined and the keys at both ends do not; documents and arrays hold values. */
const TYPES: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [TYPE.double, other('double', '0', Buffer.alloc(8))],
  [TYPE.string, { name: 'string', kind: 'text' }],
  [TYPE.document, { name: 'object', kind: 'document', constant: { text: '{}', bytes: EMPTY_DOCUMENT } }],
  // No bytes: the length, the subtype, nothing.
  [TYPE.binary, other('binData', '', Buffer.alloc(5))],
  [TYPE.objectId, other('objectId', '0'.repeat(24), Buffer.alloc(12))],
  [TYPE.boolean, other('bool', 'false', Buffer.alloc(1))],
  [TYPE.date, other('date', '1970-01-01T00:00:00.000Z', Buffer.alloc(8))],
  [TYPE.regex, other('regex', '', Buffer.alloc(2))],
  [TYPE.dbPointer, { name: 'dbPointer', kind: 'other' }],
  [TYPE.code, { name: 'javascript', kind: 'text' }],
  [TYPE.symbol, { name: 'symbol', kind: 'text' }],
  [TYPE.codeWithScope, { name: 'javascriptWithScope', kind: 'other' }],
  [TYPE.int32, other('int', '0', Buffer.alloc(4))],
  [TYPE.timestamp, other('timestamp', '0', Buffer.alloc(8))],
  [TYPE.int64, other('long', '0', Buffer.alloc(8))],
  [TYPE.decimal128, other('decimal', '0', decimalZero())],
]);

/** What is to be known of a value of this type; undefined for what says nothing, and for arrays. */
export function valueType(type: number): ValueType | undefined {
  return TYPES.get(type);
}

/** Null as a value. */
export const NULL_VALUE: Replacement = { type: TYPE.null, bytes: Buffer.alloc(0) };

/** A text as a value of a type that holds texts. */
export function textValue(text: string, type: number = TYPE.string): Replacement {
  if (lastValue?.text === text && lastValue.value.type === type) return lastValue.value;
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(length + 5);
  bytes.writeInt32LE(length + 1);
  bytes.write(text, 4);
  bytes[length + 4] = 0;
  const value: Replacement = { type, bytes };
  if (length <= KEPT_BYTES_MAX) lastValue = { text, value };
  return value;
}

/** What a mask puts in the place of one value it mostly puts in the place of the next, too; nobody writes to it. */
let lastValue: { readonly text: string; readonly value: Replacement } | undefined;
const KEPT_BYTES_MAX = 256;

/** A value as text: numbers in digits, binary data as latin1, so that what is in it can be found. */
export function valueText(element: Elements): string {
  const { bytes, valueStart: at, end } = element;
  switch (element.type) {
    case TYPE.string:
    case TYPE.code:
    case TYPE.symbol:
      return element.text;
    case TYPE.double:
      return String(bytes.readDoubleLE(at));
    case TYPE.int32:
      return String(bytes.readInt32LE(at));
    case TYPE.int64:
      return String(bytes.readBigInt64LE(at));
    case TYPE.boolean:
      return bytes[at] === 1 ? 'true' : 'false';
    case TYPE.date:
      return dateText(bytes.readBigInt64LE(at));
    case TYPE.objectId:
      return bytes.toString('hex', at, end);
    case TYPE.timestamp:
      return String(bytes.readBigUInt64LE(at));
    case TYPE.decimal128:
      return decimalText(new Decimal128(bytes.subarray(at, end)).toString());
    default:
      return rareText(element);
  }
}

function rareText(element: Elements): string {
  const { bytes, valueStart: at, end } = element;
  switch (element.type) {
    case TYPE.binary:
      // The old subtype holds its length once more before the data.
      return bytes.toString('latin1', bytes[at + 4] === OLD_BINARY_SUBTYPE ? at + 9 : at + 5, end);
    case TYPE.regex:
      return bytes.toString('utf8', at, cstringEnd(bytes, at, end) - 1);
    case TYPE.dbPointer: {
      const id = stringEnd(bytes, at, end);
      return `${bytes.toString('utf8', at + 4, id - 1)} ${bytes.toString('hex', id, end)}`;
    }
    default:
      return valueJson(element);
  }
}

/** Years that no calendar here has are told in milliseconds. */
function dateText(milliseconds: bigint): string {
  const date = new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

/** In digits, unless there were too many: `4.1E+3` hides a number. */
function decimalText(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] = /^(-?)(\d)(?:\.(\d+))?E\+(\d+)$/.exec(text) ?? [];
  const zeros = Number(exponent) - fraction.length;
  if (exponent === '' || zeros < 0 || zeros > ZEROS_MAX) return text;
  return `${sign}${whole}${fraction}${'0'.repeat(zeros)}`;
}

/** 0 with the exponent 0, biased. */
function decimalZero(): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(0x3040, 14);
  return bytes;
}
