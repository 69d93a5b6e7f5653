import { expect, test } from 'vitest';
import { binaryText, fixedBytes, readBinaryValue } from '../../../protocols/mysql/binary-value.ts';
import { ColumnType } from '../../../protocols/mysql/constants.ts';
import { PayloadReader } from '../../../protocols/mysql/lenenc.ts';
import { ProtocolError } from '../../../src/errors.ts';

const T = ColumnType;
const FREE = 31;

test.each([
  [T.MYSQL_TYPE_TINY, 'fb', false, '-5'],
  [T.MYSQL_TYPE_TINY, 'fb', true, '251'],
  [T.MYSQL_TYPE_SHORT, '0080', false, '-32768'],
  [T.MYSQL_TYPE_LONG, 'ffffffff', true, '4294967295'],
  [T.MYSQL_TYPE_LONGLONG, 'ffffffffffffffff', true, '18446744073709551615'],
  [T.MYSQL_TYPE_FLOAT, 'cdcccc3d', false, '0.1'],
  [T.MYSQL_TYPE_DOUBLE, '00000000000002c0', false, '-2.25'],
  [T.MYSQL_TYPE_YEAR, 'ea07', true, '2026'],
  [T.MYSQL_TYPE_DATE, 'ea070b16', false, '2026-11-22'],
  [T.MYSQL_TYPE_DATE, '', false, '0000-00-00'],
  [T.MYSQL_TYPE_DATETIME, 'ea070b16010203', false, '2026-11-22 01:02:03'],
  [T.MYSQL_TYPE_DATETIME, 'ea070b1601020340e20100', false, '2026-11-22 01:02:03.123456'],
  [T.MYSQL_TYPE_TIME, '0101000000020a0b', false, '-26:10:11'],
  [T.MYSQL_TYPE_TIME, '', false, '00:00:00'],
])('type %i of %s (unsigned: %s) is %s', (type, hex, isUnsigned, text) => {
  expect(binaryText(type, Buffer.from(hex, 'hex'), isUnsigned, FREE)).toBe(text);
});

test('declared decimals are written out', () => {
  expect(binaryText(T.MYSQL_TYPE_DATETIME, Buffer.from('ea070b16', 'hex'), false, 3)).toBe('2026-11-22 00:00:00.000');
});

test('strings have no text of their own here', () => {
  expect(binaryText(T.MYSQL_TYPE_VAR_STRING, Buffer.from('x'), false)).toBeUndefined();
});

test('every value takes the bytes its type says', () => {
  const reader = new PayloadReader(Buffer.from('2a000000' + '04ea070b16' + '0178', 'hex'));
  expect(readBinaryValue(reader, T.MYSQL_TYPE_LONG).readInt32LE()).toBe(42);
  expect(readBinaryValue(reader, T.MYSQL_TYPE_DATE)).toHaveLength(4);
  expect(readBinaryValue(reader, T.MYSQL_TYPE_BLOB).toString()).toBe('x');
  expect([reader.left, fixedBytes(T.MYSQL_TYPE_INT24), fixedBytes(T.MYSQL_TYPE_JSON)]).toEqual([0, 4, undefined]);
});

test('a date of another length is refused', () => {
  expect(() => readBinaryValue(new PayloadReader(Buffer.from([5, 1, 2, 3, 4, 5])), T.MYSQL_TYPE_DATE)).toThrow(
    ProtocolError,
  );
});
