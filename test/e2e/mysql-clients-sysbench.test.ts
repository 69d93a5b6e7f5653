import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from './gateway.ts';
import { isMissing } from './missing.ts';
import { type MysqlPaths, openMysqlPaths, SERVERS } from './mysql-paths.ts';

const EVENTS = 200;

describe.each(SERVERS)('sysbench on $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName, 'sysbench'))('runs without an error', () => {
    let paths: MysqlPaths;

    beforeAll(async () => {
      paths = await openMysqlPaths(flavour);
      await sysbench(paths.plain, 'oltp_read_write', 'prepare');
      expect(await paths.server.query('select count(*) from sbtest1')).toEqual([[[1000]]]);
    });
    afterAll(() => paths?.stop());

    it.each([
      ['oltp_read_only', 'plain', []],
      ['oltp_read_only', 'masked', ['--db-ps-mode=disable']],
      ['oltp_read_write', 'plain', ['--db-ps-mode=disable']],
      ['oltp_read_write', 'masked', []],
    ] as const)('%s (%s, %j)', async (script, path, options) => {
      const said = await sysbench(paths[path], script, 'run', ...options);
      expect(said).toMatch(new RegExp(`transactions: +${EVENTS} `));
      expect(said).toMatch(/ignored errors: +0 /);
      expect(said).toMatch(/reconnects: +0 /);
      // Every transaction that changes rows deletes one and inserts it again.
      expect(await paths.server.query('select count(*) from sbtest1')).toEqual([[[1000]]]);
    });
  });
});

/** Without TLS: its option for that wants certificates of the client's own. */
async function sysbench(
  { host, port, user, password, database }: Target,
  script: string,
  ...more: string[]
): Promise<string> {
  const where = [`--mysql-host=${host}`, `--mysql-port=${port}`, `--mysql-user=${user}`, `--mysql-db=${database}`];
  const args = [script, ...where, `--mysql-password=${password}`, '--table-size=1000'];
  // One thread, so that no two transactions wait for each other and one of them is tried again.
  const { stdout } = await promisify(execFile)('sysbench', [
    ...args,
    '--threads=1',
    `--events=${EVENTS}`,
    '--time=0',
    ...more,
  ]);
  return stdout;
}
