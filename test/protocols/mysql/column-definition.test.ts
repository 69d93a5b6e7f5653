import { expect, test } from 'vitest';
import { readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be } from './conversation.ts';

const PLAIN = { hasExtendedMetadata: false };

test('names, type and length are read', () => {
  const definition = readColumnDefinition(be.column('email', { type: 0xfc, charset: 63, flags: 0x10 }), PLAIN);
  expect(definition).toMatchObject({ charset: 63, length: 400, type: 0xfc, flags: 0x10 });
  expect(definition.orgName.toString()).toBe('email');
});

test('extended metadata names the type a text stands for', () => {
  const column = be.column('id');
  const extended = lenencString(
    Buffer.concat([Buffer.of(0), lenencString('uuid'), Buffer.of(1), lenencString('json')]),
  );
  const at = column.length - 13;
  const whole = Buffer.concat([column.subarray(0, at), extended, column.subarray(at)]);
  expect(readColumnDefinition(whole, { hasExtendedMetadata: true })).toMatchObject({
    extendedType: 'uuid',
    extendedFormat: 'json',
  });
});

test('what is too short, too long or of another catalogue is refused', () => {
  const column = be.column('a');
  expect(() => readColumnDefinition(column.subarray(0, -1), PLAIN)).toThrow(ProtocolError);
  expect(() => readColumnDefinition(Buffer.concat([column, Buffer.of(0)]), PLAIN)).toThrow(ProtocolError);
  expect(() => readColumnDefinition(Buffer.concat([lenencString('xyz'), column.subarray(4)]), PLAIN)).toThrow(
    ProtocolError,
  );
});

test('the default of a COM_FIELD_LIST may follow', () => {
  const withDefault = Buffer.concat([be.column('a'), lenencString('x')]);
  expect(readColumnDefinition(withDefault, { ...PLAIN, mayHaveDefault: true }).name.toString()).toBe('a');
});
