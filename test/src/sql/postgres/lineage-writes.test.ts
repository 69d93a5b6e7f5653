import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_SCOPE } from '../../../../src/sql/lineage/scope.ts';
import { readRelation } from '../../../../src/sql/postgres/lineage-from.ts';
import { readWrites } from '../../../../src/sql/postgres/lineage-writes.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import type { Tree } from '../../../../src/sql/postgres/tree.ts';
import { reading } from './lineage-support.ts';

beforeAll(loadSqlParser);

async function writes(text: string): Promise<Record<string, string>> {
  const { name, fields, reader } = await reading(text);
  const table = readRelation(fields.relation as Tree, EMPTY_SCOPE, reader);
  const customers = reader.relations.range('public', 'customers', 'c');
  const scope = { ...EMPTY_SCOPE, ranges: [table, customers] };
  const { written } = readWrites(name, fields, { table, scope }, reader);
  return Object.fromEntries(
    [...written].map(([column, { columns }]) => [column, [...columns.values()].map((one) => one.column).join(' ')]),
  );
}

// The names are looked up for the statement, so each mentions customers.
describe('what a statement writes', () => {
  it.each([
    ['INSERT INTO orders (note, id) SELECT email, 1 FROM customers', { note: 'email' }],
    ['INSERT INTO orders SELECT id, id, 1, email FROM customers', { id: 'id', customer_id: 'id', note: 'email' }],
    ['INSERT INTO orders VALUES (1, 2, 3, (SELECT email FROM customers))', { note: 'email' }],
    ['INSERT INTO nowhere SELECT email FROM customers', { '': 'email' }],
    ['UPDATE orders SET note = upper(c.email), total = 1 FROM customers c', { note: 'email' }],
    ['UPDATE orders SET (note, total) = (SELECT c.email, 1) FROM customers c', { note: 'email', total: 'email' }],
    [
      'MERGE INTO orders USING customers c ON true WHEN MATCHED THEN UPDATE SET note = c.email WHEN NOT MATCHED THEN INSERT (id, note) VALUES (c.id, c.name)',
      { note: 'email name', id: 'id' },
    ],
    ['DELETE FROM orders USING customers', {}],
  ])('%s', async (text, expected) => {
    expect(await writes(text)).toEqual(expected);
  });

  it('takes what an upsert writes from the row it could not insert', async () => {
    const text =
      "INSERT INTO customers (id, email) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.email";
    expect(await writes(text)).toEqual({ name: 'email' });
  });
});
