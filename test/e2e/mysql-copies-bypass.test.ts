import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from './gateway.ts';
import { isMissing } from './missing.ts';
import { connectMysql2, type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';

const SECRET = 'ann.secret@corp.example';
const SCHEMA = [
  'drop database if exists shop',
  'drop database if exists other',
  'create database shop character set utf8mb4',
  'create database other character set utf8mb4',
  'create table shop.customers (id int primary key, name text, email text, phone text)',
  `insert into shop.customers values (1, 'Ann', '${SECRET}', '555 secret@'), (2, 'Bob', 'bob.secret@corp.example', 'x')`,
  'create table shop.contacts (id int, email text, label text)',
  "insert into shop.contacts values (1, null, 'none')",
  'create table shop.notes (id int auto_increment primary key, note text)',
  "insert into shop.notes values (1, 'one'), (2, 'two')",
  'create table other.kept (k text)',
  'create view shop.v_mail as select email as mail from shop.customers',
  'create view shop.v_one as select 70 as id, email from shop.customers limit 1',
  'create view shop.v_plain as select name as secret, id from shop.customers',
  'create view shop.v_all_notes as select id, note from shop.notes',
  `create function shop.get_mail(n int) returns text reads sql data
    begin declare found text; select email into found from shop.customers where id = n; return found; end`,
  'create function shop.get_note(n int) returns text reads sql data return (select note from shop.notes where id = n)',
  `create function shop.log_it(t text) returns text modifies sql data
    begin insert into shop.notes (note) values (t); return t; end`,
  'create function shop.log_nested(t text) returns text modifies sql data return shop.log_it(t)',
  'create procedure shop.log_proc() insert into notes (note) select email from customers',
  'create procedure shop.log_proc_of(t text) insert into notes (note) select email from customers where name <> t',
];

/** Columns where the values belong, and views over them. */
const AT_HOME = new Set(['customers.email', 'customers.phone', 'contacts.email', 'v_mail.mail', 'v_one.email']);

interface Line {
  readonly isInnocent: boolean;
  readonly text: string;
}

function linesFor(flavour: string): readonly Line[] {
  return readFileSync(new URL('../bypass/mysql-copies.sql', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'))
    .flatMap((line) => {
      const [, only, mark, text = ''] = /^(?:(mysql|mariadb): )?(! )?(.*)$/.exec(line) ?? [];
      return only !== undefined && only !== flavour ? [] : [{ isInnocent: mark !== undefined, text }];
    });
}

describe.each(SERVERS)('a copy of a masked column of $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('by its text', () => {
    let gateway: MysqlGateway;
    let target: Target;

    beforeAll(async () => {
      gateway = await startMysqlGateway(flavour);
      await gateway.server.query(...SCHEMA);
      const { id } = await gateway.connection('copied', { policy: { local_infile: 'allow' } });
      await gateway.test.admin.call('POST', '/api/datamasking-rules', {
        name: 'mails',
        connection_ids: [id],
        columns: [
          { match: 'shop.customers.email', strategy: 'redact' },
          { match: 'shop.customers.phone', strategy: 'partial' },
          { match: 'shop.contacts.email', strategy: 'null' },
        ],
      });
      target = { ...(await gateway.target(gateway.test.engineer, 'copied')), database: 'shop' };
    });
    afterAll(() => gateway?.stop());

    const lines = linesFor(flavour);

    it.each(lines.filter(({ isInnocent }) => !isInnocent))('is refused: $text', async ({ text }) => {
      const errors = await run(target, text);
      expect(errors.join('\n')).toMatch(/Blocked by masking rule "mails"|data of "copied" is masked/);
      expect(await copies(gateway)).toEqual([]);
    });

    it.each(lines.filter(({ isInnocent }) => isInnocent))(
      'is not seen where there is none: $text',
      async ({ text }) => {
        const errors = await run(target, text);
        const found = await copies(gateway);
        await gateway.server.query(...SCHEMA);
        expect(errors).toEqual([]);
        expect(found).toEqual([]);
      },
    );

    it('is refused of a statement that is prepared', async () => {
      const client = await connectMysql2(target);
      const copied = client.execute('insert into notes (note) select email from customers where id = ?', [1]);
      await expect(copied).rejects.toThrow('Blocked by masking rule "mails"');
      await client.execute('insert into notes (note) values (?)', ['plain']);
      await client.end();
      expect(await copies(gateway)).toEqual([]);
      await gateway.server.query(...SCHEMA);
    });
  });
});

/** The errors of the texts of a line, sent one by one. */
async function run(target: Target, line: string): Promise<string[]> {
  const client = await connectMysql2(target, {
    multipleStatements: true,
    infileStreamFactory: () => Readable.from([Buffer.from('81\tplain\n')]),
  });
  const errors: string[] = [];
  try {
    for (const text of line.split(' ;; ')) {
      try {
        await client.query(text);
      } catch (error) {
        errors.push((error as Error).message);
      }
    }
  } finally {
    client.destroy();
  }
  return errors;
}

/** Columns with a part of the secret that is neither masked nor the column itself. */
async function copies({ server }: MysqlGateway): Promise<readonly string[]> {
  const client = await mysql.createConnection({ host: server.host, port: server.port, ...server.root });
  try {
    const [columns] = await client.query<mysql.RowDataPacket[]>(
      `select table_schema as s, table_name as t, column_name as c from information_schema.columns
       where table_schema in ('shop', 'other')`,
    );
    const found: string[] = [];
    for (const { s, t, c } of columns) {
      if (AT_HOME.has(`${t}.${c}`) && s === 'shop') continue;
      const [rows] = await client.query<mysql.RowDataPacket[]>(
        `select 1 from \`${s}\`.\`${t}\` where \`${c}\` like '%secret@%' or \`${c}\` like '%@terces%' limit 1`,
      );
      if (rows.length > 0) found.push(`${s}.${t}.${c}`);
    }
    const [triggers] = await client.query<mysql.RowDataPacket[]>(
      "select trigger_name as n from information_schema.triggers where trigger_schema in ('shop', 'other')",
    );
    return [...found, ...triggers.map(({ n }) => `the trigger ${n}`)];
  } finally {
    await client.end();
  }
}
