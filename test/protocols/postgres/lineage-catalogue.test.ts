import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineageNamesCache } from '../../../protocols/postgres/lineage-catalogue.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

const SCHEMA = `
  create schema "Odd 'schema"; create table "Odd 'schema"."it's" ("a ""b" int, gone int, c int);
  alter table "Odd 'schema"."it's" drop column gone;
  create table parent (id int, email text) partition by range (id);
  create table middle partition of parent for values from (0) to (100) partition by range (id);
  create table leaf partition of middle for values from (0) to (10);
  create view v as select upper(email) as m from parent;
  create function plain() returns text language sql as 'select email from parent';
  create function dynamic() returns text language plpgsql as $$ begin execute 'select 1'; return 1; end $$;
  create function atomic() returns bigint begin atomic; select count(*) from parent; end;
  create function peek(int, int) returns int language sql as 'select 1';
  create operator ### (leftarg = int, rightarg = int, function = peek);`;

let server: TestServer;
let client: pg.Client;
let asked = 0;

async function ask(text: string): Promise<(string | null)[][]> {
  asked += 1;
  const found = await client.query({
    text,
    rowMode: 'array',
    types: { getTypeParser: () => (value: unknown) => value },
  });
  return (found as unknown as pg.QueryArrayResult[]).flatMap(({ rows }) => rows);
}

beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client(server.superuser);
  await client.connect();
  await client.query(SCHEMA);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const names = (relations: string[], functions: string[] = [], operators: string[] = []) => ({
  relations: new Set(relations),
  functions: new Set(functions),
  operators: new Set(operators),
});

describe('the catalogue by names', () => {
  it('tells columns, definitions and ancestors of relations in every schema', async () => {
    const { find } = new LineageNamesCache(ask, 60_000);
    const { relations } = await find(names(["it's", 'leaf', 'v', 'none', 'pg_class']));
    expect(relations.get("it's")).toEqual([
      { schema: "Odd 'schema", name: "it's", columns: ['a "b', 'c'], ancestors: [] },
    ]);
    expect(
      relations
        .get('leaf')?.[0]
        ?.ancestors.map(([, table]) => table)
        .sort(),
    ).toEqual(['middle', 'parent']);
    expect(relations.get('v')?.[0]?.definition).toContain('public.parent');
    expect(relations.get('pg_class')?.[0]).toMatchObject({ schema: 'pg_catalog', name: 'pg_class' });
    expect(relations.get('none')).toEqual([]);
  });

  it('tells which functions can be followed', async () => {
    const { find } = new LineageNamesCache(ask, 60_000);
    const { functions } = await find(names([], ['upper', 'query_to_xml', 'plain', 'dynamic', 'atomic', 'none']));
    const kinds = [...functions].map(([name, list]) => [name, [...new Set(list.map(({ kind }) => kind))]]);
    expect(Object.fromEntries(kinds)).toEqual({
      upper: ['pure'],
      query_to_xml: ['opaque'],
      plain: ['code'],
      dynamic: ['opaque'],
      atomic: ['code'],
      none: [],
    });
    expect(functions.get('plain')?.[0]?.body).toBe('select email from parent');
    expect(functions.get('query_to_xml')?.[0]?.isShipped).toBe(true);
    expect(functions.get('dynamic')?.[0]?.isShipped).toBeUndefined();
    expect(functions.get('atomic')?.[0]?.body).toContain('parent');
  });

  it('tells PostgreSQL’s own operators from others', async () => {
    const { find } = new LineageNamesCache(ask, 60_000);
    const { operators } = await find(names([], [], ['||', '###', '@@@@']));
    expect(Object.fromEntries(operators)).toEqual({ '||': true, '###': false, '@@@@': false });
  });

  it('is asked for each name once, until it is to be forgotten', async () => {
    const cache = new LineageNamesCache(ask, 60_000);
    asked = 0;
    await cache.find(names(['leaf'], ['upper'], ['||']));
    const again = await cache.find(names(['leaf'], ['upper'], ['||']));
    expect(asked).toBe(1);
    expect(again.relations.get('leaf')).toHaveLength(1);
    await cache.find(names(['leaf', 'v']));
    expect(asked).toBe(2);
    cache.forget();
    await cache.find(names(['leaf']));
    expect(asked).toBe(3);
  });
});
