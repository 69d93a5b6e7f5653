import { expect, test } from 'vitest';
import { readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { typeOf } from '../../../protocols/mysql/column-types.ts';
import { be } from './conversation.ts';

const facts = (
  more: Parameters<typeof be.column>[1],
  extended: { extendedType?: string; extendedFormat?: string } = {},
) => typeOf({ ...readColumnDefinition(be.column('a', more), { hasExtendedMetadata: false }), ...extended });

test.each([
  [{ type: 0x03 }, 'int', 'integer', '0'],
  [{ type: 0xf6 }, 'decimal', 'decimal', '0'],
  [{ type: 0x0a }, 'date', 'date', '1970-01-01'],
  [{ type: 0x0b }, 'time', 'time', '00:00:00'],
  [{ type: 0x10 }, 'bit', 'bit', '0'],
  [{ type: 0xff }, 'geometry', 'opaque', undefined],
  [{ type: 0xf2 }, 'vector', 'opaque', undefined],
  [{ type: 0x66 }, 'unknown', 'opaque', undefined],
  [{ type: 0xf5, charset: 63 }, 'json', 'json', undefined],
  [{ type: 0xfe, flags: 0x100 }, 'enum', 'text', undefined],
  [{ type: 0xfe, flags: 0x800 }, 'set', 'text', undefined],
  [{ type: 0xfc }, 'text', 'text', undefined],
  [{ type: 0xfc, charset: 63 }, 'blob', 'bytes', undefined],
  [{ type: 0xfd, charset: 63 }, 'varbinary', 'bytes', undefined],
])('%o is %s', (more, name, kind, constant) => {
  expect(facts(more)).toMatchObject({ name, kind });
  expect(facts(more).constant).toBe(constant);
});

test('lengths are declared in bytes and kept in characters', () => {
  expect(facts({ charset: 45 }).lengthMax).toBe(100);
  expect(facts({ charset: 8 }).lengthMax).toBe(400);
});

test('a text of a character set nobody can read is opaque', () => {
  expect(facts({ charset: 6 })).toEqual({ name: 'varchar', kind: 'opaque' });
});

test('types in disguise have constants of their own', () => {
  expect(facts({}, { extendedType: 'inet6' })).toMatchObject({ name: 'inet6', kind: 'opaque', constant: '::' });
  expect(facts({}, { extendedFormat: 'json' })).toMatchObject({ name: 'json', kind: 'json' });
});
