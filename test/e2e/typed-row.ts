import pg from 'pg';
import type { ClientPaths } from './client-paths.ts';

const TYPED = `create table typed (a int2, b int8, c numeric, d float8, e bool, f date, g uuid, h jsonb, i text[], j bytea, k timestamp)`;
const ROW = `insert into typed values (1, 2, 3.50, 4.25, true, '2020-02-02', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  '{"mail": "ann@example.com", "n": [1, null]}', '{x,NULL,bob@example.com}', '\\x00ff', '2020-02-02 02:02:02')`;

/** Makes a table `typed` with a value of each common type, and `sealed.not_ours`, which the server itself lets nobody drop. */
export async function setUpTyped(paths: ClientPaths): Promise<void> {
  for (const statement of [TYPED, ROW]) await paths.test.direct(statement);
  const client = new pg.Client(paths.test.upstream.superuser);
  await client.connect();
  try {
    await client.query('create schema sealed');
    await client.query('create table sealed.not_ours (a int)');
  } finally {
    await client.end();
  }
}
