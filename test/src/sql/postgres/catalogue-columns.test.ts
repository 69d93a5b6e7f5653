import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE_COLUMNS, FUNCTION_OUTPUTS } from '../../../../src/sql/postgres/catalogue-columns.ts';
import { trustOfFunction } from '../../../../src/sql/postgres/catalogue-functions.ts';
import { secretColumnsOf, trustOfRelation } from '../../../../src/sql/postgres/catalogue-relations.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';

let server: TestServer;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client(server.superuser);
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

describe('compared with a real server', () => {
  it('every column of every trusted relation is known, and nothing else but older columns', async () => {
    const { rows } = await client.query<{ schema: string; relation: string; column: string }>(
      `SELECT n.nspname AS schema, c.relname AS relation, a.attname AS column
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v')`,
    );
    const trusted = rows.filter(({ schema, relation }) => trustOfRelation(schema, relation) === 'exact');
    expect(trusted.length).toBeGreaterThan(500);
    expect(trusted.filter(({ column }) => !CATALOGUE_COLUMNS.has(column))).toEqual([]);
    const existing = new Set(trusted.map(({ column }) => column));
    expect([...CATALOGUE_COLUMNS].filter((column) => !existing.has(column)).length).toBeLessThan(20);
  });

  it('the columns that hold secrets exist under these names', async () => {
    for (const relation of ['pg_settings', 'pg_subscription', 'pg_user_mappings']) {
      const { rows } = await client.query<{ attname: string }>(
        'SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass',
        [`pg_catalog.${relation}`],
      );
      expect(rows.map((row) => row.attname)).toEqual(expect.arrayContaining([...(secretColumnsOf(relation) ?? ['?'])]));
    }
  });

  it('every output of the trusted set-returning functions is known', async () => {
    const { rows } = await client.query<{ name: string; outputs: string[] }>(
      `SELECT proname AS name, array(SELECT n FROM unnest(proargnames, proargmodes) u(n, m) WHERE m IN ('o', 't')) AS outputs
       FROM pg_proc WHERE proretset AND pronamespace = 'pg_catalog'::regnamespace AND proargmodes IS NOT NULL`,
    );
    const trusted = rows.filter(({ name }) => trustOfFunction(['pg_catalog', name]) !== undefined);
    expect(trusted.length).toBeGreaterThan(5);
    const unknown = trusted
      .flatMap(({ outputs }) => outputs)
      .filter((name) => !CATALOGUE_COLUMNS.has(name) && !FUNCTION_OUTPUTS.has(name));
    expect(unknown).toEqual([]);
  });
});
