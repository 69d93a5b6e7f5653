import { expect, test } from 'vitest';
import { defaultSchemaOf, namesOf } from '../../../../web/src/pages/console/schema-names.ts';

const table = (name: string, ...columns: string[]) => ({
  name,
  kind: 'table' as const,
  columns: columns.map((each) => ({ name: each, type: 'text', nullable: true })),
});
const schemas = [
  { name: 'public', tables: [table('customers', 'id', 'email')] },
  { name: 'audit', tables: [] },
];

test('names are completed by schema, table and column', () => {
  expect(namesOf({ schemas })).toMatchObject({
    public: { customers: [{ label: 'id', detail: 'text' }, { label: 'email' }] },
    audit: {},
  });
});

test('the schema that needs no name is the open database’s, public, or the only one', () => {
  expect(defaultSchemaOf({ schemas }, 'audit')).toBe('audit');
  expect(defaultSchemaOf({ schemas }, '')).toBe('public');
  expect(defaultSchemaOf({ schemas: [{ name: 'shop', tables: [] }] }, '')).toBe('shop');
  expect(
    defaultSchemaOf(
      {
        schemas: [
          { name: 'a', tables: [] },
          { name: 'b', tables: [] },
        ],
      },
      '',
    ),
  ).toBeUndefined();
});
