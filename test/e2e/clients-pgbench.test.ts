import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientPaths, openClientPaths } from './client-paths.ts';
import { runLibpq } from './libpq-program.ts';
import { isMissing } from './missing.ts';

const CLIENTS = 4;
const TRANSACTIONS = 100;

/** A script with what pgbench can do besides sending statements: pipelines, results as variables, expected errors. */
const PIPELINE = `\\set id random(1, 2)
\\startpipeline
select id, email from customers where id = :id;
select 2;
\\endpipeline
begin;
select count(*) as n from customers \\gset
select 10 / :n;
commit;
`;

describe.skipIf(isMissing('pgbench'))('pgbench', () => {
  let paths: ClientPaths;

  beforeAll(async () => {
    paths = await openClientPaths();
    const made = await runLibpq('pgbench', paths.plain, ['-i', '-q', '-s', '1']);
    expect(made.stderr).toContain('done in');
    expect(await paths.test.direct('select count(*)::int from pgbench_accounts')).toEqual([[100_000]]);
  });
  afterAll(() => paths?.stop());

  describe.each(['simple', 'extended', 'prepared'])('in %s mode', (mode) => {
    const path = (name: 'plain' | 'masked', args: readonly string[]): Promise<void> => run(name, mode, args);

    it.each(['plain', 'masked'] as const)('reads without a failed transaction (%s)', async (name) => {
      await path(name, ['-S', '-n']);
    });

    it.each(['plain', 'masked'] as const)('runs the TPC-B script; the books balance (%s)', async (name) => {
      await paths.test.direct('truncate pgbench_history');
      const [[before]] = (await paths.test.direct(BALANCES)) as [[string]];
      await path(name, ['-n']);
      const [[after]] = (await paths.test.direct(BALANCES)) as [[string]];
      const [[count, sum]] = (await paths.test.direct(
        'select count(*)::int, sum(delta)::bigint from pgbench_history',
      )) as [[number, string]];
      expect(count).toBe(CLIENTS * TRANSACTIONS);
      const [accounts = 0, tellers = 0, branches = 0] = after
        .split(' ')
        .map((value, i) => Number(value) - Number(before.split(' ')[i]));
      expect([accounts, tellers, branches]).toEqual([Number(sum), Number(sum), Number(sum)]);
    });

    it('connects anew for each transaction', async () => {
      await path('masked', ['-S', '-n', '-C']);
    });
  });

  it.each(['extended', 'prepared'])('runs pipelines in %s mode', async (mode) => {
    await run('masked', mode, ['-n', '-f', '-'], PIPELINE);
  });

  async function run(name: 'plain' | 'masked', mode: string, args: readonly string[], input = ''): Promise<void> {
    const options = args.includes('-C')
      ? ['-c', '2', '-t', '5']
      : ['-c', String(CLIENTS), '-j', '2', '-t', String(TRANSACTIONS)];
    const { code, stdout, stderr } = await runLibpq('pgbench', paths[name], ['-M', mode, ...options, ...args], {
      input,
    });
    expect({ code, stdout, errors: stderr.match(/^.*(error|aborted).*$/gim) }).toMatchObject({ code: 0, errors: null });
    const processed = /number of transactions actually processed: (\d+)\/(\d+)/.exec(stdout);
    expect(processed?.[1]).toBe(processed?.[2]);
    // Servers before 15 brought a pgbench that does not count failures apart: there a failure ends the run.
    expect(/number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? '0').toBe('0');
  }
});

const BALANCES = `select (select sum(abalance) from pgbench_accounts) || ' ' || (select sum(tbalance) from pgbench_tellers)
  || ' ' || (select sum(bbalance) from pgbench_branches)`;
