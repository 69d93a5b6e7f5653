import { decodeParts, PARTS_DEPTH_MAX } from './binary-parts.ts';
import { isTextLike } from './type-names.ts';

const DAY_MS = 86_400_000;
/** 2000-01-01, where PostgreSQL's dates and timestamps count from. */
const EPOCH_MS = 946_684_800_000;
const INT8_MAX = 0x7fff_ffff_ffff_ffffn;
const INT8_MIN = -0x8000_0000_0000_0000n;
const INT4_MAX = 0x7fff_ffff;
const INT4_MIN = -0x8000_0000;

/**
 * The text a binary value stands for, written as the server would write it (dates in ISO style, times in UTC).
 * Undefined for types without a decoder here and for bytes that are no value of the type.
 */
export function decodeBinary(
  type: string,
  bytes: Buffer,
  decodeText: (bytes: Buffer) => string,
  depth = 0,
): string | undefined {
  if (isTextLike(type)) return decodeText(bytes);
  if (type === 'jsonb') return bytes[0] === JSONB_VERSION ? decodeText(bytes.subarray(1)) : undefined;
  if (type === 'numeric') return decodeNumeric(bytes);
  const fixed = FIXED.get(type);
  if (fixed !== undefined) return bytes.length === fixed.bytes ? fixed.decode(bytes) : undefined;
  if (type === 'inet' || type === 'cidr') return decodeAddress(bytes);
  if (depth >= PARTS_DEPTH_MAX) return undefined;
  return decodeParts(type, bytes, (part, value) => decodeBinary(part, value, decodeText, depth + 1));
}

/** The only version of jsonb's binary form, in front of its text. */
export const JSONB_VERSION = 1;

interface FixedDecoder {
  readonly bytes: number;
  decode(bytes: Buffer): string | undefined;
}

const FIXED: ReadonlyMap<string, FixedDecoder> = new Map<string, FixedDecoder>([
  ['bool', { bytes: 1, decode: (bytes) => (bytes[0] === 0 ? 'f' : 't') }],
  ['int2', { bytes: 2, decode: (bytes) => String(bytes.readInt16BE()) }],
  ['int4', { bytes: 4, decode: (bytes) => String(bytes.readInt32BE()) }],
  ['int8', { bytes: 8, decode: (bytes) => String(bytes.readBigInt64BE()) }],
  ['oid', { bytes: 4, decode: (bytes) => String(bytes.readUInt32BE()) }],
  ['float4', { bytes: 4, decode: (bytes) => float4Text(bytes.readFloatBE()) }],
  ['float8', { bytes: 8, decode: (bytes) => floatText(bytes.readDoubleBE(), String) }],
  ['uuid', { bytes: 16, decode: (bytes) => uuidText(bytes.toString('hex')) }],
  ['date', { bytes: 4, decode: (bytes) => dateText(bytes.readInt32BE()) }],
  ['timestamp', { bytes: 8, decode: (bytes) => timestampText(bytes.readBigInt64BE(), '') }],
  ['timestamptz', { bytes: 8, decode: (bytes) => timestampText(bytes.readBigInt64BE(), '+00') }],
]);

function floatText(value: number, finite: (value: number) => string): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return finite(value);
}

/** The shortest decimal that is this float4 again. */
function float4Text(value: number): string {
  return floatText(value, (finite) => {
    for (let digits = 6; digits < 9; digits++) {
      const short = Number(finite.toPrecision(digits));
      if (Math.fround(short) === finite) return String(short);
    }
    return String(Number(finite.toPrecision(9)));
  });
}

function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function dateText(days: number): string | undefined {
  if (days === INT4_MAX) return 'infinity';
  if (days === INT4_MIN) return '-infinity';
  const date = new Date(EPOCH_MS + days * DAY_MS);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 ? undefined : dayOf(date);
}

function timestampText(micros: bigint, zone: string): string | undefined {
  if (micros === INT8_MAX) return 'infinity';
  if (micros === INT8_MIN) return '-infinity';
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(EPOCH_MS + Number((micros - fraction) / 1000n));
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1) return undefined;
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  return `${dayOf(date)} ${date.toISOString().split('T')[1]?.slice(0, 8)}${digits}${zone}`;
}

function dayOf(date: Date): string {
  const pad = (n: number, width: number): string => String(n).padStart(width, '0');
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

const IPV4_FAMILY = 2;
const ADDRESS_AT = 4;

/** inet and cidr: family, bits of the network, whether it is a cidr, and the address behind its length. */
function decodeAddress(bytes: Buffer): string | undefined {
  const [family, bits, isCidr, length] = bytes;
  if (length === undefined || (length !== 4 && length !== 16) || bytes.length !== ADDRESS_AT + length) return undefined;
  const address = bytes.subarray(ADDRESS_AT);
  const groups = Array.from({ length: 8 }, (_, i) => (length === 16 ? address.readUInt16BE(i * 2).toString(16) : ''));
  const text = family === IPV4_FAMILY ? address.join('.') : groups.join(':');
  return bits === length * 8 && isCidr === 0 ? text : `${text}/${bits}`;
}

const NUMERIC_NEGATIVE = 0x4000;
const NUMERIC_SPECIAL: ReadonlyMap<number, string> = new Map([
  [0xc000, 'NaN'],
  [0xd000, 'Infinity'],
  [0xf000, '-Infinity'],
]);

/** numeric: base-10000 digits with the weight of the first, a sign and the number of decimals to show. */
function decodeNumeric(bytes: Buffer): string | undefined {
  if (bytes.length < 8) return undefined;
  const digits = bytes.readUInt16BE(0);
  const weight = bytes.readInt16BE(2);
  const sign = bytes.readUInt16BE(4);
  const scale = bytes.readUInt16BE(6);
  if (bytes.length !== 8 + digits * 2) return undefined;
  const special = NUMERIC_SPECIAL.get(sign);
  if (special !== undefined) return special;
  const group = (i: number): string =>
    String(i >= 0 && i < digits ? bytes.readUInt16BE(8 + i * 2) : 0).padStart(4, '0');
  let whole = '';
  for (let i = 0; i <= weight; i++) whole += group(i);
  let decimals = '';
  for (let i = weight + 1; decimals.length < scale; i++) decimals += group(i);
  const text = whole.replace(/^0+(?=.)/, '') || '0';
  return `${sign === NUMERIC_NEGATIVE ? '-' : ''}${text}${scale === 0 ? '' : `.${decimals.slice(0, scale)}`}`;
}
