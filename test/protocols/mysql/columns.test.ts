import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { layoutOf } from '../../../protocols/mysql/columns.ts';
import { be } from './conversation.ts';

const columnOf = (definition: Buffer) =>
  layoutOf([readColumnDefinition(definition, { hasExtendedMetadata: false })], charsetNamed('utf8mb4'))[0]?.column;

test('a column is known by where it comes from', () => {
  expect(columnOf(be.column('email'))).toEqual({
    name: 'email',
    type: 'varchar',
    kind: 'text',
    lengthMax: 100,
    origin: { schema: 'app', table: 't', column: 'email' },
  });
});

test('an expression has no origin', () => {
  expect(columnOf(be.column('1 + 1', { table: '', type: 8 }))).toEqual({
    name: '1 + 1',
    type: 'bigint',
    kind: 'other',
    constant: '0',
  });
});

test('a column of a table of no database is not what its name says', () => {
  const definition = readColumnDefinition(be.column('a'), { hasExtendedMetadata: false });
  expect(layoutOf([{ ...definition, schema: Buffer.alloc(0) }], undefined)[0]?.column.origin).toBe('unresolved');
});
