import { ProtocolError } from '../../src/errors.ts';
import { ColumnType } from './constants.ts';
import { PayloadReader } from './lenenc.ts';

const { MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_INT24 } = ColumnType;
const { MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE, MYSQL_TYPE_YEAR, MYSQL_TYPE_NULL } = ColumnType;
const { MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIME } = ColumnType;

/** Bytes of types that always take the same number. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [MYSQL_TYPE_NULL, 0],
  [MYSQL_TYPE_TINY, 1],
  [MYSQL_TYPE_SHORT, 2],
  [MYSQL_TYPE_YEAR, 2],
  [MYSQL_TYPE_LONG, 4],
  [MYSQL_TYPE_INT24, 4],
  [MYSQL_TYPE_FLOAT, 4],
  [MYSQL_TYPE_LONGLONG, 8],
  [MYSQL_TYPE_DOUBLE, 8],
]);

/** Lengths that dates and times may have behind their length byte; what is left out is zero. */
const DATE_LENGTHS: ReadonlySet<number> = new Set([0, 4, 7, 11]);
const TIME_LENGTHS: ReadonlySet<number> = new Set([0, 8, 12]);

const DATES: ReadonlySet<number> = new Set([
  MYSQL_TYPE_DATE,
  MYSQL_TYPE_NEWDATE,
  MYSQL_TYPE_DATETIME,
  MYSQL_TYPE_TIMESTAMP,
]);

/** The bytes a type always takes; undefined where a length stands in front of them. */
export function fixedBytes(type: number): number | undefined {
  return FIXED_BYTES.get(type);
}

/** Reads one value of the binary protocol: its content without the length in front. Throws ProtocolError. */
export function readBinaryValue(reader: PayloadReader, type: number): Buffer {
  return reader.bytes(valueBytes(reader, type));
}

/** Passes by one value of the binary protocol; returns how many bytes its content has, which end there. Throws ProtocolError. */
export function skipBinaryValue(reader: PayloadReader, type: number): number {
  const length = valueBytes(reader, type);
  reader.skip(length);
  return length;
}

/** How long the content is that comes next; its length is read, where one stands in front. */
function valueBytes(reader: PayloadReader, type: number): number {
  const fixed = FIXED_BYTES.get(type);
  if (fixed !== undefined) return fixed;
  const lengths = DATES.has(type) ? DATE_LENGTHS : type === MYSQL_TYPE_TIME ? TIME_LENGTHS : undefined;
  if (lengths === undefined) return reader.count();
  const length = reader.u8();
  if (!lengths.has(length)) throw new ProtocolError('a date or time of an impossible length');
  return length;
}

/** A number, date or time of the binary protocol as the text protocol writes it; undefined for all other types. */
export function binaryText(
  type: number,
  bytes: Buffer,
  isUnsigned: boolean,
  decimals = DECIMALS_FREE,
): string | undefined {
  switch (type) {
    case MYSQL_TYPE_TINY:
      return String(isUnsigned ? bytes.readUInt8() : bytes.readInt8());
    case MYSQL_TYPE_SHORT:
      return String(isUnsigned ? bytes.readUInt16LE() : bytes.readInt16LE());
    case MYSQL_TYPE_YEAR:
      return String(bytes.readUInt16LE()).padStart(4, '0');
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
      return String(isUnsigned ? bytes.readUInt32LE() : bytes.readInt32LE());
    case MYSQL_TYPE_LONGLONG:
      return String(isUnsigned ? bytes.readBigUInt64LE() : bytes.readBigInt64LE());
    case MYSQL_TYPE_FLOAT:
      // Shortest digits that give the same single-precision number.
      return String(Number(bytes.readFloatLE().toPrecision(FLOAT_DIGITS)));
    case MYSQL_TYPE_DOUBLE:
      return String(bytes.readDoubleLE());
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
      return dateText(bytes);
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
      return `${dateText(bytes)} ${clockText(bytes, 4)}${fraction(bytes, 7, decimals)}`;
    case MYSQL_TYPE_TIME:
      return timeText(bytes, decimals);
    default:
      return undefined;
  }
}

const FLOAT_DIGITS = 6;
/** No number of decimals was declared. */
const DECIMALS_FREE = 31;
const DECIMALS_MAX = 6;

function dateText(bytes: Buffer): string {
  const reader = new PayloadReader(bytes);
  if (bytes.length === 0) return '0000-00-00';
  return `${digits(reader.u16(), 4)}-${digits(reader.u8(), 2)}-${digits(reader.u8(), 2)}`;
}

function clockText(bytes: Buffer, at: number): string {
  const [hours = 0, minutes = 0, seconds = 0] = bytes.subarray(at, at + 3);
  return `${digits(hours, 2)}:${digits(minutes, 2)}:${digits(seconds, 2)}`;
}

function fraction(bytes: Buffer, at: number, decimals: number): string {
  const micros = bytes.length >= at + 4 ? digits(bytes.readUInt32LE(at), 6) : '000000';
  if (decimals >= 1 && decimals <= DECIMALS_MAX) return `.${micros.slice(0, decimals)}`;
  return decimals === 0 || micros === '000000' ? '' : `.${micros}`;
}

function timeText(bytes: Buffer, decimals: number): string {
  if (bytes.length === 0) return `00:00:00${fraction(bytes, 0, decimals)}`;
  const sign = bytes.readUInt8() === 0 ? '' : '-';
  const hours = bytes.readUInt32LE(1) * 24 + bytes.readUInt8(5);
  return `${sign}${digits(hours, 2)}:${clockText(bytes, 5).slice(3)}${fraction(bytes, 8, decimals)}`;
}

function digits(value: number, n: number): string {
  return String(value).padStart(n, '0');
}
