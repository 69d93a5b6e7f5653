import { expect, test } from 'vitest';
import { NUMBERED_TABLES, TABLE_NAMES, TABLES } from '../../../../src/cli/demo/shop-schema.ts';

test('the list of tables is the list of what is made', () => {
  const made = [...TABLES.matchAll(/create table (\w+)/g)].map(([, name]) => name);
  expect([...TABLE_NAMES]).toEqual(made);
});

test('every table that is numbered on has an id', () => {
  for (const table of NUMBERED_TABLES)
    expect(TABLES).toMatch(new RegExp(`create table ${table} \\(\\s+id integer primary key`));
});
