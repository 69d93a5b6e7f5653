import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masksOf } from './client-paths.ts';
import type { Target } from './gateway.ts';
import type { ProgramResult } from './libpq-program.ts';
import { isMissing } from './missing.ts';
import { type MysqlPaths, openMysqlPaths, REFUSED, SERVERS } from './mysql-paths.ts';
import { mariadbProgram, mysqlProgram, runMysql, startMysqlProgram } from './mysql-program.ts';
import { setUpTyped } from './mysql-typed-row.ts';

/** What people type. The output must not tell whether there is a gateway, but for what is masked. */
const script = (sourced: string): string => `
select id, name, email as e, card, notes from customers order by id;
select * from customers where id = 1\\G
select 1 as one; select email from customers order by id; select 2 as two;
use app
select database();
source ${sourced}
delimiter //
select 'a;b' as semicolons//
delimiter ;
show tables like 'cust%';
show create table scratch;
describe customers;
show full tables;
insert into scratch (n, mail) values (1, concat('new', '@example.com')), (2, null);
select row_count(), found_rows();
update scratch set n = n + 1;
select n, mail from scratch order by n;
begin;
delete from scratch;
${REFUSED};
select count(*) from scratch;
rollback;
select count(*) from scratch;
select nothing from nowhere;
${REFUSED};
/*!40100 set @kept = 1 */;
select @kept is not null as kept, concat('ann', '@example.com') as mail;
prepare one from 'select email from customers where id = ?';
set @id = 2;
execute one using @id;
deallocate prepare one;
select * from typed;
select 'ü' as umlaut, _latin1 x'fc' as latin;
set names latin1;
select _utf8mb4 'ü' as umlaut;
set names utf8mb4;
drop table if exists nowhere;
truncate table scratch;
`;

/** MySQL 9's client cannot log in to a MariaDB by itself: it has lost the old way to prove a password. */
const PROGRAMS = { mariadb: [mariadbProgram('mariadb')], mysql: [mariadbProgram('mariadb'), mysqlProgram()] };

describe.each(SERVERS)('command lines on $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName, 'mariadb', 'mysql-server'))('with and without the gateway', () => {
    let paths: MysqlPaths;
    let folder: string;
    let held: Target;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
      paths = await openMysqlPaths(flavour);
      await setUpTyped(paths);
      await paths.connection('held', { reviewers: ['dba-team'] });
      held = await paths.target(paths.test.engineer, 'held');
      writeFileSync(join(folder, 'more.sql'), 'select email from customers where id = 2;\nselect 3 as three;\n');
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await paths?.stop();
    });

    describe.each(PROGRAMS[flavour])('$name', (program) => {
      const run = (target: Target, args: readonly string[], input = '', tls = true): Promise<ProgramResult> =>
        runMysql(program, { ...target, database: '' }, [...args, 'app'], { input, tls });

      it.each([
        ['as a table, with counts', ['--force', '--table', '-vvv'], true],
        ['--batch without TLS', ['--force', '--batch'], false],
        ['--xml, asked to compress', ['--force', '--xml', '--compress'], true],
      ] as const)('shows the same through the gateway: %s', async (_name, args, tls) => {
        const text = script(join(folder, 'more.sql'));
        const direct = steady(await run(paths.direct, args, text, tls));
        expect(direct.stdout).toContain('ann@example.com');
        expect(direct.stderr.match(/^ERROR /gm)).toHaveLength(3);
        expect(steady(await run(paths.plain, args, text, tls))).toEqual(direct);
        const masked = steady(await run(paths.masked, args, text, tls));
        const even = ({ stdout }: ProgramResult): string => stdout.replace(/[+-]{3,}/g, '--').replace(/ +/g, ' ');
        expect(even(masked)).toBe(masksOf(even(direct)));
        expect(masked.stderr.match(/^ERROR \d+ \(\w+\)/gm)).toEqual(direct.stderr.match(/^ERROR \d+ \(\w+\)/gm));
      });

      it('stops at a denied statement, or goes on with --force', async () => {
        const text = `select 1 as n;\n${REFUSED};\nselect 2 as n;\n`;
        const stopped = await run(paths.masked, ['-N', '-B'], text);
        expect(stopped).toMatchObject({
          code: 1,
          stdout: '1\n',
          stderr: expect.stringMatching(/at line 2.*no-forbidden/),
        });
        expect(await run(paths.masked, ['-N', '-B', '--force'], text)).toMatchObject({ stdout: '1\n2\n' });
      });

      it('shows the status of the session', async () => {
        const lines = (text: string): string[] =>
          text
            .split('\n')
            .filter((line) => /^(Current database|Protocol version|Client characterset|Conn\. +charact)/.test(line));
        const [direct, plain] = [await run(paths.direct, ['-e', 'status']), await run(paths.plain, ['-e', 'status'])];
        expect(lines(direct.stdout).length).toBeGreaterThan(2);
        expect(lines(plain.stdout)).toEqual(lines(direct.stdout));
        expect(plain.stdout).toMatch(/^SSL:\s+Cipher in use/m);
        expect(plain.stdout).toMatch(/^(Uptime|Threads):/m);
      });

      it('sends a file where the policy allows it, and not where it does not', async () => {
        const file = join(folder, 'mails.txt');
        writeFileSync(file, '1\tone@example.com\n2\t\\N\n');
        const text = `load data local infile '${file}' into table scratch (n, mail); select n, mail from scratch order by n; truncate table scratch;`;
        const args = ['--local-infile=1', '-N', '-B', '-e', text];
        const direct = await run(paths.direct, args);
        expect(direct).toMatchObject({ code: 0, stdout: '1\tone@example.com\n2\tNULL\n' });
        const denied = await run(paths.plain, args);
        expect(denied).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/local_infile/) });
        const setPolicy = (local_infile: string) =>
          paths.test.admin.call('PATCH', '/api/connections/plain', { policy: { local_infile } });
        await setPolicy('allow');
        expect(await run(paths.plain, args)).toEqual(direct);
        await setPolicy('deny');
        expect((await run(paths.plain, args)).code).toBe(1);
      });

      it('ends a running statement by Ctrl-C, and the session goes on', async () => {
        const running = startMysqlProgram(program, { ...paths.plain, database: '' }, ['--force', '-N', '-B', 'app'], {
          input: 'select sleep(50) as slept;\nselect 6 * 7;\n',
          keepsInput: true,
        });
        await untilRuns('select sleep(50) as slept');
        running.child.kill('SIGINT');
        running.child.stdin?.end();
        const { stdout } = await running.result;
        await untilGone('select sleep(50) as slept');
        expect(said(stdout)).toMatch(/^(1\n)?42\n$/);
      });

      it('ends a held statement by Ctrl-C, which never runs then', async () => {
        const text = `update customers set notes = '${program.name}' where id = 2`;
        const running = startMysqlProgram(program, { ...held, database: '' }, ['--force', '-N', '-B', 'app'], {
          input: `${text};\nselect version() is not null;\n`,
          keepsInput: true,
        });
        const id = await paths.test.pendingReview(text);
        running.child.kill('SIGINT');
        running.child.stdin?.end();
        const { stdout, stderr } = await running.result;
        expect(stderr).toContain('ERROR 1317 (70100)');
        expect(said(stdout)).toBe('1\n');
        expect((await paths.test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
        expect(await paths.server.query('select notes from customers where id = 2')).toEqual([[['nothing here']]]);
      });
    });

    it('MySQL’s own client, with and without TLS, also to a MariaDB', async () => {
      const target = { ...paths.plain, database: '' };
      for (const tls of [true, false]) {
        const options = { tls, input: 'select email from customers order by id;\nselect version() is not null\\G\n' };
        const { stdout, stderr } = await runMysql(mysqlProgram(), target, ['-N', 'app'], options);
        expect({ stdout, stderr }).toEqual({
          stdout: expect.stringMatching(/^ann@example.com\nbob@example.com\n\*+ 1. row/),
          stderr: '',
        });
      }
    });

    /** Without what the client itself says of a Ctrl-C. */
    const said = (stdout: string): string => stdout.replace(/^\n?(Ctrl-C|\^C) -- .*\n/, '');
    const running = async (text: string): Promise<number> => {
      const [rows = []] = await paths.server.query(
        `select id from information_schema.processlist where info = '${text}' and state <> ''`,
      );
      return rows.length;
    };
    const untilRuns = async (text: string): Promise<void> => {
      while ((await running(text)) === 0);
    };
    const untilGone = async (text: string): Promise<void> => {
      while ((await running(text)) > 0);
    };
  });
});

/** Without what differs between two runs of the same thing: times. */
function steady({ stdout, stderr, code }: ProgramResult): ProgramResult {
  const even = (text: string): string => text.replace(/\(\d+\.\d+ sec\)/g, '(t sec)').replace(/\r/g, '');
  return { stdout: even(stdout), stderr: even(stderr), code };
}
