import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('users, groups and memberships from before are local ones', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(
    `SELECT table_name, column_default FROM information_schema.columns
     WHERE column_name IN ('oidc', 'source') AND table_name IN ('users', 'groups', 'user_groups') ORDER BY table_name`,
  );
  expect(rows).toEqual([
    { table_name: 'groups', column_default: "'local'::text" },
    { table_name: 'user_groups', column_default: "'local'::text" },
    { table_name: 'users', column_default: "'none'::text" },
  ]);
  await client.end();
  await fixture.stop();
});
