import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { constantBytes, constantOf, ISO_STYLES } from '../../../protocols/postgres/constants.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

const TYPES =
  'int2 int4 int8 oid float4 float8 numeric bool date timestamp timestamptz time timetz interval uuid bytea inet cidr macaddr macaddr8';
const STYLES = ['ISO, MDY', 'SQL, MDY', 'SQL, DMY', 'German, DMY', 'Postgres, MDY', 'Postgres, DMY', 'ISO, YMD'];
const INTERVAL_STYLES = ['postgres', 'sql_standard', 'postgres_verbose', 'iso_8601'];
const NONE = Buffer.alloc(0);

describe('the constants of types', () => {
  let server: TestServer;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startPostgres();
    client = new pg.Client(server);
    await client.connect();
    await client.query("set timezone to 'UTC'");
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
  });

  test.each(TYPES.split(' '))(
    '%s: the server writes the same value in the same way, as text and as binary',
    async (type) => {
      const text = constantOf(type, 0, ISO_STYLES) ?? '';
      const { rows } = await client.query({ text: `select format('%s', $1::${type}) v`, values: [text] });
      expect(rows[0]?.v).toBe(text);
      const binary = constantBytes(type, 1, constantOf(type, 1, ISO_STYLES) ?? '', NONE);
      const send = `${{ timestamptz: 'timestamptz_', timestamp: 'timestamp_', date: 'date_', time: 'time_', timetz: 'timetz_', interval: 'interval_', numeric: 'numeric_', inet: 'inet_', cidr: 'cidr_', macaddr: 'macaddr_', macaddr8: 'macaddr8_', uuid: 'uuid_' }[type] ?? type}send`;
      const sent = await client.query({ text: `select ${send}($1::${type}) v`, values: [text] });
      expect(sent.rows[0]?.v).toEqual(binary);
    },
  );

  test.each(STYLES)('are dates of the session’s style %s', async (dateStyle) => {
    await client.query(`set datestyle to ${dateStyle}`);
    const { rows } = await client.query(
      "select '1970-01-01'::date::text as date, '1970-01-01'::timestamp::text as timestamp, '1970-01-01 00:00:00+00'::timestamptz::text as timestamptz",
    );
    for (const type of ['date', 'timestamp', 'timestamptz']) {
      expect(constantOf(type, 0, { ...ISO_STYLES, dateStyle })).toBe(rows[0]?.[type]);
    }
    await client.query('reset datestyle');
  });

  test.each(INTERVAL_STYLES)('are intervals of the session’s style %s', async (intervalStyle) => {
    await client.query(`set intervalstyle to ${intervalStyle}`);
    const { rows } = await client.query("select '0'::interval::text as v");
    expect(constantOf('interval', 0, { ...ISO_STYLES, intervalStyle })).toBe(rows[0]?.v);
    await client.query('reset intervalstyle');
  });

  test('an empty array keeps the type of its elements', async () => {
    const { rows } = await client.query("select array_send('{1,2}'::int4[]) v, array_send('{}'::int4[]) empty");
    expect(constantBytes('_int4', 1, '{}', rows[0]?.v)).toEqual(rows[0]?.empty);
    expect(constantBytes('_int4', 0, '{}', NONE)).toEqual(Buffer.from('{}'));
    expect(constantBytes('_int4', 1, '{}', NONE)).toBeNull();
  });

  test('an enum’s label is itself in both formats', () => {
    expect(constantBytes('enum', 1, 'calm', NONE)).toEqual(Buffer.from('calm'));
    expect(constantBytes('enum', 0, 'calm', NONE)).toEqual(Buffer.from('calm'));
  });

  test('there is none for ranges, rows and texts, and for money only in binary', () => {
    for (const type of ['int8range', 'record', 'text', 'point', '70000']) {
      expect(constantOf(type, 0, ISO_STYLES)).toBeUndefined();
      expect(constantOf(type, 1, ISO_STYLES)).toBeUndefined();
    }
    expect([constantOf('money', 0, ISO_STYLES), constantOf('money', 1, ISO_STYLES)]).toEqual([undefined, '0']);
    expect(constantBytes('money', 1, '0', NONE)).toEqual(Buffer.alloc(8));
  });
});
