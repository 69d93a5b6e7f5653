import { describe, expect, test } from 'vitest';
import { binaryOf, dateOf, isConstructor } from '../../../../src/exec/mongodb-shell/constructors.ts';
import { refusal, sentValue } from './parsed.ts';

const MOMENT = { $date: { $numberLong: '1769860800000' } };

describe('a call for a value', () => {
  test.each([
    ['ObjectId("507f1f77bcf86cd799439011")', { $oid: '507f1f77bcf86cd799439011' }],
    ['new ObjectId("507F1F77BCF86CD799439011")', { $oid: '507f1f77bcf86cd799439011' }],
    ['ISODate("2026-01-31T12:00:00Z")', MOMENT],
    ['new Date("2026-01-31T12:00:00.000Z")', MOMENT],
    ['new Date(1769860800000)', MOMENT],
    ['ISODate("2026-01-31T14:00:00+02:00")', MOMENT],
    ['NumberLong(5)', { $numberLong: '5' }],
    ['NumberLong("9223372036854775807")', { $numberLong: '9223372036854775807' }],
    ['Long("-5")', { $numberLong: '-5' }],
    ['NumberLong()', { $numberLong: '0' }],
    ['NumberInt("5")', { $numberInt: '5' }],
    ['Int32(5)', { $numberInt: '5' }],
    ['NumberDecimal("1.10")', { $numberDecimal: '1.10' }],
    ['Decimal128("NaN")', { $numberDecimal: 'NaN' }],
    ['Double(5)', { $numberDouble: '5.0' }],
    [
      'UUID("00112233-4455-6677-8899-aabbccddeeff")',
      { $binary: { base64: 'ABEiM0RVZneImaq7zN3u/w==', subType: '04' } },
    ],
    ['BinData(0, "AAEC")', { $binary: { base64: 'AAEC', subType: '00' } }],
    ['HexData(128, "00ff")', { $binary: { base64: 'AP8=', subType: '80' } }],
    ['Timestamp(5, 6)', { $timestamp: { t: 5, i: 6 } }],
    ['Timestamp({ t: 4294967295, i: 1 })', { $timestamp: { t: 4294967295, i: 1 } }],
    ['Timestamp()', { $timestamp: { t: 0, i: 0 } }],
    ['MinKey()', { $minKey: 1 }],
    ['new MaxKey()', { $maxKey: 1 }],
    ['MaxKey', { $maxKey: 1 }],
    ['DBRef("c", 1)', { $ref: 'c', $id: { $numberInt: '1' } }],
    ['Code("return 1")', { $code: 'return 1' }],
    ['RegExp("^x", "i")', { $regularExpression: { pattern: '^x', options: 'i' } }],
    ['new BSONRegExp("y")', { $regularExpression: { pattern: 'y', options: '' } }],
  ])('%s is that value', (text, expected) => {
    expect(sentValue(text)).toEqual(expected);
  });

  test('without arguments makes a new one', () => {
    expect(sentValue('ObjectId()')).not.toEqual(sentValue('ObjectId()'));
    expect(sentValue('UUID()')).not.toEqual(sentValue('UUID()'));
    expect(sentValue('new Date()')).toEqual({ $date: { $numberLong: expect.stringMatching(/^\d{13}$/) } });
  });

  test.each([
    ['ObjectId("xyz")', '1:30: `ObjectId` takes nothing, or 24 hexadecimal digits'],
    ['Date()', '`Date()` is a text; write `new Date()`'],
    ['new Date(2026, 1, 1)', '`Date` takes'],
    ['ISODate("yesterday")', '`ISODate` takes'],
    ['ISODate("2026-02-30")', '`ISODate` takes'],
    ['NumberLong("9223372036854775808")', '`NumberLong` takes'],
    ['NumberLong(1.5)', '`NumberLong` takes'],
    ['NumberLong(9007199254740993)', 'write NumberLong("9007199254740993")'],
    ['NumberInt(2147483648)', '`NumberInt` takes'],
    ['NumberDecimal("12,5")', '`NumberDecimal` takes'],
    ['UUID("1")', '`UUID` takes'],
    ['BinData(0, "!")', '`BinData` takes'],
    ['BinData(256, "AA==")', '`BinData` takes'],
    ['HexData(0, "0")', '`HexData` takes'],
    ['Timestamp(-1, 0)', '`Timestamp` takes'],
    ['MinKey(1)', '`MinKey` takes nothing'],
    ['ObjectId(undefined)', '`ObjectId` takes'],
    ['RegExp(1)', 'RegExp takes'],
    ['RegExp("x", "g")', 'the flags of a pattern'],
    ['new true', '`true` is no value'],
    ['toString()', '`toString` is no value'],
    ['constructor()', '`constructor` is no value'],
  ])('%s is refused', (text, message) => {
    expect(refusal(`db.c.insertOne({ v: ${text} })`)).toContain(message);
  });
});

test('dates are read as ISO 8601, in UTC where no zone is named', () => {
  expect(dateOf('2026-01-31')?.toISOString()).toBe('2026-01-31T00:00:00.000Z');
  expect(dateOf('2026-01-31 12:30')?.toISOString()).toBe('2026-01-31T12:30:00.000Z');
  expect(dateOf('2026-01-31T12:30:15.5-0330')?.toISOString()).toBe('2026-01-31T16:00:15.500Z');
  expect(dateOf('2026-13-01')).toBeUndefined();
  expect(dateOf('2026-01-31T25:00')).toBeUndefined();
  expect(dateOf('31 Jan 2026')).toBeUndefined();
});

test('binary data is only taken in its own encoding', () => {
  expect(binaryOf('AAE', 'base64', 0)?.buffer).toEqual(Buffer.of(0, 1));
  expect(binaryOf('AA-_', 'base64', 0)).toBeUndefined();
  expect(binaryOf('0g', 'hex', 0)).toBeUndefined();
});

test('names of objects that every object has make no values', () => {
  expect(isConstructor('ObjectId')).toBe(true);
  expect(isConstructor('hasOwnProperty')).toBe(false);
});
