import { expect, test } from 'vitest';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { columnsOf, namelessColumns, withOrigins, withTypes } from '../../../protocols/postgres/layout.ts';
import { readRowDescription } from '../../../protocols/postgres/messages/backend.ts';
import { be, type FieldSpec } from './frames.ts';

const fieldsOf = (...specs: FieldSpec[]) => readRowDescription(be.rowDescription(...specs));
const columnOf = (spec: Partial<FieldSpec>) => columnsOf(fieldsOf({ name: 'c', ...spec }), utf8)[0];

test.each([
  [{ type: 25 }, { type: 'text', kind: 'text' }],
  [
    { type: 1043, modifier: 14 },
    { type: 'varchar', kind: 'text', lengthMax: 10 },
  ],
  [
    { type: 1042, modifier: 7 },
    { type: 'bpchar', kind: 'text', lengthMax: 3 },
  ],
  [{ type: 19 }, { type: 'name', kind: 'text', lengthMax: 63 }],
  [{ type: 18 }, { type: 'char', kind: 'text', lengthMax: 1 }],
  [
    { type: 3802, format: 1 },
    { type: 'jsonb', kind: 'text' },
  ],
  [{ type: 1009 }, { type: '_text', kind: 'text' }],
  [
    { type: 1009, format: 1 },
    { type: '_text', kind: 'text' },
  ],
  [
    { type: 1015, modifier: 14 },
    { type: '_varchar', kind: 'text', lengthMax: 10 },
  ],
  [{ type: 23 }, { type: 'int4', kind: 'other', constant: '0' }],
  [{ type: 17 }, { type: 'bytea', kind: 'other', constant: '\\x' }],
  [{ type: 1007 }, { type: '_int4', kind: 'other', constant: '{}' }],
  [{ type: 790 }, { type: 'money', kind: 'other' }],
  [
    { type: 790, format: 1 },
    { type: 'money', kind: 'other', constant: '0' },
  ],
  [{ type: 3926 }, { type: 'int8range', kind: 'other' }],
  [{ type: 70_000 }, { type: '70000', kind: 'other' }],
  [
    { table: 5, attribute: 1 },
    { type: 'text', kind: 'text', origin: 'unresolved' },
  ],
])('%j is %j', (spec, column) => {
  expect(columnOf(spec)).toEqual({ name: 'c', ...column });
});

test('columns nobody can name may be anything', () => {
  const column = { name: 'column1', type: 'unknown', kind: 'other', origin: 'unresolved' };
  expect(namelessColumns(1)).toEqual([column]);
});

test('origins are looked up for table columns only; what is not found has none, what fails stays unresolved', async () => {
  const fields = fieldsOf({ name: 'a', table: 5, attribute: 1 }, { name: 'b' }, { name: 'c', table: 5, attribute: 2 });
  const columns = columnsOf(fields, utf8);
  const asked: unknown[] = [];
  const found = await withOrigins(columns, fields, async (keys) => {
    asked.push(...keys);
    return [{ table: 't', column: 'x' }, undefined];
  });
  expect(asked).toEqual([
    { table: 5, column: 1 },
    { table: 5, column: 2 },
  ]);
  expect(found.map(({ origin }) => origin)).toEqual([{ table: 't', column: 'x' }, undefined, undefined]);
  const failed = await withOrigins(columns, fields, () => Promise.reject(new Error('no side connection')));
  expect(failed.map(({ origin }) => origin)).toEqual(['unresolved', undefined, 'unresolved']);
  const short = await withOrigins(columns, fields, async () => [undefined]);
  expect(short.map(({ origin }) => origin)).toEqual([undefined, undefined, 'unresolved']);
});

test('types of the database’s own are named as it says; what it does not know keeps its number', async () => {
  const fields = fieldsOf(
    { name: 'a', type: 70_000, table: 5, attribute: 1 },
    { name: 'b', type: 70_001 },
    { name: 'c', type: 70_002 },
    { name: 'd', type: 25 },
  );
  const columns = columnsOf(fields, utf8);
  const asked: number[][] = [];
  const found = await withTypes(columns, fields, async (oids) => {
    asked.push([...oids]);
    return new Map([
      [70_000, { type: 'citext' }],
      [70_001, { type: 'enum', label: 'calm' }],
    ]);
  });
  expect(asked).toEqual([[70_000, 70_001, 70_002]]);
  expect(found).toEqual([
    { name: 'a', type: 'citext', kind: 'text', origin: 'unresolved' },
    { name: 'b', type: 'enum', kind: 'other', constant: 'calm' },
    { name: 'c', type: '70002', kind: 'other' },
    { name: 'd', type: 'text', kind: 'text' },
  ]);
  expect(await withTypes(columns, fields, () => Promise.reject(new Error('no side connection')))).toEqual(columns);
});
