import pg from 'pg';
import Cursor from 'pg-cursor';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';

const MAIL = '[EMAIL_ADDRESS]';

/** Every way rows come back, with a mask by content and one by column in force. */
describe('rows on every path', () => {
  let test: TestGateway;
  let target: Target;
  let client: pg.Client;

  beforeAll(async () => {
    test = await startTestGateway();
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'paths',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD', 'URL', 'JWT'] }],
      columns: [{ match: 'public.customers.name', strategy: 'partial', entity: 'PERSON' }],
      copies: 'allow',
    });
    await test.direct('create table keys (id int, token text)');
    target = await test.target(test.engineer);
  });
  afterAll(() => test.stop());
  beforeEach(async () => {
    client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
    await client.connect();
  });
  afterEach(() => client.end());

  it('several results of one text are masked each by its own columns', async () => {
    const results = (await client.query(
      'select email from customers where id = 1; select 1 as n; select name, email from customers where id = 2; table customers',
    )) as unknown as pg.QueryResult[];
    expect(results.map(({ rows }) => rows[0])).toEqual([
      { email: MAIL },
      { n: 1 },
      { name: 'B**', email: MAIL },
      expect.objectContaining({ name: 'A**', email: MAIL, card: '[CREDIT_CARD]' }),
    ]);
  });

  it.each([
    "insert into customers values (70, 'Cid', 'cid@example.com') returning name, email",
    "update customers set notes = 'x' where id = 70 returning name, email",
    'delete from customers where id = 70 returning name, email',
  ])('%s', async (text) => {
    expect((await client.query(text)).rows).toEqual([{ name: 'C**', email: MAIL }]);
  });

  it.each(['', 'verbose', '(format json)', '(format xml)', '(format yaml)'])(
    'the lines of EXPLAIN %s',
    async (options) => {
      const { rows } = await client.query(`explain ${options} select * from customers where email = 'ann@example.com'`);
      const text = JSON.stringify(rows);
      expect(text).not.toContain('ann@example.com');
    },
  );

  it('cursors: FETCH in portions, backwards, in binary', async () => {
    await client.query('begin');
    await client.query('declare c scroll cursor for select name, email from customers order by id');
    expect((await client.query('fetch 1 from c')).rows).toEqual([{ name: 'A**', email: MAIL }]);
    expect((await client.query('fetch next from c')).rows).toEqual([{ name: 'B**', email: MAIL }]);
    expect((await client.query('fetch backward 1 from c')).rows).toEqual([{ name: 'A**', email: MAIL }]);
    await client.query(
      'declare b binary cursor for select email, array[email] as mails, id from customers order by id',
    );
    const { rows, fields } = await client.query('fetch 1 from b');
    expect(fields.map(({ format }) => format)).toEqual(['binary', 'binary', 'binary']);
    expect(rows[0]).toMatchObject({ email: MAIL, id: 1 });
    expect(JSON.stringify(rows[0])).not.toContain('example.com');
    await client.query('rollback');
  });

  it('a portal read in portions keeps its masks', async () => {
    const cursor = client.query(new Cursor('select name, email from customers order by id'));
    expect(await cursor.read(1)).toEqual([{ name: 'A**', email: MAIL }]);
    expect(await cursor.read(1)).toEqual([{ name: 'B**', email: MAIL }]);
    await cursor.close();
  });

  it('a statement that is described once keeps its masks, also when its table changes', async () => {
    const read = async () =>
      (await client.query({ name: 'once', text: 'select name, email from customers where id = $1', values: [1] })).rows;
    expect([await read(), await read(), await read()].flat()).toEqual(Array(3).fill({ name: 'A**', email: MAIL }));
    await test.direct('alter table customers add column added int');
    expect(await read()).toEqual([{ name: 'A**', email: MAIL }]);
    await client.query('prepare p as select email, name from customers where id = $1');
    expect((await client.query('execute p(2)')).rows).toEqual([{ email: MAIL, name: 'B**' }]);
    expect((await client.query('execute p(1)')).rows).toEqual([{ email: MAIL, name: 'A**' }]);
  });

  it.each([
    ['a function that returns rows', "select * from unnest(array['ann@example.com']) as u(v)"],
    ['VALUES', "values ('ann@example.com')"],
    ['SHOW', 'show sluice.mail'],
    ['a function that returns XML', "select query_to_xml('select email from customers', true, false, '') as v"],
    ['a row as text', 'select c::text as v from customers c where id = 1'],
  ])('%s', async (_what, text) => {
    await client.query("set sluice.mail = 'ann@example.com'");
    expect(JSON.stringify((await client.query(text)).rows)).not.toContain('example.com');
  });

  it('addresses and tokens are masked wherever they stand', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    const { rows } = await client.query('insert into keys values (1, $1) returning token', [
      `at https://x.example/ ${token}`,
    ]);
    expect(rows).toEqual([{ token: 'at [URL] [JWT]' }]);
  });
});
