import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasLibpq18, LIBPQ_18 } from '../protocols/postgres/psql.ts';
import { type ClientPaths, masksOf, openClientPaths } from './client-paths.ts';
import type { Target } from './gateway.ts';
import { type ProgramResult, runLibpq } from './libpq-program.ts';
import { isMissing } from './missing.ts';

/** What people type into psql. Its output must not tell whether there is a gateway, but for what is masked. */
const SCRIPT = `
\\set ON_ERROR_STOP 0
\\d customers
\\dt+ customers
\\df pg_catalog.lower
\\conninfo
select tableoid, c.tableoid, (ctid is null), id from customers c order by id;
select id, name, email as e, card, notes from customers order by id;
table customers \\; select 2 as two;
select email, count(*) from customers group by email order by email \\gset picked_ 
select name as one_name from customers where id = 1 \\gset
\\echo :one_name
select 'select ' || id || ' as n, email from customers where id = ' || id from customers order by id \\gexec
select id, email from customers \\gdesc
select id, card, email from customers order by id \\crosstabview
\\x on
select * from customers where id = 1;
\\x off
\\pset format csv
select email, notes from customers order by id;
\\pset format unaligned
\\copy (select id, email from customers order by id) to stdout
\\copy customers (id, name, email) to pstdout with (format csv, header)
copy customers to stdout;
create temp table incoming (id int, mail text);
\\copy incoming from stdin
1	new@example.com
2	two words
\\.
select * from incoming order by id;
\\copy incoming from '/nonexistent/file'
begin;
declare c cursor for select id, email from customers order by id;
fetch 1 from c;
fetch 100 from c;
move backward 2 from c;
fetch backward 1 from c;
close c;
commit;
\\set FETCH_COUNT 1
select email from customers order by id;
\\set FETCH_COUNT 0
prepare one (int) as select email from customers where id = $1;
execute one(1);
deallocate one;
create temp sequence turns;
select email, 10 / (3 - nextval('turns')) from customers where id = 1 \\watch 0.05
\\set ON_ERROR_ROLLBACK on
begin;
insert into incoming values (3, 'kept');
select 1 / 0;
insert into incoming values (4, 'kept too');
commit;
select count(*) from incoming;
drop sequence if exists "ann@example.com";
select email::int from customers where id = 1;
listen news;
notify news, 'from ann@example.com';
explain (costs off) select * from customers where id = 1;
update customers set notes = notes where id = 2 returning email;
show client_encoding;
set client_min_messages to error;
select nothing from nowhere;
\\errverbose
\\timing off
`;

interface Library {
  readonly name: string;
  readonly env: Record<string, string>;
}

const LIBRARIES: readonly Library[] = [
  { name: 'the installed libpq', env: {} },
  ...(hasLibpq18
    ? [{ name: 'libpq 18, protocol 3.2', env: { LD_LIBRARY_PATH: LIBPQ_18, PGMINPROTOCOLVERSION: '3.2' } }]
    : []),
];

describe.skipIf(isMissing('psql'))('psql', () => {
  let paths: ClientPaths;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-psql-'));
    paths = await openClientPaths({}, { function_calls: 'allow' });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await paths?.stop();
  });

  const script = (target: Target, text: string, env: Record<string, string> = {}): Promise<ProgramResult> =>
    runLibpq('psql', target, ['-X', '-A', '-f', '-'], { input: text, env });

  describe.each(LIBRARIES)('with $name', ({ env }) => {
    it('shows the same through the gateway as without it', async () => {
      const direct = steady(await script(paths.direct, SCRIPT, env));
      expect(direct.stdout).toContain('ann@example.com');
      expect(steady(await script(paths.plain, SCRIPT, env))).toEqual(direct);
    });

    it('shows the same with masks but for what is masked', async () => {
      const direct = steady(await script(paths.direct, SCRIPT, env));
      const masked = steady(await script(paths.masked, SCRIPT, env));
      expect(masked.stdout).toBe(masksOf(direct.stdout));
      // With a rule on a column, an error's values are masked whole, whatever they are.
      expect(masked.stderr).toBe(masksOf(direct.stderr).replace('integer: "[EMAIL_ADDRESS]"', 'integer: "[COLUMN]"'));
    });
  });

  it('-1 -f runs a file as one transaction, which a denied statement undoes', async () => {
    const file = join(folder, 'script.sql');
    writeFileSync(
      file,
      'insert into customers (id) values (70);\ndrop table customers;\ninsert into customers (id) values (71);\n',
    );
    const run = (...more: string[]): Promise<ProgramResult> =>
      runLibpq('psql', paths.masked, ['-X', '-1', ...more, '-f', file]);
    const stopped = await run('-v', 'ON_ERROR_STOP=1');
    expect(stopped).toMatchObject({ code: 3, stderr: expect.stringContaining('no-drop') });
    expect((await run()).stderr).toContain('current transaction is aborted');
    expect(await paths.test.direct('select 1 from customers where id >= 70')).toEqual([]);
  });

  it('ON_ERROR_ROLLBACK keeps what surrounds a denied statement', async () => {
    const text = `\\set ON_ERROR_ROLLBACK on
      begin;
      insert into customers (id, name) values (80, 'Kept');
      drop table customers;
      insert into customers (id, name) values (81, 'Kept');
      commit;`;
    expect((await script(paths.masked, text)).stderr).toContain('no-drop');
    expect(await paths.test.direct('delete from customers where id >= 80 returning id')).toEqual([[80], [81]]);
  });

  it('large objects go in and out by function calls where the policy allows them, and not past masks', async () => {
    const [from, to] = [join(folder, 'in'), join(folder, 'out')];
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i & 0xff));
    writeFileSync(from, bytes);
    const text = `\\lo_import ${from} 'a comment'\n\\lo_export :LASTOID ${to}\n\\lo_unlink :LASTOID\n`;
    expect(steady(await script(paths.plain, text))).toEqual(steady(await script(paths.direct, text)));
    expect(readFileSync(to).equals(bytes)).toBe(true);
    expect((await script(paths.masked, text)).stderr).toMatch(/function call/i);
  });

  it.each(['disable', 'allow', 'prefer', 'require'])('logs in with sslmode=%s', async (PGSSLMODE) => {
    const { stdout, stderr } = await runLibpq(
      'psql',
      paths.masked,
      ['-XAtc', 'select email from customers where id = 1'],
      {
        env: { PGSSLMODE, ...(PGSSLMODE === 'disable' ? {} : { PGCHANNELBINDING: 'prefer', PGGSSENCMODE: 'prefer' }) },
      },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '[EMAIL_ADDRESS]\n', stderr: '' });
  });
});

/** Without what differs between two runs of the same thing: process and object numbers, times, names of the legs. */
function steady({ stdout, stderr, code }: ProgramResult): ProgramResult {
  const even = (text: string): string =>
    text
      .replace(/PID \d+/g, 'PID n')
      .replace(/^\w{3} \w{3} .*\(every .*$/gm, 'watched')
      .replace(/lo_(import|unlink) \d+/g, 'lo_$1 n')
      .replace(/^You are connected .*$/gm, 'connected')
      .replace(/^SSL connection .*$/gm, 'encrypted')
      .replace(/pg_temp_\d+/g, 'pg_temp')
      .replace(/\d+ kB/g, 'kB');
  return { stdout: even(stdout), stderr: even(stderr), code };
}
