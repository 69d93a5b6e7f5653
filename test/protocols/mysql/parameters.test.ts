import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { lenencString, PayloadReader } from '../../../protocols/mysql/lenenc.ts';
import { nullBytes, parameterValue, readParameters, readParameterType } from '../../../protocols/mysql/parameters.ts';

const utf8 = charsetNamed('utf8mb4');

test('types, names, NULLs and values sent ahead are read', () => {
  const types = new PayloadReader(
    Buffer.concat([Buffer.of(3, 0x80), lenencString('n'), Buffer.of(0xfd, 0), lenencString('')]),
  );
  const list = [
    readParameterType(types, true),
    readParameterType(types, true),
    readParameterType(types.left === 0 ? new PayloadReader(Buffer.of(6, 0)) : types, false),
  ];
  const reader = new PayloadReader(Buffer.from([42, 0, 0, 0]));
  const params = readParameters(reader, list, Buffer.of(0), new Map([[1, Buffer.from('ahead')]]));
  expect(params.map((param) => parameterValue(param, utf8))).toEqual([
    { text: 'n=42', encoding: 'text', type: 'int' },
    { text: 'ahead', encoding: 'text', type: 'varchar' },
    { text: null, encoding: 'text' },
  ]);
});

test('NULL bits take one byte for eight parameters', () => {
  expect([0, 1, 8, 9].map(nullBytes)).toEqual([0, 1, 1, 2]);
});

test('blobs that are texts are shown as texts, all others as digits', () => {
  const blob = { type: 0xfc, isUnsigned: false };
  expect(parameterValue({ type: blob, bytes: Buffer.from('grün') }, utf8).text).toBe('grün');
  expect(parameterValue({ type: blob, bytes: Buffer.of(0, 1) }, utf8)).toEqual({
    text: '0001',
    encoding: 'hex',
    type: 'blob',
  });
  expect(parameterValue({ type: { type: 0xfd, isUnsigned: false }, bytes: Buffer.of(0xff) }, utf8).encoding).toBe(
    'hex',
  );
});
