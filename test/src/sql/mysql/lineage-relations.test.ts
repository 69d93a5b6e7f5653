import { expect, it } from 'vitest';
import { keyOf } from '../../../../src/sql/mysql/lineage-catalogue.ts';
import { Relations } from '../../../../src/sql/mysql/lineage-relations.ts';
import { MYSQL } from './corpus-reading.ts';
import { FUNCTIONS, follow, RELATIONS } from './lineage-world.ts';

const world = new Relations(
  new Map(RELATIONS.map((one) => [keyOf(one, MYSQL), one])),
  new Map(FUNCTIONS.map((one) => [keyOf(one, MYSQL), one])),
  MYSQL,
  () => [],
);

it('a table brings its columns, in lower case; one nobody can see may bring any', () => {
  expect(world.range('shop', 'customers', 'c').items.map(({ name }) => name)).toEqual(['id', 'name', 'email']);
  for (const schema of ['gone', undefined]) {
    expect(world.range(schema, 'customers', 'c').items).toMatchObject([{ isOpen: true, flow: { isUnknown: true } }]);
  }
});

it('a function counts if it works with what it is given', () => {
  expect(world.inside({ schema: 'shop', name: 'TIDY' }).isUnknown).toBe(false);
  expect(['leak', 'loaded', 'gone'].map((name) => world.inside({ schema: 'shop', name }).isUnknown)).toEqual([
    true,
    true,
    true,
  ]);
});

it('a view that cannot be read holds anything, and so do tables with values of others', async () => {
  expect(await follow('SELECT c FROM broken')).toEqual(['unknown']);
  expect(await follow('SELECT info FROM performance_schema.threads')).toEqual(['unknown']);
  expect(await follow('SELECT table_name FROM INFORMATION_SCHEMA.tables')).toEqual(['TABLES.TABLE_NAME']);
  expect(await follow('SELECT contact FROM contacts')).toEqual(['contacts.contact customers.Email*']);
});

it('a view without columns to fit is unknown', () => {
  expect(world.column('shop', 'contacts', 'contact').isUnknown).toBe(true);
  expect([world.isView('shop', 'contacts'), world.isView('shop', 'orders')]).toEqual([true, false]);
  expect(world.everything().isUnknown).toBe(true);
});
