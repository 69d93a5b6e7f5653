import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { PostgresQuery, type QuerySource } from '../../../protocols/postgres/query.ts';
import { rowEstimator } from '../../../protocols/postgres/row-estimate.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { query } from '../../src/core/fixtures.ts';

let server: TestServer;
let client: pg.Client;
let dials = 0;

beforeAll(async () => {
  await loadSqlParser();
  server = await startPostgres();
  client = new pg.Client(server.superuser);
  await client.connect();
  await client.query(`
    create table people as select n as id, 'p' || n as name from generate_series(1, 1000) n;
    alter table people add primary key (id);
    create table parts (id int, part int) partition by list (part);
    create table parts_1 partition of parts for values in (1);
    create table parts_2 partition of parts for values in (2);
    insert into parts select n, 1 + n % 2 from generate_series(1, 500) n;
    create schema other; create table other.people (id int);
    create function plant() returns int language sql as $$ insert into people values (-1, 'planted') returning 1 $$;
    create function planted() returns int immutable language plpgsql as $$ begin return plant(); end $$;
    create function slow() returns int immutable language sql as $$ select 1 from pg_sleep(60) $$;
    analyze; grant all on all tables in schema public, other to public; grant usage on schema other to public`);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

function estimate(
  of: Parameters<ReturnType<typeof rowEstimator>>[0],
  settings: [string, string][] = [],
  signal?: AbortSignal,
) {
  const { host, port, user, password, database } = server;
  const secret = new Map(Object.entries({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database }));
  const dial = (to: string, at: number): ReturnType<typeof dialTcp> => {
    dials += 1;
    return dialTcp(to, at);
  };
  const upstream = { name: 'shop', secret, dial };
  return rowEstimator(
    upstream,
    { database: '', settings: new Map(settings) },
    signal ?? new AbortController().signal,
  )(of);
}

function sent(text: string, more: Partial<QuerySource> = {}): PostgresQuery {
  return new PostgresQuery({
    via: 'Query',
    phase: 'execute',
    text,
    related: [],
    analyse: () => analysePostgres(text),
    encoding: utf8,
    ...more,
  });
}

async function count(): Promise<number> {
  const { rows } = await client.query('select count(*)::int as n from people');
  return rows[0].n;
}

describe('the planner is asked', () => {
  test.each([
    ['delete from people', 'delete', 'public.people', 1000],
    ["update people set name = 'x' where id = 7;", 'update', 'public.people', 1],
    ["insert into people values (2001, 'a'), (2002, 'b')", 'insert', 'public.people', 2],
    ['with gone as (delete from people returning *) select count(*) from gone', 'delete', 'public.people', 1000],
    ['delete from parts where part = 1 or part = 2', 'delete', 'public.parts', 500],
    ['/* why */ delete from people -- all', 'delete', 'public.people', 1000],
  ])('%s', async (text, operation, relation, rows) => {
    expect(await estimate(sent(text))).toEqual([{ operation, relation, rows }]);
    expect(await count()).toBe(1000);
  });

  test('about each statement of a text that changes rows', async () => {
    const text = 'begin; delete from people where id = 1; select 1; delete from people; commit';
    expect(await estimate(sent(text))).toMatchObject([{ rows: 1 }, { rows: 1000 }]);
  });

  test('with the very parameters', async () => {
    const params = { raw: { formats: [1], values: [Buffer.from([0, 0, 0, 10])] }, types: [23] };
    const rows = (text: string) => estimate(sent(text, { params }));
    expect(await rows('delete from people where id <= $1')).toEqual([
      { operation: 'delete', relation: 'public.people', rows: 10 },
    ]);
  });

  test('with the settings the session was opened with', async () => {
    const estimated = await estimate(sent('delete from people'), [['search_path', 'other']]);
    expect(estimated).toMatchObject([{ relation: 'other.people' }]);
  });

  test('not at all about what changes no rows', async () => {
    dials = 0;
    for (const text of [
      'select * from people',
      'truncate people',
      'drop table people',
      'explain analyze delete from people',
    ])
      expect(await estimate(sent(text))).toEqual([]);
    expect(dials).toBe(0);
  });
});

describe('nothing runs', () => {
  test('not even functions that the planner calls and that lie about what they do', async () => {
    await expect(estimate(sent('delete from people where id = planted()'))).rejects.toThrow('25006');
    expect(await count()).toBe(1000);
  });

  test('for longer than the limit', async () => {
    await expect(estimate(sent('delete from people where id = slow()'))).rejects.toThrow(/57014|closed/);
  });

  test('behind a lock', async () => {
    await client.query('begin; lock table people in access exclusive mode');
    await expect(estimate(sent('delete from people'))).rejects.toThrow(/55P03/);
    await client.query('rollback');
  });

  test('on the upstream once the session has ended', async () => {
    const signal = AbortSignal.abort({ code: 'killed', message: 'ended' });
    await expect(estimate(sent('delete from people'), [], signal)).rejects.toThrow();
  });
});

describe('nobody can tell', () => {
  test('what only the session knows', async () => {
    await expect(estimate(sent('delete from temporary_of_the_session'))).rejects.toThrow('42P01');
  });

  test('what a parameter of another encoding says, nor of queries that are not its own', async () => {
    const params = { raw: { formats: [], values: [Buffer.from('7')] }, types: [] };
    const text = 'delete from people where name = $1';
    await expect(estimate(sent(text, { params, encoding: latin1 }))).rejects.toThrow('cannot be estimated');
    await expect(estimate(query(text, { statements: () => analysePostgres(text) }))).rejects.toThrow(
      'cannot be estimated',
    );
  });

  test('more statements than anybody reads', async () => {
    await expect(estimate(sent('delete from people;'.repeat(11)))).rejects.toThrow('cannot be estimated');
  });
});

test('its connections are closed with the answer', async () => {
  await estimate(sent('delete from people'));
  for (;;) {
    const { rows } = await client.query(
      `select count(*)::int as n from pg_stat_activity where application_name = 'sluice row estimate'`,
    );
    if (rows[0].n === 0) break;
  }
});
