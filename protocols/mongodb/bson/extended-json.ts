import { Decimal128 } from 'bson';
import { Elements } from './elements.ts';
import { cstringEnd, stringEnd, TYPE } from './sizes.ts';

/**
 * A document as canonical extended JSON (MongoDB Extended JSON, version 2), on one line. Written element by element, so
 * that duplicate names and their order show as the server sees them. The document must have been checked.
 */
export function extendedJson(bytes: Buffer, start = 0, limit = bytes.length): string {
  const element = new Elements(bytes, start, limit);
  let json = '{';
  for (let comma = ''; element.next(); comma = ',') json += comma + element.member + valueJson(element);
  return `${json}}`;
}

function arrayJson(bytes: Buffer, start: number, limit: number): string {
  const element = new Elements(bytes, start, limit);
  let json = '[';
  for (let comma = ''; element.next(); comma = ',') json += comma + valueJson(element);
  return `${json}]`;
}

/** One value as canonical extended JSON. */
export function valueJson(element: Elements): string {
  const { bytes, valueStart: at, end } = element;
  switch (element.type) {
    case TYPE.document:
      return extendedJson(bytes, at, end);
    case TYPE.array:
      return arrayJson(bytes, at, end);
    case TYPE.string:
      return JSON.stringify(element.text);
    case TYPE.boolean:
      return bytes[at] === 1 ? 'true' : 'false';
    case TYPE.null:
      return 'null';
    case TYPE.double:
      return `{"$numberDouble":"${doubleText(bytes.readDoubleLE(at))}"}`;
    case TYPE.int32:
      return `{"$numberInt":"${bytes.readInt32LE(at)}"}`;
    case TYPE.int64:
      return `{"$numberLong":"${int64Text(bytes, at)}"}`;
    case TYPE.decimal128:
      return wrapped('$numberDecimal', new Decimal128(bytes.subarray(at, end)).toString());
    case TYPE.objectId:
      return `{"$oid":"${bytes.toString('hex', at, end)}"}`;
    case TYPE.date:
      return `{"$date":{"$numberLong":"${int64Text(bytes, at)}"}}`;
    default:
      return rareJson(element);
  }
}

function rareJson(element: Elements): string {
  const { bytes, valueStart: at, end } = element;
  switch (element.type) {
    case TYPE.binary:
      return binaryJson(bytes, at, end);
    case TYPE.regex: {
      const options = cstringEnd(bytes, at, end);
      const pattern = JSON.stringify(bytes.toString('utf8', at, options - 1));
      return `{"$regularExpression":{"pattern":${pattern},"options":${JSON.stringify(bytes.toString('utf8', options, end - 1))}}}`;
    }
    case TYPE.dbPointer: {
      const id = stringEnd(bytes, at, end);
      const ref = JSON.stringify(bytes.toString('utf8', at + 4, id - 1));
      return `{"$dbPointer":{"$ref":${ref},"$id":${wrapped('$oid', bytes.toString('hex', id, end))}}}`;
    }
    case TYPE.code:
      return wrapped('$code', element.text);
    case TYPE.symbol:
      return wrapped('$symbol', element.text);
    case TYPE.codeWithScope: {
      const scope = stringEnd(bytes, at + 4, end);
      const code = JSON.stringify(bytes.toString('utf8', at + 8, scope - 1));
      return `{"$code":${code},"$scope":${extendedJson(bytes, scope, end)}}`;
    }
    case TYPE.timestamp:
      return `{"$timestamp":{"t":${bytes.readUInt32LE(at + 4)},"i":${bytes.readUInt32LE(at)}}}`;
    case TYPE.undefined:
      return '{"$undefined":true}';
    case TYPE.minKey:
      return '{"$minKey":1}';
    default:
      return '{"$maxKey":1}';
  }
}

function binaryJson(bytes: Buffer, at: number, end: number): string {
  const subtype = bytes[at + 4] ?? 0;
  // The old subtype holds its length once more before the data.
  const data = subtype === 0x02 ? at + 9 : at + 5;
  const type = subtype.toString(16).padStart(2, '0');
  return `{"$binary":{"base64":"${bytes.toString('base64', data, end)}","subType":"${type}"}}`;
}

/** Numbers that are exact as JavaScript's own, most by far, are made texts of as such, which costs less. */
function int64Text(bytes: Buffer, at: number): string {
  const high = bytes.readInt32LE(at + 4);
  const isExact = high >= -EXACT_HIGH && high < EXACT_HIGH;
  return String(isExact ? high * 2 ** 32 + bytes.readUInt32LE(at) : bytes.readBigInt64LE(at));
}

/** Of a number that is exact, the upper half is not larger. */
const EXACT_HIGH = 2 ** 20;

function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function wrapped(name: string, text: string): string {
  return `{"${name}":${JSON.stringify(text)}}`;
}
