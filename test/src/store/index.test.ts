import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../src/store/index.ts';
import { openCuttablePath } from '../../servers/cuttable-path.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

function pool() {
  const { host, port, user, password, database } = fixture.server;
  return { host, port, user, password, database };
}

test('opening again finds everything, as does another gateway', async () => {
  const ann = await fixture.user('ann');
  const other = await fixture.another();
  expect(await other.users.byName('ann')).toEqual(ann);
});

test('opens by address as well', async () => {
  const { host, port, user, password, database } = fixture.server;
  const connectionString = `postgres://${user}:${password}@${host}:${port}/${database}`;
  const store = await openStore({ pool: { connectionString }, secretKey: randomBytes(32) });
  await store.ping();
  await store.close();
});

test('a database that cannot be reached, and a key of the wrong size, are errors', async () => {
  await expect(openStore({ pool: { ...pool(), password: 'wrong' }, secretKey: randomBytes(32) })).rejects.toThrow(
    'password',
  );
  await expect(openStore({ pool: { ...pool(), port: 1 }, secretKey: randomBytes(32) })).rejects.toThrow('ECONNREFUSED');
  await expect(openStore({ pool: pool(), secretKey: randomBytes(16) })).rejects.toThrow('32 bytes');
});

test('broken idle connections are reported and replaced', async () => {
  const problems: string[] = [];
  const broken = Promise.withResolvers<void>();
  const onProblem = (message: string): void => {
    problems.push(message);
    if (message.startsWith('A database connection broke')) broken.resolve();
  };
  const store = await openStore({ pool: pool(), secretKey: randomBytes(32), onProblem });
  await store.ping();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE usename = 'app' AND application_name = 'sluice'`);
  await client.end();
  await broken.promise;
  await store.ping();
  await store.close();
});

test('a connection that breaks in the middle of a query fails that query, and nothing else', async () => {
  const path = await openCuttablePath(fixture.server);
  const store = await openStore({
    pool: { ...pool(), port: path.port, application_name: 'in use' },
    secretKey: randomBytes(32),
  });
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query('BEGIN; LOCK TABLE users');
  const failed = expect(store.users.list({ limit: 1, offset: 0 })).rejects.toThrow();
  const blocked = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'in use' AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await client.query(blocked)).rowCount).toBe(1);
  path.cut();
  await failed;
  path.mend();
  await store.ping();
  await client.query('ROLLBACK');
  await client.end();
  await store.close();
  await path.close();
});

test('closing ends every connection, and closing again nothing', async () => {
  const store = await openStore({ pool: { ...pool(), application_name: 'to be closed' }, secretKey: randomBytes(32) });
  await store.ping();
  await Promise.all([store.close(), store.close()]);
  await expect(store.ping()).rejects.toThrow();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const sql = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'to be closed'`;
  await expect.poll(async () => (await client.query(sql)).rows[0].count).toBe(0);
  await client.end();
});
