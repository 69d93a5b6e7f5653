import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { binaryOf, dateOf } from './constructors.ts';
import { int32Of, longOf } from './numbers.ts';
import { isDocument, isList, type ShellDocument, type ShellValue } from './value.ts';

/** A document that says it is a value of another type, and is none. */
export class ExtendedJsonError extends Error {}

const UINT32_MAX = 2 ** 32 - 1;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:Infinity|NaN)$/;

/** What documents of one name stand for in extended JSON, version 2. Undefined: not this value. */
const WRAPPERS: Readonly<Record<string, (value: ShellValue) => ShellValue>> = {
  $oid: (value) => (isText(value) && /^[\da-fA-F]{24}$/.test(value) ? new ObjectId(value) : undefined),
  $date: dateFrom,
  $numberInt: (value) => (isText(value) ? int32Of(value) : undefined),
  $numberLong: (value) => (isText(value) ? longOf(value) : undefined),
  $numberDouble: (value) => (isText(value) && DECIMAL.test(value) ? new Double(Number(value)) : undefined),
  $numberDecimal: (value) => (isText(value) && DECIMAL.test(value) ? Decimal128.fromString(value) : undefined),
  $binary: (value) => {
    const [base64, subtype] = membersOf(value, 'base64', 'subType');
    const isBinary = isText(base64) && isText(subtype) && /^[\da-fA-F]{1,2}$/.test(subtype);
    return isBinary ? binaryOf(base64, 'base64', Number.parseInt(subtype, 16)) : undefined;
  },
  $uuid: (value) => {
    const isUuid = isText(value) && /^[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/.test(value);
    return isUuid ? binaryOf(value.replaceAll('-', ''), 'hex', Binary.SUBTYPE_UUID) : undefined;
  },
  $timestamp: (value) => {
    const [t, i] = membersOf(value, 't', 'i').map((member) => (isNumber(member) ? member.valueOf() : -1));
    const isTimestamp = [t, i].every((part = -1) => Number.isInteger(part) && part >= 0 && part <= UINT32_MAX);
    return isTimestamp ? new Timestamp({ t: t ?? 0, i: i ?? 0 }) : undefined;
  },
  $regularExpression: (value) => {
    const [pattern, options] = membersOf(value, 'pattern', 'options');
    const isPattern = isText(pattern) && isText(options) && !pattern.includes('\0') && /^[ilmsux]*$/.test(options);
    return isPattern ? new BSONRegExp(pattern, [...options].sort().join('')) : undefined;
  },
  $minKey: () => new MinKey(),
  $maxKey: () => new MaxKey(),
  $symbol: (value) => (isText(value) ? new BSONSymbol(value) : undefined),
  $code: (value) => (isText(value) ? new Code(value) : undefined),
};

/** The value with every document in it that stands for another type replaced. Throws ExtendedJsonError. */
export function fromExtendedJson(value: ShellValue): ShellValue {
  if (isList(value)) return value.map(fromExtendedJson);
  if (!isDocument(value)) return value;
  const [first] = value.keys();
  if (first === undefined || value.size !== 1) return documentFrom(value);
  if (first === '$undefined') return undefined;
  const wrapper = Object.hasOwn(WRAPPERS, first) ? WRAPPERS[first] : undefined;
  if (wrapper === undefined) return documentFrom(value);
  const made = wrapper(value.get(first));
  if (made === undefined) throw new ExtendedJsonError(`the value of ${first} is not what extended JSON takes there`);
  return made;
}

function documentFrom(document: ShellDocument): ShellDocument {
  return new Map([...document].map(([name, value]) => [name, fromExtendedJson(value)]));
}

function dateFrom(value: ShellValue): ShellValue {
  if (isText(value)) return dateOf(value);
  const ms = isDocument(value) ? fromExtendedJson(value) : value;
  const date = new Date(isNumber(ms) || isLong(ms) ? Number(ms.toString()) : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The values of these names; none where there are others. */
function membersOf(value: ShellValue, ...names: readonly string[]): readonly ShellValue[] {
  if (!isDocument(value) || value.size !== names.length) return [];
  return names.map((name) => value.get(name));
}

function isText(value: ShellValue): value is string {
  return typeof value === 'string';
}

function isNumber(value: ShellValue): value is Int32 | Double {
  return value instanceof Int32 || value instanceof Double;
}

function isLong(value: ShellValue): value is Long {
  return value instanceof Long;
}
