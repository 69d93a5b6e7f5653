import { expect, test } from 'vitest';
import { readBinaryArray } from '../../../protocols/postgres/binary-array.ts';
import { cellBytes } from '../../../protocols/postgres/cell-bytes.ts';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import type { Column } from '../../../src/core/query.ts';

const TEXTS: Column = { name: 'c', type: '_text', kind: 'text' };
/** `{a,NULL}` of text. */
const ARRAY = Buffer.from('0000000100000001000000190000000200000001' + '0000000161ffffffff', 'hex');

test('the elements of a binary array are replaced one by one', () => {
  const bytes = cellBytes('{"mask",NULL}', TEXTS, 1, ARRAY, utf8);
  expect(bytes && readBinaryArray(bytes)?.elements.map(String)).toEqual(['mask', 'null']);
  expect(bytes?.subarray(8, 20)).toEqual(ARRAY.subarray(8, 20));
});

test.each(['{a}', '***', '{a,b,c}'])('%s cannot be put into the binary array’s shape: NULL', (text) => {
  expect(cellBytes(text, TEXTS, 1, ARRAY, utf8)).toBeNull();
});

test('bytes that are no array become NULL', () => {
  expect(cellBytes('{a,b}', TEXTS, 1, Buffer.from('a'), utf8)).toBeNull();
  expect(cellBytes('{a,b}', TEXTS, 1, null, utf8)).toBeNull();
});

test('only its constant may stand in a column of another type', () => {
  const int4: Column = { name: 'c', type: 'int4', kind: 'other', constant: '0' };
  expect(cellBytes('0', int4, 0, Buffer.from('7'), utf8)).toEqual(Buffer.from('0'));
  expect(cellBytes('0', int4, 1, Buffer.of(0, 0, 0, 7), utf8)).toEqual(Buffer.alloc(4));
  expect(cellBytes('1', int4, 0, Buffer.from('7'), utf8)).toBeNull();
  // A COPY's row is written without what stood there before.
  expect(cellBytes('0', int4, 0, null, utf8)).toEqual(Buffer.from('0'));
  const ints: Column = { name: 'c', type: '_int4', kind: 'other', constant: '{}' };
  expect(cellBytes('{}', ints, 0, null, utf8)).toEqual(Buffer.from('{}'));
  expect(cellBytes('{}', ints, 1, null, utf8)).toBeNull();
});
