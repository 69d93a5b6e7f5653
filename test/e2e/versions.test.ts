import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPsql } from '../protocols/postgres/psql.ts';
import { type PostgresVersion, startPostgres, type TestServer } from '../servers/postgres.ts';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { runLibpq } from './libpq-program.ts';
import { isMissing } from './missing.ts';
import { secretOf } from './person.ts';

const SCHEMA = `
  create schema vault;
  create table vault.people (id int primary key, name text, email text, born date);
  insert into vault.people select n, 'Name ' || n, 'p' || n || '@example.com', '2000-01-01' from generate_series(1, 500) n;
  create view vault.mails as select upper(email) as mail, id from vault.people;
  create table typed (a int2, b int8, c numeric, d float8, e bool, f timestamptz, g uuid, h jsonb, i text[], j bytea, k inet);
  insert into typed values (1, 2, 3.50, 4.25, true, '2020-02-02 02:02:02+02', '11111111-2222-3333-4444-555555555555',
    '{"a": [1, null]}', '{x,NULL,"y z"}', '\\x00ff', '10.0.0.1/8');
  analyze;`;

/** What psql asks the catalogue; the answers must be the server's own. */
const DESCRIBE = [
  '\\d vault.people',
  '\\d+ vault.mails',
  '\\dt+ *.*people',
  '\\df',
  '\\dn+',
  '\\du',
  '\\dx',
  '\\l',
  '\\dp vault.*',
];

let test: TestGateway;

beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test?.stop());

/** One gateway, and behind it every version that people still run. PostgreSQL 13 with passwords hashed by MD5. */
describe.each<PostgresVersion>([13, 14, 15, 16, 17, 18])('PostgreSQL %i as the upstream', (major) => {
  describe.skipIf(isMissing(`postgres-${major}`))('', () => {
    let server: TestServer;
    let direct: Target;
    let target: Target;

    beforeAll(async () => {
      const login = major === 13 ? { settings: { password_encryption: 'md5' }, hba: 'host all app all md5' } : {};
      server = await startPostgres({ version: major, tls: true, ...login });
      const { host, port, user, password, database } = server;
      direct = { host, port, user, password, database };
      for (const statement of SCHEMA.split(';\n')) await query(direct, statement);
      const save = (name: string, more: Record<string, string>, fields: object = {}): Promise<{ id: string }> =>
        test.admin.call<{ id: string }>('POST', '/api/connections', {
          name: `${name}${major}`,
          type: 'database',
          subtype: 'postgres',
          secret: secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, ...more }),
          ...fields,
        });
      const verified = { SSLMODE: 'verify-full', SSLROOTCERT: server.ca ?? '' };
      await save('plain', { SSLMODE: 'disable' });
      await save('held', verified, { reviewers: ['dba-team'] });
      const { id } = await save('ruled', verified);
      await test.admin.call('POST', '/api/datamasking-rules', {
        name: `mails${major}`,
        connection_ids: [id],
        columns: [{ match: 'vault.people.email', strategy: 'redact', entity: 'EMAIL' }],
      });
      await test.admin.call('POST', '/api/guardrails', {
        name: `guard${major}`,
        connection_ids: [id],
        input: {
          rules: [{ type: 'statement', operations: ['delete', 'truncate', 'merge'], tables: ['vault.people'] }],
        },
      });
      target = await test.target(test.engineer, `ruled${major}`);
    });
    afterAll(() => server?.stop());

    const held = (): Promise<Target> => test.target(test.engineer, `held${major}`);

    it('is logged in to with and without TLS, and its version is what clients read', async () => {
      expect(await query(await test.target(test.engineer, `plain${major}`), SSL_OF_SESSION)).toEqual([[false]]);
      expect(await query(target, SSL_OF_SESSION)).toEqual([[true]]);
      const [version] = await query(target, 'show server_version');
      expect(Number.parseInt(String(version?.[0]), 10)).toBe(major);
    });

    it.each([
      ['simple', {}],
      ['extended, text', { values: [1] }],
      ['extended, binary', { values: [1], binary: true }],
    ])('answers as it does directly: %s', async (_name, more) => {
      const text = 'values' in more ? 'select * from typed where a = $1' : 'select * from typed';
      const read = (from: Target): Promise<unknown> =>
        withClient(from, async (client) => {
          const config = { text, rowMode: 'array', types: RAW, ...more } as pg.QueryArrayConfig;
          const { rows, fields } = await client.query(config);
          return { rows, fields };
        });
      expect(await read(target)).toEqual(await read(direct));
    });

    it.skipIf(isMissing('psql'))('copies in and out', async () => {
      const script = `create temp table t (a int, b text);\n\\copy t from stdin\n1\tx\n2\t\\N\n\\.\ncopy t to stdout (format csv);\n`;
      for (const from of [direct, target]) {
        const { stdout, stderr } = await runLibpq('psql', from, ['-X', '-q', '-f', '-'], { input: script });
        expect({ stdout, stderr }).toEqual({ stdout: '1,x\n2,\n', stderr: '' });
      }
    });

    it('has its masked columns followed through aliases, expressions and views', async () => {
      const masked = [['[EMAIL]']];
      expect(await query(target, 'select email as e from vault.people where id = 1')).toEqual(masked);
      expect(await query(target, 'select mail from vault.mails where id = 1')).toEqual(masked);
      expect(
        await query(target, "select lower(x || '') from (select email x, id from vault.people) q where id = 1"),
      ).toEqual(masked);
      expect(await query(target, 'select name from vault.people where id = 1')).toEqual([['Name 1']]);
    });

    it('has its statements guarded by what they do, whatever the search path', async () => {
      await withClient(target, async (client) => {
        await client.query('set search_path to vault');
        const denied = { code: '42501', message: expect.stringContaining(`guard${major}`) };
        await expect(client.query('delete from people where id = 1')).rejects.toMatchObject(denied);
        await expect(client.query('with x as (delete from people returning 1) select * from x')).rejects.toMatchObject(
          denied,
        );
        if (major >= 15)
          await expect(
            client.query('merge into people p using typed t on p.id = t.a when matched then delete'),
          ).rejects.toMatchObject(denied);
        expect((await client.query('select count(*)::int as n from people')).rows).toEqual([{ n: 500 }]);
      });
    });

    it.skipIf(isMissing('psql'))('is described by psql without asking anybody, and as it is directly', async () => {
      const args = ['-X', ...DESCRIBE.flatMap((command) => ['-c', command])];
      const there = await runLibpq('psql', direct, args);
      // An older psql asks a newer server for a column or two that it no longer has; that must come through as well.
      for (const found of ['"people_pkey" PRIMARY KEY', 'AS mail']) expect(there.stdout).toContain(found);
      expect(await runLibpq('psql', await held(), args)).toEqual(there);
    });

    it.skipIf(isMissing('psql'))('cancels what it runs', async () => {
      const running = startPsql({ ...target, sslmode: 'require' }, 'select pg_sleep(50)');
      for (;;) {
        const [found] = await query(
          direct,
          "select count(*)::int from pg_stat_activity where query = 'select pg_sleep(50)'",
        );
        if (found?.[0] === 1) break;
      }
      running.interrupt();
      expect((await running.result).stderr).toContain('canceling statement due to user request');
    });

    it('holds a command within a transaction, with the planner’s estimate, and runs it once it is approved', async () => {
      await withClient(await held(), async (client) => {
        const text = 'update vault.people set name = upper(name) where id <= 250';
        await client.query('begin');
        const running = client.query(text);
        const id = await test.pendingReview(text);
        const [estimate] = await estimateOf(id);
        expect(estimate).toMatchObject({ operation: 'update', relation: 'vault.people' });
        expect(Math.abs((estimate?.rows ?? 0) - 250)).toBeLessThan(25);
        await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
        expect((await running).rowCount).toBe(250);
        await client.query('rollback');
      });
      expect(await query(direct, 'select name from vault.people where id = 1')).toEqual([['Name 1']]);
    });
  });
});

const SSL_OF_SESSION = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
const RAW = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig;

interface Estimate {
  readonly operation: string;
  readonly relation: string;
  readonly rows: number;
}

/** The planner is asked while the command waits already. */
async function estimateOf(id: string): Promise<readonly Estimate[]> {
  for (;;) {
    const { estimate } = await test.dba.call<{ estimate: Estimate[] | null }>('GET', `/api/reviews/${id}`);
    if (estimate !== null) return estimate;
  }
}

/** Runs this with a client of its own, which is closed whatever comes of it. */
async function withClient<T>(target: Target, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function query(target: Target, text: string): Promise<unknown[][]> {
  return withClient(target, async (client) => (await client.query({ text, rowMode: 'array' })).rows);
}
