import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('a request has no estimate until there is one', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(
    `SELECT is_nullable, data_type FROM information_schema.columns WHERE table_name = 'reviews' AND column_name = 'estimate'`,
  );
  expect(rows).toEqual([{ is_nullable: 'YES', data_type: 'json' }]);
  await client.end();
  await fixture.stop();
});
