import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';

const SECRET = 'ann.secret@corp.example';
const SCHEMA = `
  drop table customers;
  create table customers (id int primary key, name text, email text, phone text);
  insert into customers values (1, 'Ann', '${SECRET}', '555123'), (2, 'Bob', 'bob.secret@corp.example', '555987');
  create table customers_old () inherits (customers);
  insert into customers_old values (9, 'Old', 'old.secret@corp.example');
  create table parts (id int, email text) partition by list (id);
  create table parts_1 partition of parts for values in (1);
  insert into parts values (1, 'part.secret@corp.example');
  create table contacts (id int, email text, label text);
  create sequence note_ids start 10000;
  create table notes (id int primary key default nextval('note_ids'), note text);
  create table orders (id int, note text);
  insert into orders values (1, 'sold');
  create table letters (letter text);
  create sequence counter;
  create schema other;
  create view v_mail as select email as mail from customers;
  create view v_plain as select name as secret from customers;
  create view v_all_notes as select note from notes;
  create materialized view mv_mail as select email from customers;
  create function get_mail(int) returns text language plpgsql as
    $$ declare found text; begin select email into found from customers where id = $1; return found; end $$;
  create function get_note() returns text language sql as 'select note from orders limit 1';
  create function renew() returns void language sql as 'select 1';
  create function dyn() returns text language plpgsql as
    $$ begin execute 'insert into notes (note) select email from customers'; return 'x'; end $$;
  create function log_it(text) returns text language plpgsql as
    $$ begin insert into notes (note) values ($1); return $1; end $$;
  create function log_pure(text) returns text language plpgsql immutable as $$ begin perform log_it($1); return $1; end $$;
  create function log_nested(text) returns text language sql as 'select log_it($1)';
  create function log_all() returns setof text language sql as 'insert into notes (note) select email from customers returning note';
  create function steal(customers) returns text language sql as 'insert into notes (note) values ($1.email) returning note';
  create procedure log_proc() language sql as 'insert into notes (note) select email from customers';
  create procedure log_proc_of(text) language sql as 'insert into notes (note) select email from customers where name <> $1';
  create function keep_name() returns trigger language plpgsql as $$ begin new.name := new.email; return new; end $$;
  create function keep_note() returns trigger language plpgsql as $$ begin new.note := trim(new.note); return new; end $$;
  create function tell_mail() returns trigger language plpgsql as $$ begin
    update notes set note = (select email from customers limit 1); return null; end $$;
  create function peek(int, int) returns text language sql as 'insert into notes (note) select email from customers returning note';
  create operator ### (leftarg = int, rightarg = int, function = peek);
  select 1;`;

const LINES = readFileSync(new URL('../bypass/copies.sql', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('--'));

let test: TestGateway;
let target: Target;

beforeAll(async () => {
  test = await startTestGateway();
  for (const statement of SCHEMA.split(/;\n/)) await test.direct(statement);
  const shop = await test.admin.call<{ id: string }>('GET', '/api/connections/shop');
  await test.admin.call('POST', '/api/datamasking-rules', {
    name: 'mails',
    connection_ids: [shop.id],
    columns: [
      { match: 'public.customers.email', strategy: 'redact' },
      { match: 'public.customers.phone', strategy: 'partial' },
      { match: 'public.contacts.email', strategy: 'null' },
      { match: 'public.parts.email', strategy: 'redact' },
      { match: 'public.v_plain.secret', strategy: 'redact' },
    ],
  });
  target = await test.target(test.engineer);
});
afterAll(() => test?.stop());

describe('a copy of a masked column', () => {
  it.each(LINES.filter((line) => !line.startsWith('!')))('is refused: %s', async (line) => {
    const errors = await run(line);
    expect(errors.join('\n')).toMatch(/Blocked by masking rule "mails"|data of "shop" is masked/);
    expect(await copies()).toEqual([]);
  });

  it.each(LINES.filter((line) => line.startsWith('!')))('is not seen where there is none %s', async (line) => {
    expect(await run(line.slice(2))).toEqual([]);
  });
});

/** The errors of the texts of a line, sent one by one over the simple protocol. */
async function run(line: string): Promise<string[]> {
  const client = new pg.Client(target);
  const errors: string[] = [];
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const text of line.split(' ;; ')) {
      try {
        if (/^COPY .* TO STDOUT/.test(text)) await copyOut(client, text);
        else await client.query(text);
      } catch (error) {
        errors.push((error as Error).message);
      }
    }
  } finally {
    await client.end();
  }
  return errors;
}

/** node-postgres alone does not take COPY data: it is left aside, only how the command ends counts. */
async function copyOut(client: pg.Client, text: string): Promise<void> {
  const query = new pg.Query(text) as unknown as { handleCopyData: () => void } & pg.Query;
  query.handleCopyData = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    query.on('end', () => resolve());
    query.on('error', reject);
  });
  client.query(query);
  await ended;
}

/** Where a part of the secret is that is neither masked nor the column itself. */
async function copies(): Promise<readonly unknown[]> {
  const found = "select 1 from %s t where (to_jsonb(t) - ''email'')::text ilike ''%%secret@%%'' limit 1";
  return test.direct(`select c.oid::regclass::text from pg_class c where c.relkind in ('r', 'v', 'm')
    and c.oid >= 16384 and c.relname not in ('v_mail', 'mv_mail') and c.relnamespace <> 'pg_toast'::regnamespace
    and query_to_xml(format('${found}', c.oid::regclass), false, true, '')::text like '%<row%'`);
}
