import { Kysely, PostgresDialect } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../../../src/store/migrate.ts';
import { MIGRATIONS } from '../../../../src/store/migrations/index.ts';
import { startPostgres } from '../../../servers/postgres.ts';
import { openPool } from '../../../servers/postgres-pool.ts';

test('connections of before have no plugin attached: what nobody asked for is not told to anybody', async () => {
  const server = await startPostgres();
  const { host, port, user, password, database } = server;
  const pool = openPool({ host, port, user, password, database });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  onTestFinished(async () => {
    await db.destroy();
    await server.stop();
  });
  await migrate(db, Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0008')));
  const id = '0189c3f0-0000-4000-8000-00000000000a';
  await pool.query(
    `insert into connections (id, name, type, subtype, command, resource_name, agent_id, reviewers, access_groups, access_mode_exec,
       access_mode_connect, access_mode_runbooks, access_schema, tags, policy, secret_keys)
     values ($1, 'old', 'database', 'postgres', '{}', 'old', 'default', '{}', '{}', 'enabled', 'enabled', 'enabled', 'enabled', '{}', '{}', '{}')`,
    [id],
  );
  await migrate(db, MIGRATIONS);
  expect((await pool.query('select * from connection_plugins')).rows).toEqual([]);
  await pool.query("insert into connection_plugins values ($1, 'webhooks', '{}')", [id]);
  await expect(pool.query("insert into connection_plugins values ($1, 'webhooks', '{}')", [id])).rejects.toThrow(
    /pkey/,
  );
  await pool.query('delete from connections');
  expect((await pool.query('select * from connection_plugins')).rows).toEqual([]);
});
