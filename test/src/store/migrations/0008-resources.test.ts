import { Kysely, PostgresDialect, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../../src/store/migrate.ts';
import { MIGRATIONS } from '../../../../src/store/migrations/index.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';
import { openPool } from '../../../servers/postgres-pool.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

test('connections of before get the resources they name, and are due to be looked at', async () => {
  const { host, port, user, password, database } = server;
  const pool = openPool({ host, port, user, password, database });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0008')));
    const insert = (name: string, subtype: string, resource: string) =>
      sql`INSERT INTO connections (id, name, type, subtype, command, resource_name, agent_id, reviewers, access_groups,
          access_mode_exec, access_mode_connect, access_mode_runbooks, access_schema, tags, policy, secret_keys)
        VALUES (gen_random_uuid(), ${name}, 'database', ${subtype}, '{}', ${resource}, 'default', '{}', '{}',
          'enabled', 'enabled', 'enabled', 'enabled', '{}', '{}', '{}')`.execute(db);
    await insert('shop', 'postgres', 'Shop');
    await insert('shop-reader', 'postgres', 'shop');
    await insert('blog', 'mysql', 'blog');
    await migrate(db, MIGRATIONS);
    const resources =
      await sql`SELECT name, type, subtype, agent_id, is_automatic FROM resources ORDER BY name`.execute(db);
    const automatic = { type: 'database', agent_id: 'default', is_automatic: true };
    expect(resources.rows).toHaveLength(2);
    expect(resources.rows).toContainEqual({ name: 'blog', subtype: 'mysql', ...automatic });
    expect(resources.rows).toContainEqual({ name: 'Shop', subtype: 'postgres', ...automatic });
    const connections = await sql`SELECT name, resource_name, agent_id FROM connections ORDER BY name`.execute(db);
    expect(connections.rows).toEqual([
      { name: 'blog', resource_name: 'blog', agent_id: 'default' },
      { name: 'shop', resource_name: 'Shop', agent_id: 'default' },
      { name: 'shop-reader', resource_name: 'Shop', agent_id: 'default' },
    ]);
    const due = await sql`SELECT FROM connection_status WHERE due_at <= now() AND is_reachable IS NULL`.execute(db);
    expect(due.rows).toHaveLength(3);
    await expect(sql`DELETE FROM resources`.execute(db)).rejects.toMatchObject({ code: '23503' });
  } finally {
    await db.destroy();
  }
});
