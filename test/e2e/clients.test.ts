import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psqlScript } from '../protocols/postgres/psql.ts';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('drive-psycopg.py', import.meta.url));

/** Real drivers, with masks and a guardrail in force and no review in the way. */
describe('clients through the gateway', () => {
  let test: TestGateway;
  let target: Target;

  beforeAll(async () => {
    test = await startTestGateway();
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test.admin.call('POST', '/api/guardrails', {
      name: 'no-drop',
      input: { rules: [{ type: 'deny_words_list', words: ['drop table'] }] },
      output: { rules: [{ type: 'deny_words_list', words: ['top secret'] }] },
      connection_ids: [shop?.id],
    });
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'pii',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
      strategies: { CREDIT_CARD: 'partial' },
    });
    target = await test.target(test.engineer);
  });
  afterAll(() => test.stop());

  it.skipIf(isMissing('psycopg2', 'psycopg3'))(
    'psycopg 2 and 3: cursors, binary, prepared, pipeline, COPY, denials',
    async () => {
      const { host, port, user, password, database } = target;
      const { stdout } = await run('/usr/bin/python3', [SCRIPT, host, String(port), user, password, database]);
      const mail = '[EMAIL_ADDRESS]';
      expect(JSON.parse(stdout)).toEqual({
        psycopg2: [mail, '************1111'],
        psycopg2_cursor: [
          [1, mail],
          [2, mail],
        ],
        psycopg2_denied: expect.stringContaining('no-drop'),
        // TRANSACTION_STATUS_INERROR: the client is told what is true of its transaction.
        psycopg2_status_after_denial: 3,
        psycopg3_binary: [1, mail, '************1111'],
        psycopg3_prepared: Array.from({ length: 7 }, () => mail),
        psycopg3_copy_in: [1000, 'note 999'],
        psycopg3_pipeline: [mail, mail],
        psycopg3_copy_out: expect.stringMatching(/^1\tAnn\t\[EMAIL_ADDRESS\]\t\*{12}1111\t/),
        psycopg3_denied: expect.stringContaining('no-drop'),
        psycopg3_after_denial: 1,
      });
    },
  );

  it('node-postgres: cursors, query streams, LISTEN and NOTIFY', async () => {
    const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
    await client.connect();
    const cursor = client.query(new Cursor('select id, email from customers order by id'));
    expect(await cursor.read(1)).toEqual([{ id: 1, email: '[EMAIL_ADDRESS]' }]);
    expect(await cursor.read(5)).toEqual([{ id: 2, email: '[EMAIL_ADDRESS]' }]);
    await cursor.close();
    const streamed: unknown[] = [];
    for await (const row of client.query(
      new QueryStream('select email from customers, generate_series(1, 500)', [], { batchSize: 7 }),
    )) {
      streamed.push(row);
    }
    expect(streamed).toHaveLength(1000);
    expect(new Set(streamed.map((row) => JSON.stringify(row)))).toEqual(new Set(['{"email":"[EMAIL_ADDRESS]"}']));
    const notified = new Promise<string | undefined>((resolve) =>
      client.once('notification', ({ payload }) => resolve(payload)),
    );
    await client.query('listen news');
    await client.query("notify news, 'mail ann@example.com'");
    expect(await notified).toBe('mail [EMAIL_ADDRESS]');
    await client.end();
  });

  it('node-postgres: a denied statement in a transaction makes COMMIT a ROLLBACK', async () => {
    const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
    await client.connect();
    await client.query('begin');
    await client.query("insert into customers (id, name) values (50, 'Temp')");
    await expect(client.query('drop table customers')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
    expect((await client.query('commit')).command).toBe('ROLLBACK');
    expect((await client.query('select 1 from customers where id = 50')).rows).toEqual([]);
    await client.end();
  });

  it('an output rule withholds the result and the session lives on', async () => {
    const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
    await client.connect();
    await expect(client.query("select 'this is top' || ' secret' as x")).rejects.toMatchObject({
      message: expect.stringContaining('no-drop'),
    });
    expect((await client.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
    await client.end();
  });

  it('postgres.js: prepared statements that are described once, arrays and json stay readable', async () => {
    const sql = postgres({
      host: target.host,
      port: target.port,
      username: target.user,
      password: target.password,
      database: target.database,
      ssl: { rejectUnauthorized: false },
      max: 1,
    });
    for (const id of [1, 2, 1, 2]) {
      expect(await sql`select email from customers where id = ${id}`).toMatchObject([{ email: '[EMAIL_ADDRESS]' }]);
    }
    const [row] =
      await sql`select array_agg(email order by id) as mails, json_agg(json_build_object('mail', email, 'n', id) order by id) as docs from customers`;
    expect(row).toEqual({
      mails: ['[EMAIL_ADDRESS]', '[EMAIL_ADDRESS]'],
      docs: [
        { mail: '[EMAIL_ADDRESS]', n: 1 },
        { mail: '[EMAIL_ADDRESS]', n: 2 },
      ],
    });
    await sql.end();
  });

  it.skipIf(isMissing('psql'))(
    'psql: \\d, FETCH_COUNT, several statements, ON_ERROR_ROLLBACK, \\gset, \\copy from',
    async () => {
      const { stdout, stderr } = await psqlScript(target, SCRIPT_OF_PSQL);
      expect(stdout).toContain('email|text');
      expect(stdout).toContain('1|[EMAIL_ADDRESS]\n2|[EMAIL_ADDRESS]');
      expect(stdout).toContain('answer is 42');
      expect(stdout).toContain('Kept');
      expect(stderr).toContain('no-drop');
    },
  );
});

const SCRIPT_OF_PSQL = `
\\d customers
\\set FETCH_COUNT 1
select id, email from customers order by id;
\\set FETCH_COUNT 0
select 1 as one \\; select 2 as two;
select 40 + 2 as answer \\gset
\\echo answer is :answer
create temp table incoming (id int, note text);
\\copy incoming from stdin
7\tseven
8\teight
\\.
select count(*), max(note) from incoming;
\\set ON_ERROR_ROLLBACK on
begin;
insert into customers (id, name) values (60, 'Kept');
drop table customers;
commit;
select name from customers where id = 60;
delete from customers where id = 60;
`;
