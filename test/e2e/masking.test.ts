import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';

const SECRET = 'ann.secret@corp.example';
const SCHEMA = `
  drop table customers;
  create table customers (id int primary key, name text, email text unique);
  insert into customers values (1, 'visible Ann', '${SECRET}'), (2, 'visible Bob', 'bob.secret@corp.example');
  create table orders (id int, customer_id int, note text);
  insert into orders values (1, 1, 'visible note');
  create table letters (code int, letter text);
  insert into letters select n, chr(n) from generate_series(32, 126) n;
  create table customers_old () inherits (customers);
  insert into customers_old values (9, 'visible Old', 'old.secret@corp.example');
  create view v_mail as select email as mail from customers;
  create view v_renamed (who) as select upper(email) from customers;
  create view v_top as select mail from v_mail;
  create view v_notes as select note from orders;
  create view v_notes_count as select 'visible ' || count(email) as n from customers;
  create materialized view mv_mail as select email as m from customers;
  create function get_mail(int) returns text language plpgsql as
    $$ begin return (select email from customers where id = $1); end $$;
  create function all_mails() returns setof text language sql as 'select email from customers';
  create function get_row(int) returns customers language sql as 'select * from customers where id = $1';
  create function get_dynamic(int) returns text language plpgsql as
    $$ declare found text; begin execute 'select em' || 'ail from customers where id = $1' into found using $1; return found; end $$;
  create function get_note() returns text language sql as 'select note from orders limit 1';
  create function shout(text) returns text language plpgsql as
    $$ begin raise exception 'invalid: "%"', $1; end $$;
  create function peek(int, int) returns text language sql as 'select email from customers where id = $2';
  create operator ### (leftarg = int, rightarg = int, function = peek);
  analyze;`;

const LINES = readFileSync(new URL('../bypass/masking.sql', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('--'));

const FRAGMENTS = [SECRET, 'ann.s', 'secret', 'terces', 'corp.ex', ...encodings(SECRET)];

let test: TestGateway;
let target: Target;

beforeAll(async () => {
  test = await startTestGateway();
  for (const statement of SCHEMA.split(/;\n/)) await test.direct(statement);
  await test.admin.call('POST', '/api/datamasking-rules', {
    name: 'mails',
    connection_ids: [(await connectionId()) as string],
    columns: [{ match: 'public.customers.email', strategy: 'redact', entity: 'EMAIL' }],
    copies: 'allow',
  });
  target = await test.target(test.engineer);
});
afterAll(() => test?.stop());

describe('a masked column', () => {
  it.each(LINES.filter((line) => !/^[~!]/.test(line)))('is masked in: %s', async (line) => {
    const { cells, texts } = await run(line);
    expect(cells.length + texts.length).toBeGreaterThan(0);
    for (const cell of cells) expect(cell ?? '[EMAIL]').toMatch(/^[[{" ]*(\[?\[EMAIL\]|EMAIL)/);
    expectNoTrace([...cells, ...texts]);
  });

  it.each(LINES.filter((line) => line.startsWith('~')))('leaves no trace in: %s', async (line) => {
    const { cells, texts } = await run(line.slice(2));
    expectNoTrace([...cells, ...texts]);
  });

  it.each(LINES.filter((line) => line.startsWith('!')))('does not spoil: %s', async (line) => {
    const { cells } = await run(line.slice(2));
    expect(cells.join('\n')).toMatch(/visible/i);
  });

  it('is masked in the extended protocol as well', async () => {
    const { cells } = await run('SELECT upper(email) FROM customers WHERE id = $1', [1]);
    expect(cells).toEqual(['[EMAIL]']);
  });
});

async function connectionId(): Promise<unknown> {
  const connection = (await test.admin.call('GET', '/api/connections/shop')) as {
    id?: unknown;
    body?: { id?: unknown };
  };
  return connection.id ?? connection.body?.id;
}

/** Every cell as text, and everything else the server said. The session is rolled back nowhere: changes are wanted. */
async function run(text: string, values?: unknown[]): Promise<{ cells: (string | null)[]; texts: string[] }> {
  const client = new pg.Client({ ...target, types: { getTypeParser: () => (value: unknown) => value } });
  const texts: string[] = [];
  client.on('notice', (notice) => texts.push(JSON.stringify(notice)));
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query({ text, rowMode: 'array', ...(values === undefined ? {} : { values }) });
    const results = (Array.isArray(found) ? found : [found]) as pg.QueryArrayResult<(string | null)[]>[];
    return { cells: results.flatMap(({ rows }) => rows.flat()), texts };
  } catch (error) {
    const { message, detail, hint, where } = error as pg.DatabaseError;
    return { cells: [], texts: [...texts, [message, detail, hint, where].join('\n')] };
  } finally {
    await client.end();
  }
}

function expectNoTrace(said: readonly (string | null)[]): void {
  const all = said.join('\n').toLowerCase();
  for (const fragment of FRAGMENTS) expect(all).not.toContain(fragment.toLowerCase());
}

function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  return [bytes.toString('hex').slice(0, 16), bytes.toString('base64').slice(0, 12)];
}
