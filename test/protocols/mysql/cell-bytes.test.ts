import { expect, test } from 'vitest';
import { cellBytes } from '../../../protocols/mysql/cell-bytes.ts';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { type ColumnLayout, layoutOf } from '../../../protocols/mysql/columns.ts';
import { be } from './conversation.ts';

function layout(more: Parameters<typeof be.column>[1]): ColumnLayout {
  const [only] = layoutOf(
    [readColumnDefinition(be.column('a', more), { hasExtendedMetadata: false })],
    charsetNamed('utf8mb4'),
  );
  if (only === undefined) throw new Error('no column');
  return only;
}

const was = Buffer.from('was');

test.each([
  [{ type: 3 }, '0', '30', '00000000'],
  [{ type: 0xf6 }, '0', '30', '30'],
  [{ type: 0x10 }, '0', '00', '00'],
  [{ type: 0x0a }, '1970-01-01', Buffer.from('1970-01-01').toString('hex'), 'b2070101'],
  [{ type: 0x0c }, '1970-01-01 00:00:00', Buffer.from('1970-01-01 00:00:00').toString('hex'), 'b2070101'],
  [{ type: 0x0b }, '00:00:00', Buffer.from('00:00:00').toString('hex'), ''],
])('the constant of %o is written as each protocol does', (more, value, text, binary) => {
  expect(cellBytes(value, layout(more), false, was)?.toString('hex')).toBe(text);
  expect(cellBytes(value, layout(more), true, was)?.toString('hex')).toBe(binary);
});

test('no other text may stand where a number was', () => {
  expect(cellBytes('***', layout({ type: 3 }), false, was)).toBeNull();
});

test('texts are written in the column’s character set, no longer than it declares', () => {
  expect(cellBytes('é', layout({ charset: 8 }), false, was)).toEqual(Buffer.of(0xe9));
  expect(cellBytes('x'.repeat(500), layout({}), false, was)).toHaveLength(100);
  expect(cellBytes('a日', layout({ charset: 8 }), false, was)?.toString()).toBe('a?');
});

test('bytes that were read one by one are written so, and what could not be read becomes NULL', () => {
  expect(cellBytes('ÿ*', layout({ type: 0xfc, charset: 63 }), false, Buffer.of(0xff, 0x41))).toEqual(
    Buffer.of(0xff, 0x2a),
  );
  expect(cellBytes('*', layout({}), false, Buffer.of(0xff))).toBeNull();
});

test('a document stays a document', () => {
  expect(cellBytes('***', layout({ type: 0xf5 }), false, was)?.toString()).toBe('"***"');
  expect(cellBytes('{"a":1}', layout({ type: 0xf5 }), true, was)?.toString()).toBe('{"a":1}');
});
