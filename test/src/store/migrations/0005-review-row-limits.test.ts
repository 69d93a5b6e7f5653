import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('requests and the answers of groups have no limit until there is one', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(
    `SELECT table_name, is_nullable FROM information_schema.columns WHERE column_name = 'rows_max' ORDER BY table_name`,
  );
  expect(rows).toEqual([
    { table_name: 'review_groups', is_nullable: 'YES' },
    { table_name: 'reviews', is_nullable: 'YES' },
  ]);
  await client.end();
  await fixture.stop();
});
