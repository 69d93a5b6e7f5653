import { randomUUID } from 'node:crypto';
import { Binary, Code, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { int32Of, longOf } from './numbers.ts';
import type { ShellError } from './shell-error.ts';
import { isDocument, type ShellValue } from './value.ts';

/** Makes the error of what is wrong with a call, at its beginning or at an offset. */
type Failure = (problem: string, offset?: number) => ShellError;
type Arguments = readonly { readonly value: ShellValue; readonly offset: number }[];
/** Undefined: the arguments make no such value. */
type Constructor = (values: readonly ShellValue[]) => ShellValue | undefined;

const UINT32_MAX = 2 ** 32 - 1;
const SUBTYPE_MAX = 255;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:Infinity|NaN)$/;
const PADDING = /={1,2}$/;
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,3})\d*)?)? ?(Z|[+-]\d\d:?\d\d)?$/;

const long: Constructor = ([value]) => (value === undefined ? Long.ZERO : longOf(digitsOf(value) ?? ''));
const int32: Constructor = ([value]) => (value === undefined ? new Int32(0) : int32Of(digitsOf(value) ?? ''));
const decimal: Constructor = ([value]) => {
  const text = value === undefined ? '0' : (digitsOf(value) ?? '');
  return DECIMAL.test(text) ? Decimal128.fromString(text) : undefined;
};
const double: Constructor = ([value]) => {
  const text = value === undefined ? '0' : (digitsOf(value) ?? '');
  return DECIMAL.test(text) ? new Double(Number(text)) : undefined;
};
const date: Constructor = ([value]) => {
  if (value === undefined) return new Date();
  if (typeof value === 'string') return dateOf(value);
  const ms = Number(digitsOf(value) ?? Number.NaN);
  return Number.isNaN(ms) || Number.isNaN(new Date(ms).getTime()) ? undefined : new Date(ms);
};

/** By name: what makes the value, what it is made of, and how many arguments there may be. */
const CONSTRUCTORS: Readonly<Record<string, readonly [make: Constructor, takes: string, argumentsMax: number]>> = {
  ObjectId: [objectId, 'nothing, or 24 hexadecimal digits', 1],
  ISODate: [date, 'nothing, or a date such as "2026-01-31T12:00:00Z"', 1],
  Date: [date, 'nothing, milliseconds, or a date such as "2026-01-31T12:00:00Z"', 1],
  NumberLong: [long, 'a whole number of 64 bits, as a string where it is large', 1],
  Long: [long, 'a whole number of 64 bits, as a string where it is large', 1],
  NumberInt: [int32, 'a whole number of 32 bits', 1],
  Int32: [int32, 'a whole number of 32 bits', 1],
  NumberDecimal: [decimal, 'a decimal number as a string', 1],
  Decimal128: [decimal, 'a decimal number as a string', 1],
  Double: [double, 'a number', 1],
  UUID: [uuid, 'nothing, or a UUID as a string', 1],
  BinData: [([subtype, text]) => binary(subtype, text, 'base64'), 'a subtype and base64', 2],
  HexData: [([subtype, text]) => binary(subtype, text, 'hex'), 'a subtype and hexadecimal digits', 2],
  Timestamp: [timestamp, 'nothing, seconds and a counter, or { t: seconds, i: counter }', 2],
  MinKey: [() => new MinKey(), 'nothing', 0],
  MaxKey: [() => new MaxKey(), 'nothing', 0],
  DBRef: [dbRef, 'a collection, an _id and perhaps a database', 3],
  Code: [
    ([text]) => (typeof text === 'string' ? new Code(text) : undefined),
    'JavaScript for the server, as a string',
    1,
  ],
  // Its arguments are read where literals are, which have the same flags.
  RegExp: [() => undefined, 'a pattern and its flags as strings', 2],
  BSONRegExp: [() => undefined, 'a pattern and its flags as strings', 2],
};

/** Whether values are made by calling this. */
export function isConstructor(name: string): boolean {
  return Object.hasOwn(CONSTRUCTORS, name);
}

/** The value that a call such as `ObjectId("…")` stands for. Throws ShellError. */
export function construct(name: string, isNew: boolean, args: Arguments, failure: Failure): ShellValue {
  const [make, takes, argumentsMax] = CONSTRUCTORS[name] ?? [() => undefined, 'nothing', 0];
  if (name === 'Date' && !isNew) throw failure('`Date()` is a text; write `new Date()` or `ISODate()`');
  const value = args.length > argumentsMax ? undefined : make(args.map((argument) => argument.value));
  // `undefined` written out is not the same as nothing.
  const isGiven = args.every((argument) => argument.value !== undefined);
  if (value === undefined || !isGiven) throw failure(`\`${name}\` takes ${takes}`, args[0]?.offset);
  return value;
}

/** A moment in ISO 8601, in UTC where no zone is named; undefined for any other text, and for days that no month has. */
export function dateOf(text: string): Date | undefined {
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const [, day = '', time = '00:00', seconds = ':00', fraction = '0', zone = 'Z'] = found;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const parsed = new Date(`${day}T${time}${seconds}.${fraction.padEnd(3, '0')}${offset}`);
  const midnight = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return Number.isNaN(parsed.getTime()) || !isDay ? undefined : parsed;
}

function objectId([value]: readonly ShellValue[]): ShellValue | undefined {
  if (value === undefined) return new ObjectId();
  return typeof value === 'string' && /^[\da-fA-F]{24}$/.test(value) ? new ObjectId(value) : undefined;
}

function uuid([value = randomUUID()]: readonly ShellValue[]): ShellValue | undefined {
  const isUuid = typeof value === 'string' && /^[\da-fA-F]{8}-?(?:[\da-fA-F]{4}-?){3}[\da-fA-F]{12}$/.test(value);
  return isUuid ? new Binary(Buffer.from(value.replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID) : undefined;
}

/** Undefined as well for text that decoding would change: it is not what was meant. */
function binary(subtype: ShellValue, text: ShellValue, encoding: 'base64' | 'hex'): ShellValue | undefined {
  if (!(subtype instanceof Int32) || subtype.value < 0 || subtype.value > SUBTYPE_MAX) return undefined;
  if (typeof text !== 'string') return undefined;
  return binaryOf(text, encoding, subtype.value);
}

/** Binary data from its text; undefined for text that is not in this encoding. */
export function binaryOf(text: string, encoding: 'base64' | 'hex', subtype: number): Binary | undefined {
  const bytes = Buffer.from(text, encoding);
  const isSame =
    encoding === 'hex'
      ? bytes.toString('hex') === text.toLowerCase()
      : bytes.toString('base64').replace(PADDING, '') === text.replace(PADDING, '');
  return isSame ? new Binary(bytes, subtype) : undefined;
}

function timestamp([first, second]: readonly ShellValue[]): ShellValue | undefined {
  if (first === undefined) return new Timestamp({ t: 0, i: 0 });
  const isWhole = isDocument(first);
  if (isWhole && second !== undefined) return undefined;
  const t = uint32Of(isWhole ? first.get('t') : first);
  const i = uint32Of(isWhole ? first.get('i') : (second ?? new Int32(0)));
  return t === undefined || i === undefined ? undefined : new Timestamp({ t, i });
}

function uint32Of(value: ShellValue): number | undefined {
  const number = Number(digitsOf(value) ?? Number.NaN);
  return Number.isInteger(number) && number >= 0 && number <= UINT32_MAX ? number : undefined;
}

function dbRef([collection, id, database]: readonly ShellValue[]): ShellValue | undefined {
  if (typeof collection !== 'string' || id === undefined) return undefined;
  if (database !== undefined && typeof database !== 'string') return undefined;
  // As a document, which is what it is on the wire.
  const reference = new Map<string, ShellValue>([
    ['$ref', collection],
    ['$id', id],
  ]);
  return database === undefined ? reference : reference.set('$db', database);
}

/** The text of a number, or of a string that may hold one. */
function digitsOf(value: ShellValue): string | undefined {
  if (typeof value === 'string') return value.trim();
  if (value instanceof Int32 || value instanceof Double || value instanceof Long) return value.toString();
  return undefined;
}
