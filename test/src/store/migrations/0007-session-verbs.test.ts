import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('sessions from before were opened to connect', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(
    `SELECT is_nullable, column_default FROM information_schema.columns WHERE table_name = 'sessions' AND column_name = 'verb'`,
  );
  expect(rows).toEqual([{ is_nullable: 'NO', column_default: "'connect'::text" }]);
  await client.end();
  await fixture.stop();
});
