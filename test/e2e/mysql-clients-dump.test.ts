import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from './gateway.ts';
import type { ProgramResult } from './libpq-program.ts';
import { isMissing } from './missing.ts';
import { type MysqlPaths, openMysqlPaths, SERVERS } from './mysql-paths.ts';
import { type MysqlProgram, mariadbProgram, mysqlDumpProgram, runMysql } from './mysql-program.ts';
import { setUpTyped } from './mysql-typed-row.ts';

/** A little of everything a dump can hold, beside the tables of the other tests. */
const SCHEMA = [
  `create table people (
    id int primary key auto_increment, email varchar(60), card varchar(30), feeling enum('calm','wild') default 'calm',
    born date, balance decimal(10,2), raw blob, doc json, upper_email varchar(60) as (upper(email)) stored,
    key (born)) comment 'It''s a comment'`,
  `insert into people (email, card, born, balance, raw, doc)
    select concat('p', a.n * 20 + b.n, '@example.com'), '4111111111111111', date_add('2000-01-01', interval a.n day), b.n / 7,
      unhex(sha2(concat(a.n, b.n), 256)), json_object('n', a.n, 'text', 'two\\nlines "quoted" \\\\ back')
    from numbers a, numbers b`,
  "create view calm_people as select id, email from people where feeling = 'calm'",
  'create trigger stamped before insert on scratch for each row set new.n = coalesce(new.n, 0)',
  'create function twice(x int) returns int deterministic no sql return x * 2',
];

const DUMPERS: Readonly<Record<string, () => MysqlProgram>> = {
  mariadb: () => mariadbProgram('mariadb-dump'),
  mysql: mysqlDumpProgram,
};

describe.each(SERVERS)('a dump of $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName, 'mariadb', 'mariadb-dump'))('made and restored', () => {
    let paths: MysqlPaths;
    let original: string;
    const dumper = (): MysqlProgram => (DUMPERS[flavour] ?? mysqlDumpProgram)();

    beforeAll(async () => {
      paths = await openMysqlPaths(flavour);
      await setUpTyped(paths);
      await paths.server.query(...SCHEMA);
      original = await dump(paths.direct);
    });
    afterAll(() => paths?.stop());

    it('is the same through the gateway, in every way to make it', async () => {
      expect(original).toContain('p400@example.com');
      expect(original).toContain('forbidden_by_rule');
      expect(await dump(paths.plain)).toBe(original);
      for (const more of [
        ['--skip-extended-insert', '--single-transaction'],
        ['--no-data'],
        ['--hex-blob', '--quick', '--complete-insert'],
      ])
        expect(await dump(paths.plain, ...more)).toBe(await dump(paths.direct, ...more));
    });

    it('is restored through the gateway to what it was made of', async () => {
      const copy = await restored(paths.plain, 'from_plain', await dump(paths.plain));
      expect(await dump(copy)).toBe(original);
    });

    it('holds masked values through a connection with masks, and can be restored', async () => {
      const masked = await dump(paths.masked, '--skip-routines');
      const copy = await restored(paths.direct, 'from_masked', masked);
      const people = async (database: string) =>
        (await paths.server.query(`select id, email, card, balance, hex(raw) from ${database}.people order by id`))[0];
      const rows = (await people('app')) as [number, string, ...unknown[]][];
      expect(rows).toHaveLength(400);
      expect(await people(copy.database)).toEqual(
        rows.map(([id, , , ...rest]) => [id, '[EMAIL_ADDRESS]', '************1111', ...rest]),
      );
      expect(await dump(copy)).not.toContain('@example.com');
      expect(await paths.server.query(`select name from ${copy.database}.customers`)).toEqual([
        [['[PERSON]'], ['[PERSON]']],
      ]);
    });

    async function dump(from: Target, ...more: string[]): Promise<string> {
      const args = ['--routines', '--triggers', '--skip-dump-date', '--skip-comments', ...more, from.database];
      const { stdout } = await good(runMysql(dumper(), from, args, { encoding: 'latin1' }));
      return stdout;
    }

    async function restored(through: Target, name: string, input: string): Promise<Target> {
      await paths.server.query(`create database ${name}`);
      // A client that speaks in the session's own words: what it reads are statements, one after the other.
      await good(runMysql(mariadbProgram('mariadb'), through, [name], { input, encoding: 'latin1' }));
      return { ...paths.direct, database: name };
    }
  });
});

async function good(running: Promise<ProgramResult>): Promise<ProgramResult> {
  const result = await running;
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return result;
}
