import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { runGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { runLibpq } from './libpq-program.ts';
import { isMissing } from './missing.ts';
import { logIn } from './person.ts';

const SCRIPT = fileURLToPath(new URL('drive-held.py', import.meta.url));

/** Runs a statement that waits and then another in the same session; tells the tag or the SQLSTATE of each. */
type Drive = (target: Target, text: string) => Promise<readonly unknown[]>;

const CLIENTS: readonly (readonly [string, Drive])[] = [
  ['psql', drivePsql],
  ['node-postgres', drivePg],
  ['postgres.js', drivePostgresJs],
  ['psycopg2', drivePython('psycopg2')],
  ['psycopg3', drivePython('psycopg3')],
  ['asyncpg', drivePython('asyncpg')],
];

let test: TestGateway;

beforeAll(async () => {
  test = await startTestGateway();
  await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
});
afterAll(() => test?.stop());

describe('a statement that waits', () => {
  for (const [name, drive] of CLIENTS) {
    it.skipIf(isMissing(name))(
      `runs once with ${name} when it is approved, and not at all when it is rejected`,
      async () => {
        const text = `insert into customers (id, name) select coalesce(max(id), 0) + 1, '${name}' from customers`;
        const target = await test.target(test.engineer);
        for (const [verdict, first] of [
          ['reject', '57014'],
          ['approve', 'INSERT 0 1'],
        ] as const) {
          const running = drive(target, text);
          await test.dba.call('PUT', `/api/reviews/${await test.pendingReview(text)}/${verdict}`, {
            reason: 'as asked',
          });
          expect(await running).toEqual([first, 'SELECT 1']);
        }
        expect(await test.direct(`select count(*)::int from customers where name = '${name}'`)).toEqual([[1]]);
      },
    );
  }
});

/** The last of the file: the gateway it stops is the one the others use. */
describe('a gateway that stops', () => {
  it('lets nothing run that waits, then or after its restart', async () => {
    const text = "update customers set name = 'Nobody' where id = 1";
    const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
    client.on('error', () => undefined);
    await client.connect();
    const running = client.query(text).then(
      () => 'ran',
      (error: { code?: string }) => error.code,
    );
    const id = await test.pendingReview(text);
    await test.gateway.stop();
    expect(await running).toMatch(/^57/);
    const config = loadConfig({
      SLUICE_DATA_DIR: test.dataDir,
      API_PORT: '0',
      MYSQL_PORT: '0',
      MONGODB_PORT: '0',
      POSTGRES_PORT: '0',
      AUDIT_FSYNC: 'never',
    });
    const restarted = await runGateway(config, createLogger('silent'), '0.0.0-test');
    try {
      const dba = await logIn(restarted, 'dba', 'password-of-dba');
      expect((await dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
      expect(await dba.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'REVOKED' });
    } finally {
      await restarted.stop();
    }
    expect(await test.direct('select name from customers where id = 1')).toEqual([['Ann']]);
  });
});

async function drivePsql(target: Target, text: string): Promise<readonly unknown[]> {
  const args = ['-XAt', '-v', 'VERBOSITY=verbose', '-c', text, '-c', 'select 1'];
  const { stdout, stderr } = await runLibpq('psql', target, args);
  const failed = /ERROR: {2}(\w{5}):/.exec(stderr)?.[1];
  const lines = stdout.trim().split('\n');
  return [failed ?? lines[0], lines.at(-1) === '1' ? 'SELECT 1' : lines.at(-1)];
}

async function drivePg(target: Target, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    const first = await client.query(text).then(
      ({ command, rowCount }) => `${command} 0 ${rowCount}`,
      (error: { code?: string }) => error.code,
    );
    const { command, rowCount } = await client.query('select 1');
    return [first, `${command} ${rowCount}`];
  } finally {
    await client.end();
  }
}

async function drivePostgresJs(target: Target, text: string): Promise<readonly unknown[]> {
  const { host, port, user: username, password, database } = target;
  const options = {
    host,
    port,
    username,
    password,
    database,
    ssl: { rejectUnauthorized: false },
    max: 1,
    onnotice: () => {},
  };
  const sql = postgres(options);
  try {
    const first = await sql.unsafe(text).then(
      ({ command, count }) => `${command} 0 ${count}`,
      (error: { code?: string }) => error.code,
    );
    const { command, count } = await sql`select 1`;
    return [first, `${command} ${count}`];
  } finally {
    await sql.end();
  }
}

function drivePython(driver: string): Drive {
  return async ({ host, port, user, password, database }, text) => {
    const env = { ...process.env, PATH_held: [host, port, user, password, database].join('|') };
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [SCRIPT, driver, text], { env });
    return JSON.parse(stdout);
  };
}
