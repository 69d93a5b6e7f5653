import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { COLUMNS, CONTENT_ROW, SETUP } from './typed-columns.ts';

const run = promisify(execFile);
const ASYNCPG = fileURLToPath(new URL('drive-asyncpg.py', import.meta.url));
const SCRIPT = fileURLToPath(new URL('drive-types.py', import.meta.url));

type Rows = Record<string, unknown>[];

/** Every type there is, masked, read by drivers that decode what they get and would fail on what they cannot. */
describe('masked values of every type', () => {
  let test: TestGateway;
  let target: Target;
  let driven: Record<string, Rows> = {};

  beforeAll(async () => {
    test = await startTestGateway();
    for (const statement of SETUP) await test.direct(statement);
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'types',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
      columns: [
        { match: 'public.constants.*', strategy: 'constant', entity: 'PII' },
        { match: 'public.nulls.*', strategy: 'redact', entity: 'PII' },
        { match: 'public.empties.*', strategy: 'null' },
      ],
    });
    target = await test.target(test.engineer);
    if (isMissing('psycopg3')) return;
    const { host, port, user, password, database } = target;
    const queries = {
      constants: 'select * from constants order by c_order',
      nulls: 'select * from nulls order by c_order',
      empties: 'select * from empties order by c_order',
      contents: 'select * from contents',
    };
    const script = [SCRIPT, host, String(port), user, password, database, JSON.stringify(queries)];
    driven = JSON.parse((await run('/usr/bin/python3', script)).stdout);
  });
  afterAll(() => test.stop());

  describe.skipIf(isMissing('psycopg3'))('psycopg 3', () => {
    it.each(COLUMNS)('%s: the constant, in text and in binary', (name, { constant, binary }) => {
      expect(driven['constants text']?.[0]?.[name]).toEqual(constant);
      expect(driven['constants binary']?.[0]?.[name]).toEqual(binary === undefined ? constant : binary);
    });

    it.each(COLUMNS)('%s: a text where one may stand, else NULL', (name, { redacted }) => {
      expect(driven['nulls text']?.[0]?.[name]).toEqual(redacted);
      expect(driven['nulls binary']?.[0]?.[name]).toEqual(redacted);
    });

    it.each(['constants', 'nulls', 'empties'])('NULL stays NULL in %s', (table) => {
      for (const format of ['text', 'binary']) {
        for (const [name] of COLUMNS) expect(driven[`${table} ${format}`]?.[1]?.[name]).toBeNull();
      }
    });

    it('the strategy null makes everything NULL', () => {
      for (const format of ['text', 'binary']) {
        const values = Object.values(driven[`empties ${format}`]?.[0] ?? { none: 1 });
        expect(new Set(values)).toEqual(new Set([null]));
      }
    });

    it.each(Object.entries(CONTENT_ROW))('%s: only what was found, in text and in binary', (name, { masked }) => {
      expect(driven['contents text']?.[0]?.[name]).toEqual(masked);
      expect(driven['contents binary']?.[0]?.[name]).toEqual(masked);
    });
  });

  it.skipIf(isMissing('asyncpg'))('asyncpg decodes every masked type, described once', async () => {
    const { host, port, user, password, database } = target;
    const queries = {
      constants: 'select * from constants',
      nulls: 'select * from nulls',
      contents: 'select * from contents',
    };
    const script = [ASYNCPG, host, String(port), user, password, database, JSON.stringify(queries)];
    const seen = JSON.parse((await run('/usr/bin/python3', script)).stdout) as Record<string, Rows>;
    for (const name of Object.keys(queries)) expect(seen[`${name} cached`]).toEqual(seen[`${name} first`]);
    expect(seen['constants first']?.[0]).toMatchObject({
      c_int8: 0,
      c_numeric: 'Decimal 0',
      c_timestamptz: 'datetime 1970-01-01 00:00:00+00:00',
      c_interval: 'timedelta 0:00:00',
      c_matrix: [
        ['[PII]', null],
        ['[PII]', '[PII]'],
      ],
      c_ints: [],
      c_mood: 'calm',
      c_pairs: [],
      c_citext: '[PII]',
    });
    for (const [name, { redacted }] of COLUMNS) {
      if (redacted === null) expect(seen['nulls first']?.[0]?.[name]).toBeNull();
    }
    for (const [name, { masked }] of Object.entries(CONTENT_ROW)) {
      if (masked === null || typeof masked === 'string') expect(seen['contents first']?.[0]?.[name]).toBe(masked);
    }
  });

  describe('node-postgres', () => {
    const read = async (text: string, binary: boolean): Promise<Rows> => {
      const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
      await client.connect();
      try {
        return (await client.query({ text, binary } as pg.QueryConfig)).rows;
      } finally {
        await client.end();
      }
    };

    it('decodes constants in text and in binary', async () => {
      const [text] = await read('select * from constants order by c_order limit 1', false);
      expect(text).toMatchObject({ c_int4: 0, c_int8: '0', c_numeric: '0', c_bool: false, c_ints: [], c_mood: 'calm' });
      expect(text?.c_timestamptz).toEqual(new Date(0));
      expect(text?.c_texts).toEqual(['[PII]', '[PII]']);
      expect(text?.c_matrix).toEqual([
        ['[PII]', null],
        ['[PII]', '[PII]'],
      ]);
      expect(text?.c_jsonb).toBe('[PII]');
      const [binary] = await read(
        'select c_int4, c_bool, c_timestamptz, c_text, c_float8 from constants where c_int4 = 7',
        true,
      );
      expect(binary).toEqual({ c_int4: 0, c_bool: false, c_timestamptz: new Date(0), c_text: '[PII]', c_float8: 0 });
    });

    it('decodes content masks, and the session’s date style', async () => {
      const [row] = await read('select * from contents', false);
      expect(row).toMatchObject({ c_text: 'mail [EMAIL_ADDRESS]', c_int8: null, c_emails: '{"[EMAIL_ADDRESS]"}' });
      const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
      await client.connect();
      const seen: unknown[] = [];
      for (const style of ['SQL, DMY', 'German', 'Postgres, DMY', 'Postgres, MDY', 'ISO, MDY']) {
        await client.query(`set datestyle to ${style}`);
        const types = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;
        const { rows } = await client.query({
          text: 'select c_date, c_timestamp, c_timestamptz from constants where c_int4 = 7',
          rowMode: 'array',
          types,
        });
        // What the server itself reads the masks as, in the same style.
        const [date, stamp, zoned] = rows[0] as unknown as string[];
        const back = await client.query({
          text: `select extract(epoch from $1::date) d, extract(epoch from $2::timestamp) t, extract(epoch from $3::timestamptz) z`,
          values: [date, stamp, zoned],
        });
        seen.push(Object.values(back.rows[0]).map(Number));
      }
      await client.end();
      expect(seen).toEqual(Array.from({ length: 5 }, () => [0, 0, 0]));
    });
  });

  it('postgres.js decodes every masked type', async () => {
    const { host, port, user: username, password, database } = target;
    const sql = postgres({ host, port, username, password, database, ssl: { rejectUnauthorized: false }, max: 1 });
    for (let again = 0; again < 2; again++) {
      const [row] = await sql`select * from constants where c_int4 = ${7}`;
      expect(row).toMatchObject({
        c_int4: 0,
        c_bool: false,
        c_date: new Date(0),
        c_texts: ['[PII]', '[PII]'],
        c_ints: [],
      });
      expect(row?.c_bytea).toEqual(Buffer.alloc(0));
      const [found] = await sql`select * from contents`;
      expect(found).toMatchObject({
        c_jsonb: { mail: '[EMAIL_ADDRESS]', n: 1 },
        // This driver reads a NULL in an array as the word.
        c_texts: ['a', '[EMAIL_ADDRESS]', 'NULL'],
      });
    }
    await sql.end();
  });
});
