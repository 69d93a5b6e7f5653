import { Binary, BSONType, Decimal128 } from 'bson';
import { type Field, fieldsOf } from './fields.ts';

/** Dates of these years are written as people write them; others by their milliseconds. */
const DATE_MS_MIN = 0;
const DATE_MS_MAX = Date.UTC(10_000, 0, 1);
/** The library's own number for this type is negative; the byte is not. */
const MIN_KEY = BSONType.minKey & 0xff;

/**
 * A document as relaxed extended JSON (version 2), on one line. Numbers that JSON's readers would change stay wrapped.
 * Written field by field, so that their order and names that are there twice show as they came.
 */
export function documentText(bytes: Buffer, start = 0): string {
  const members = fieldsOf(bytes, start).map((field) => `${JSON.stringify(field.name)}: ${valueText(field)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** One value as relaxed extended JSON. */
export function valueText(field: Field): string {
  const { bytes, start, end } = field;
  switch (field.type) {
    case BSONType.object:
      return documentText(bytes, start);
    case BSONType.array:
      return `[${fieldsOf(bytes, start).map(valueText).join(', ')}]`;
    case BSONType.string:
      return JSON.stringify(bytes.toString('utf8', start + 4, end - 1));
    case BSONType.bool:
      return bytes[start] === 1 ? 'true' : 'false';
    case BSONType.null:
      return 'null';
    case BSONType.int:
      return String(bytes.readInt32LE(start));
    case BSONType.long:
      return longText(bytes.readBigInt64LE(start));
    case BSONType.double:
      return doubleText(bytes.readDoubleLE(start));
    case BSONType.decimal:
      return wrapped('$numberDecimal', new Decimal128(bytes.subarray(start, end)).toString());
    case BSONType.objectId:
      return wrapped('$oid', bytes.toString('hex', start, end));
    case BSONType.date:
      return dateText(bytes.readBigInt64LE(start));
    default:
      return rareText(field);
  }
}

function rareText({ type, bytes, start, end }: Field): string {
  switch (type) {
    case BSONType.binData:
      return binaryText(bytes, start, end);
    case BSONType.regex: {
      const options = bytes.indexOf(0, start) + 1;
      const pattern = JSON.stringify(bytes.toString('utf8', start, options - 1));
      const flags = JSON.stringify(bytes.toString('utf8', options, end - 1));
      return `{ "$regularExpression": { "pattern": ${pattern}, "options": ${flags} } }`;
    }
    case BSONType.timestamp:
      return `{ "$timestamp": { "t": ${bytes.readUInt32LE(start + 4)}, "i": ${bytes.readUInt32LE(start)} } }`;
    case BSONType.dbPointer: {
      const name = JSON.stringify(bytes.toString('utf8', start + 4, end - 13));
      return `{ "$dbPointer": { "$ref": ${name}, "$id": ${wrapped('$oid', bytes.toString('hex', end - 12, end))} } }`;
    }
    case BSONType.javascript:
      return wrapped('$code', bytes.toString('utf8', start + 4, end - 1));
    case BSONType.javascriptWithScope: {
      const scope = start + 8 + bytes.readInt32LE(start + 4);
      const code = JSON.stringify(bytes.toString('utf8', start + 8, scope - 1));
      return `{ "$code": ${code}, "$scope": ${documentText(bytes, scope)} }`;
    }
    case BSONType.symbol:
      return wrapped('$symbol', bytes.toString('utf8', start + 4, end - 1));
    case BSONType.undefined:
      return '{ "$undefined": true }';
    case MIN_KEY:
      return '{ "$minKey": 1 }';
    default:
      return '{ "$maxKey": 1 }';
  }
}

function longText(value: bigint): string {
  const isSafe = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? String(value) : wrapped('$numberLong', String(value));
}

/** A double that is whole shows that it is none of the whole types. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return wrapped('$numberDouble', String(value));
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function dateText(ms: bigint): string {
  const isPlain = ms >= DATE_MS_MIN && ms < DATE_MS_MAX;
  if (!isPlain) return `{ "$date": ${wrapped('$numberLong', String(ms))} }`;
  return wrapped('$date', new Date(Number(ms)).toISOString().replace('.000Z', 'Z'));
}

function binaryText(bytes: Buffer, start: number, end: number): string {
  const subtype = bytes[start + 4] ?? 0;
  if (subtype === Binary.SUBTYPE_UUID && end - start === 21) {
    return wrapped('$uuid', bytes.toString('hex', start + 5, end).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
  }
  // The old subtype holds its length once more before the data.
  const data = subtype === Binary.SUBTYPE_BYTE_ARRAY ? start + 9 : start + 5;
  const type = subtype.toString(16).padStart(2, '0');
  return `{ "$binary": { "base64": "${bytes.toString('base64', data, end)}", "subType": "${type}" } }`;
}

function wrapped(name: string, text: string): string {
  return `{ "${name}": ${JSON.stringify(text)} }`;
}
