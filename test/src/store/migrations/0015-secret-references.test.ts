import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('connections from before refer to nothing', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(
    `SELECT is_nullable, column_default FROM information_schema.columns
      WHERE table_name = 'connections' AND column_name = 'secret_references'`,
  );
  expect(rows).toEqual([{ is_nullable: 'NO', column_default: "'{}'::jsonb" }]);
  await client.end();
  await fixture.stop();
});
