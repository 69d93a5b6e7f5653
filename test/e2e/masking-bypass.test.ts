import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fe } from '../protocols/postgres/frames.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { RawSession, textOf } from './raw-session.ts';

const EMAIL = /ann@example|bob@example/i;
const CARD = /4111|5500005555555559/;

describe('no masked value reaches the client', () => {
  let test: TestGateway;
  let session: RawSession;

  beforeAll(async () => {
    test = await startTestGateway();
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'pii',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
      columns: [
        { match: 'public.customers.email', strategy: 'redact' },
        { match: 'public.*.name', strategy: 'redact' },
      ],
      copies: 'allow',
    });
    await test.direct('create domain address as text');
    await test.direct('create view contacts as select name, email as mail from customers');
  });
  beforeEach(async () => {
    session = await RawSession.open(await test.target(test.engineer));
    return () => session.hangUp();
  });
  afterAll(() => test?.stop());

  /** Runs statements one by one and returns all that came back as one text. */
  async function say(...statements: string[]): Promise<string> {
    let said = '';
    for (const statement of statements) said += textOf(await session.exchange([fe.query(statement)]));
    return said;
  }

  function expectMasked(said: string): void {
    expect(said).not.toMatch(EMAIL);
    expect(said).not.toMatch(CARD);
    expect(said).not.toMatch(/\b(Ann|Bob)\b/);
  }

  it('in any type, in text', async () => {
    const said = await say(
      'select email as e, upper(email), name as n, card from customers',
      'select email::varchar(40), email::name, email::address, email::bytea, card::int8, card::numeric from customers',
      'select array[email], array_agg(email) over (), row(email, card), customers from customers',
      "select json_build_object('x', email), to_jsonb(customers), xmlelement(name a, email) from customers",
      'select * from contacts',
      'values ((select email from customers where id = 1))',
    );
    expectMasked(said);
    expect(said).toContain('[COLUMN]');
  });

  it('in any type, in binary', async () => {
    const types = [
      'email',
      'email::varchar',
      'email::name',
      'email::bytea',
      'card',
      'array[email]',
      'row(email, card)',
    ];
    const text = `select ${types.join(', ')}, to_jsonb(customers), name as n from customers`;
    const said = await session.exchange([fe.parse('', text), fe.bind('', '', [], [], [1]), fe.execute(), fe.sync()]);
    expectMasked(textOf(said));
    const numbers = fe.parse('', 'select card::int8, card::numeric from customers where id = 1');
    const rows = await session.exchange([numbers, fe.bind('', '', [], [], [1]), fe.execute(), fe.sync()]);
    const row = rows.find(({ tag }) => tag === 'D')?.body;
    expect(row?.toString('hex')).toBe('0002ffffffffffffffff');
  });

  it('through portals, cursors, RETURNING, EXPLAIN and several results at once', async () => {
    const described = [
      fe.parse('s', 'select email, name from customers order by id'),
      fe.describe('S', 's'),
      fe.sync(),
    ];
    await session.exchange(described);
    await session.exchange([fe.query('begin')]);
    const limited = [fe.bind('p', 's'), fe.execute('p', 1), fe.execute('p', 1), fe.sync(), fe.execute('p'), fe.sync()];
    let said = textOf(await session.exchange(limited, 'Z', 2));
    said += await say(
      'declare c scroll cursor for select name, email from customers',
      'move last from c; fetch backward all from c',
      'commit',
      'update customers set notes = notes returning name, email',
      "explain verbose select 1 where 'ann@example.com' = current_user",
      'select 1; select email from customers; select name from customers; select 2',
    );
    expectMasked(said);
  });

  it('after a table was changed between two executions', async () => {
    await session.exchange([
      fe.query("create table moved (id int, name text, other text); insert into moved values (1, 'Ann', 'x')"),
    ]);
    const run = [fe.bind('', 's'), fe.execute(), fe.sync()];
    await session.exchange([fe.parse('s', 'select * from moved'), fe.describe('S', 's'), fe.sync()]);
    let said = textOf(await session.exchange(run));
    await test.direct('alter table moved drop column other');
    await test.direct('alter table moved add column other text');
    said += textOf(await session.exchange(run));
    await test.direct('drop table moved');
    await test.direct("create table moved as select 'x'::text as other, 1 as id, 'Ann'::text as name");
    said += textOf(await session.exchange(run));
    expectMasked(said);
  });

  it('in errors, notices and every field of them', async () => {
    const raise = (how: string): string => `do $$ declare e text; begin
      select email into e from customers where id = 1;
      raise ${how} using message = 'it is ' || e, detail = e, hint = e, column = e, constraint = e, table = e,
        schema = e, datatype = e; end $$`;
    const said = await say(
      raise('notice'),
      raise('exception'),
      'select email::int from customers',
      'select name::int from customers',
      'select name::date from customers',
      'create unique index on customers ((1))',
      'alter table customers add check (email is null)',
      'insert into customers select id, name, email from customers',
    );
    expectMasked(said);
    expect(said).toContain('it is [EMAIL_ADDRESS]');
  });

  it('in notifications and reported parameters', async () => {
    const said = await say(
      "listen news; select pg_notify('news', email) is null from customers",
      "select set_config('application_name', email, false) is null from customers where id = 1",
      "select set_config('search_path', 'public,' || quote_ident(email), false) is null from customers where id = 1",
      "select set_config('TimeZone', '<' || email || '>-3', false) is null from customers where id = 1",
    );
    expectMasked(said);
    expect(said).toMatch(/application_name\0\[EMAIL_ADDRESS\]/);
    expect(said).toMatch(/news\0\[EMAIL_ADDRESS\]/);
  });

  it('in COPY, or it is withheld where nobody can read how it was asked for', async () => {
    let said = await say('copy customers to stdout', 'set standard_conforming_strings = off');
    expect(said).toContain('COPY');
    // Now nobody here can read the texts: the result itself is withheld.
    said += await say(
      'select 1; copy (select email from customers) to stdout with (format csv)',
      String.raw`select '\''; copy customers to stdout`,
    );
    const extended = [fe.parse('', 'copy customers to stdout'), fe.bind('', ''), fe.execute(), fe.sync()];
    expectMasked(said + textOf(await session.exchange(extended)));
    expect(said).toContain('cannot be inspected');
  });

  it('in rows of many columns, and in rows that come in many pieces', async () => {
    const many = Array.from({ length: 1_600 }, (_, i) => `email as e${i}`).join(', ');
    const long = "select repeat('x', 200000) || ' ' || email || ' ' || repeat('y', 200000) from customers";
    expectMasked(await say(`select ${many} from customers`, long));
  });
});
