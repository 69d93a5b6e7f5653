import { expect, test } from 'vitest';
import { BinaryCopyRow, DelimitedRow } from '../../../protocols/postgres/copy-row.ts';
import { textDialect } from '../../../protocols/postgres/copy-text.ts';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import type { RowContext } from '../../../protocols/postgres/row-batch.ts';
import { isBroken, textContext } from './copy-streams.ts';
import { i16, i32 } from './frames.ts';

const dialect = textDialect({ kind: 'text', delimiter: 9, null: '\\N', hasHeader: false }, Buffer.from('\\N'));
const line = (text: string, context: RowContext) => new DelimitedRow(Buffer.from(text), dialect, context);

test('cells are values, not what is written for them', () => {
  const row = line('a\\tb\t\\N\n', textContext(['a', 'b']));
  expect([row.get(0), row.get(1), row.bytes(0)?.toString(), row.bytes(1)]).toEqual(['a\tb', null, 'a\tb', null]);
  expect(() => row.get(2)).toThrow(RangeError);
  expect(() => row.set(2, 'x')).toThrow(RangeError);
});

test('an untouched row leaves in its own bytes', () => {
  const record = Buffer.from('x\ty\n');
  const row = new DelimitedRow(record, dialect, textContext(['a', 'b']));
  expect(row.isEdited).toBe(false);
  expect(row.encode()).toBe(record);
});

test('a replacement fits the type of its column', () => {
  const columns = [
    { name: 'n', type: 'int4', kind: 'other' },
    { name: 'j', type: 'jsonb', kind: 'text' },
    { name: 'v', type: 'varchar', kind: 'text', lengthMax: 3 },
  ] as const;
  const row = line('1\t{}\tabc\n', { columns, formats: [0, 0, 0], encoding: utf8 });
  for (const i of [0, 1, 2]) row.set(i, 'mask');
  expect(row.isEdited).toBe(true);
  expect([row.get(0), row.get(1), row.get(2)]).toEqual([null, '"mask"', 'mas']);
  expect(row.encode().toString()).toBe('\\N\t"mask"\tmas\n');
});

test('a line of other columns is none', () => {
  isBroken(() => line('a\n', textContext(['a', 'b'])));
});

test('a tuple is read and written as a row of a result is', () => {
  const record = Buffer.concat([i16(2), i32(1), Buffer.from('x'), i32(-1)]);
  const row = new BinaryCopyRow(record, textContext(['a', 'b'], 1));
  expect([row.get(0), row.get(1), row.bytes(1), row.columns.length]).toEqual(['x', null, null, 2]);
  expect(row.encode()).toEqual(record);
  row.set(0, 'long');
  expect(row.isEdited).toBe(true);
  expect(row.encode()).toEqual(Buffer.concat([i16(2), i32(4), Buffer.from('long'), i32(-1)]));
});
