import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { openPool } from '../../servers/postgres-pool.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.stop());

/** A connection to a fresh database, as a gateway has it. */
async function fresh(name: string): Promise<() => Kysely<unknown>> {
  const client = new pg.Client(server.superuser);
  await client.connect();
  await client.query(`CREATE DATABASE ${name} OWNER app`);
  await client.end();
  const { host, port, user, password } = server;
  return () =>
    new Kysely({ dialect: new PostgresDialect({ pool: openPool({ host, port, user, password, database: name }) }) });
}

const create = (table: string) => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create table ${sql.table(table)} (id int)`.execute(db);
  },
});
const ONE = { '0001-one': create('one') };
const TWO = { ...ONE, '0002-two': create('two') };

async function tables(db: Kysely<unknown>): Promise<string[]> {
  const found = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'sluice%' order by 1
  `.execute(db);
  return found.rows.map((row) => row.name);
}

test('runs what is new, and nothing twice', async () => {
  const db = (await fresh('fresh'))();
  expect(await migrate(db, ONE)).toEqual(['0001-one']);
  expect(await migrate(db, ONE)).toEqual([]);
  expect(await migrate(db, TWO)).toEqual(['0002-two']);
  expect(await tables(db)).toEqual(['one', 'two']);
  await db.destroy();
});

test('several gateways that start at once migrate once', async () => {
  const open = await fresh('crowded');
  const gateways = Array.from({ length: 5 }, open);
  const results = await Promise.all(gateways.map((db) => migrate(db, TWO)));
  expect(results.flat().sort()).toEqual(['0001-one', '0002-two']);
  await Promise.all(gateways.map((db) => db.destroy()));
});

test('a database of a newer version is refused by name, and not touched', async () => {
  const db = (await fresh('newer'))();
  await migrate(db, TWO);
  await expect(migrate(db, ONE)).rejects.toMatchObject({
    code: 'config_error',
    message: 'The database was migrated by a newer version of this program (0002-two)',
  });
  expect(await tables(db)).toEqual(['one', 'two']);
  await db.destroy();
});

test('a migration that fails is named and leaves nothing behind', async () => {
  const db = (await fresh('failing'))();
  const half = {
    up: async (trx: Kysely<unknown>) => {
      await sql`create table half (id int)`.execute(trx);
      await sql`create table nonsense (`.execute(trx);
    },
  };
  await expect(migrate(db, { ...ONE, '0002-half': half })).rejects.toThrow(/\(0002-half\): syntax error/);
  expect(await tables(db)).toEqual([]);
  expect(await migrate(db, ONE)).toEqual(['0001-one']);
  await db.destroy();
});
