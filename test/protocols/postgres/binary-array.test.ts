import { expect, test } from 'vitest';
import {
  arrayLiteralOf,
  elementsOfLiteral,
  quoted,
  readBinaryArray,
  writeBinaryArray,
} from '../../../protocols/postgres/binary-array.ts';

/** `{{a,NULL},{bc,""}}` of text, with 0 as the lower bound of the second dimension. */
const MATRIX = Buffer.from(
  `00000002 00000001 00000019 00000002 00000001 00000002 00000000
   00000001 61 ffffffff 00000002 6263 00000000`.replaceAll(/\s/g, ''),
  'hex',
);
const EMPTY = Buffer.from('000000000000000000000019', 'hex');

test('an array is taken apart and put together again', () => {
  const array = readBinaryArray(MATRIX);
  expect(array?.sizes).toEqual([2, 2]);
  expect(array?.elementType).toBe(25);
  expect(array?.elements.map(String)).toEqual(['a', 'null', 'bc', '']);
  expect(array && writeBinaryArray(array, array.elements)).toEqual(MATRIX);
  const empty = readBinaryArray(EMPTY);
  expect(empty && writeBinaryArray(empty, [])).toEqual(EMPTY);
});

test('other elements have other lengths; a NULL is announced', () => {
  const array = readBinaryArray(MATRIX);
  const without =
    array &&
    writeBinaryArray(
      array,
      ['1', '22', '', '4444'].map((text) => Buffer.from(text)),
    );
  expect(without?.readInt32BE(4)).toBe(0);
  expect(without && readBinaryArray(without)?.elements.map(String)).toEqual(['1', '22', '', '4444']);
  const withNull = array && writeBinaryArray(array, [null, null, null, null]);
  expect(withNull?.readInt32BE(4)).toBe(1);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a header cut off', MATRIX.subarray(0, 20)],
  ['an element cut off', MATRIX.subarray(0, MATRIX.length - 2)],
  ['too few elements', MATRIX.subarray(0, MATRIX.length - 4)],
  ['too many elements', Buffer.concat([MATRIX, Buffer.alloc(4)])],
  ['seven dimensions', Buffer.concat([Buffer.of(0, 0, 0, 7), MATRIX.subarray(4), Buffer.alloc(64)])],
  ['a length below NULL', Buffer.concat([MATRIX.subarray(0, 28), Buffer.from('fffffffe', 'hex')])],
])('%s is no array', (_what, bytes) => {
  expect(readBinaryArray(bytes)).toBeUndefined();
});

test('literals have the array’s shape', () => {
  expect(arrayLiteralOf([2, 2], ['a', null, '"', '\\'])).toBe(String.raw`{{"a",NULL},{"\"","\\"}}`);
  expect(arrayLiteralOf([3], ['a', 'NULL', ''])).toBe('{"a","NULL",""}');
  expect(arrayLiteralOf([], [])).toBe('{}');
  expect(quoted('a"b')).toBe(String.raw`"a\"b"`);
});

test.each<[string, (string | null)[] | undefined]>([
  ['{}', []],
  ['{a,NULL,"NULL",null}', ['a', null, 'NULL', null]],
  [String.raw`{"a,\"}{",b\"c}`, ['a,"}{', 'b"c']],
  ['{{a,b},{c,d}}', ['a', 'b', 'c', 'd']],
  ['[0:1]={a,b}', ['a', 'b']],
  ['{"a\nb"}', ['a\nb']],
  ['{a', undefined],
  ['a', undefined],
  ['{a}, {b}', undefined],
  ['{a}b', undefined],
  ['{"a}', undefined],
])('the elements of %s', (text, elements) => {
  expect(elementsOfLiteral(text)).toEqual(elements);
});
