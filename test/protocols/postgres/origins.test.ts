import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OriginCache, OriginPool } from '../../../protocols/postgres/origins.ts';
import { createLogger } from '../../../src/log.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

const ROWS: (string | null)[][] = [
  ['10', '1', 'public', 'people', 'id'],
  ['10', '2', 'public', 'people', 'email'],
  ['11', '1', 'shop', 'orders', 'id'],
];

function cacheOf(ask: (text: string) => Promise<(string | null)[][]>, ttlMs?: number) {
  const asked: string[] = [];
  const failures: unknown[] = [];
  const cache = new OriginCache(
    (text) => {
      asked.push(text);
      return ask(text);
    },
    (error) => failures.push(error),
    ttlMs,
  );
  return { cache, asked, failures };
}

const EMAIL = { table: 10, column: 2 };

describe('column origins', () => {
  it('are looked up for all columns at once, in their order', async () => {
    const { cache, asked } = cacheOf(async () => ROWS);
    expect(await cache.resolve([{ table: 11, column: 1 }, EMAIL, { table: 10, column: 1 }])).toEqual([
      { schema: 'shop', table: 'orders', column: 'id' },
      { schema: 'public', table: 'people', column: 'email' },
      { schema: 'public', table: 'people', column: 'id' },
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("'{11,10}'");
  });

  it('are remembered, and asked for by many sessions at once only once', async () => {
    const { cache, asked } = cacheOf(async () => ROWS);
    await Promise.all(Array.from({ length: 5 }, () => cache.resolve([EMAIL])));
    await cache.resolve([EMAIL, { table: 10, column: 1 }]);
    expect(asked).toHaveLength(1);
  });

  it('are asked for again when they are too old', async () => {
    let name = 'email';
    const { cache } = cacheOf(async () => [['10', '2', 'public', 'people', name]], 20);
    await cache.resolve([EMAIL]);
    name = 'renamed';
    await expect.poll(() => cache.resolve([EMAIL])).toEqual([{ schema: 'public', table: 'people', column: 'renamed' }]);
  });

  it('are asked for again when a remembered table has a column it did not have', async () => {
    const rows = ROWS.slice(0, 1);
    const { cache, asked } = cacheOf(async () => rows);
    await cache.resolve([{ table: 10, column: 1 }]);
    rows.push(['10', '2', 'public', 'people', 'email']);
    expect(await cache.resolve([EMAIL])).toEqual([{ schema: 'public', table: 'people', column: 'email' }]);
    expect(asked).toHaveLength(2);
  });

  it('are unresolved when nobody knows them', async () => {
    const { cache } = cacheOf(async () => []);
    expect(await cache.resolve([EMAIL])).toEqual(['unresolved']);
  });

  it('are unresolved when the look-up fails, and asked for again the next time', async () => {
    let isDown = true;
    const { cache, failures } = cacheOf(async () => {
      if (isDown) throw new Error('down');
      return ROWS;
    });
    expect(await cache.resolve([EMAIL, { table: 11, column: 1 }])).toEqual(['unresolved', 'unresolved']);
    expect(failures).toHaveLength(1);
    isDown = false;
    expect(await cache.resolve([EMAIL])).toEqual([{ schema: 'public', table: 'people', column: 'email' }]);
  });

  it('are asked for with numbers only, large ones unsigned', async () => {
    const { cache, asked } = cacheOf(async () => []);
    await cache.resolve([{ table: -1, column: 1 }]);
    expect(asked[0]).toContain("'{4294967295}'");
  });
});

describe('on a real server', () => {
  let server: TestServer;
  let client: pg.Client;

  beforeAll(async () => {
    server = await startPostgres();
    client = new pg.Client(server.superuser);
    await client.connect();
    await client.query('grant create on database app to app');
    await client.query('create schema "Odd schema" authorization app');
    await client.query('create table "Odd schema"."T" (id int, "E-mail" text)');
    await client.query('alter table "Odd schema"."T" owner to app');
  });

  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  function upstream(more: Record<string, string> = {}) {
    const { host, port, user, password, database } = server;
    const base = { HOST: host, PORT: String(port), USER: user, PASS: password, DB: database };
    return {
      name: 'shop',
      secret: new Map(Object.entries({ ...base, ...more })),
      dial: (to: string, at: number) => dialTcp(to, at),
    };
  }

  async function oidOf(table: string): Promise<number> {
    const { rows } = await client.query('select $1::regclass::oid as oid', [table]);
    return Number(rows[0].oid);
  }

  async function sideSessions(): Promise<number> {
    const { rows } = await client.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'sluice column origins'",
    );
    return Number(rows[0].n);
  }

  it('they are found over one side connection per upstream database, whoever asks', async () => {
    const pool = new OriginPool(createLogger('silent'));
    const table = await oidOf('"Odd schema"."T"');
    const expected = [{ schema: 'Odd schema', table: 'T', column: 'E-mail' }];
    expect(await pool.for(upstream(), '').resolve([{ table, column: 2 }])).toEqual(expected);
    expect(await pool.for(upstream(), '').resolve([{ table, column: 2 }])).toEqual(expected);
    expect(await sideSessions()).toBe(1);
    // Another secret is another upstream, whatever it holds.
    expect(await pool.for(upstream({ SSLMODE: 'disable' }), '').resolve([{ table, column: 2 }])).toEqual(expected);
    expect(await sideSessions()).toBe(2);
    pool.close();
    await expect.poll(sideSessions).toBe(0);
    expect(await pool.for(upstream(), 'app').resolve([{ table, column: 2 }])).toEqual(['unresolved']);
  });

  it("no table, function or operator of a user answers in the catalogue's place", async () => {
    await client.query('create schema app authorization app');
    await client.query('alter role app set search_path = app, pg_catalog');
    await client.query(
      "create table app.pg_attribute as select attrelid, attnum, name 'faked' as attname from pg_catalog.pg_attribute",
    );
    await client.query(
      "create function app.yes(oid, oid) returns bool language sql as 'select true'; " +
        'create operator app.= (leftarg = oid, rightarg = oid, function = app.yes); grant usage on schema app to app',
    );
    const pool = new OriginPool(createLogger('silent'));
    const table = await oidOf('"Odd schema"."T"');
    expect(await pool.for(upstream(), '').resolve([{ table, column: 2 }])).toEqual([
      { schema: 'Odd schema', table: 'T', column: 'E-mail' },
    ]);
    pool.close();
  });

  it('they are unresolved while the server does not let us in', async () => {
    const lines: string[] = [];
    const pool = new OriginPool(createLogger('warn', { write: (line: string) => lines.push(line) }));
    expect(await pool.for(upstream({ PASS: 'wrong-one' }), '').resolve([{ table: 1, column: 1 }])).toEqual([
      'unresolved',
    ]);
    expect(await pool.for(upstream({ PASS: 'wrong-one' }), '').resolve([{ table: 1, column: 1 }])).toEqual([
      'unresolved',
    ]);
    expect(lines.filter((line) => line.includes('column origins could not be looked up'))).toHaveLength(1);
    expect(lines.join('')).not.toContain('wrong-one');
    pool.close();
  });
});
