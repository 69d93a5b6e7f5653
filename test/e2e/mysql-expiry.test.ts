import { type ChildProcess, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from './missing.ts';
import { connectMysql2, type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';
import { mariadbProgram, startMysqlProgram } from './mysql-program.ts';

const TEXT = "update customers set name = 'Late' where id = 1";

describe.each(SERVERS)('a command nobody approves in time, with $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('is EXPIRED', () => {
    let gateway: MysqlGateway;

    beforeAll(async () => {
      gateway = await startMysqlGateway(flavour, { REVIEW_TIMEOUT_SEC: '2', REVIEW_NOTICE_SEC: '1' });
      await gateway.connection('stock', { reviewers: ['dba-team', 'security'] });
    });
    afterAll(() => gateway?.stop());

    const expectExpired = async (id: string): Promise<void> => {
      const { admin, dba } = gateway.test;
      expect(await admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'EXPIRED' });
      expect((await dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
      expect(await gateway.server.query('select name from customers where id = 1')).toEqual([[['Ann']]]);
    };

    it('and its client is told; its transaction and its session live on', async () => {
      const client = await connectMysql2(await gateway.target(gateway.test.engineer, 'stock'), { rowsAsArray: true });
      await client.query('begin');
      const running = client.query(TEXT).catch((error: unknown) => error);
      const id = await gateway.test.pendingReview(TEXT);
      // One of two groups is not enough.
      await gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
      expect(await running).toMatchObject({
        errno: 1644,
        sqlState: '45000',
        message: expect.stringMatching(/not approved within 2 ?s/),
      });
      await expectExpired(id);
      expect((await client.query('select 1'))[0]).toEqual([[1]]);
      await client.query('commit');
      await client.end();
    });

    const only = flavour === 'mariadb' ? it.skipIf(isMissing('mariadb') || !hasScript()) : undefined;
    only?.('and MariaDB’s client shows meanwhile what it waits for', async () => {
      const target = await gateway.target(gateway.test.engineer, 'stock');
      const { words } = mariadbProgram('mariadb');
      // Progress is shown to people only, who sit at a terminal.
      const terminal = { ...mariadbProgram('mariadb'), words: ['sh', '-c', IN_TERMINAL, ...words] };
      const { child, result } = startMysqlProgram(terminal, target, [], { keepsInput: true });
      // What is typed before the client is ready for it would be lost.
      await told(child, /\[app\]>|\[\(none\)\]>/);
      child.stdin?.write(`${TEXT};\n`);
      const id = await gateway.test.pendingReview(TEXT);
      await told(child, /not approved within/);
      child.stdin?.end('exit\n');
      const { stdout } = await result;
      expect(stdout).toMatch(/Stage: 1 of 1 '.*waiting for approval by/);
      expect(stdout).toContain('not approved within');
      await expectExpired(id);
    });
  });
});

/** Waits until the program has written this. */
function told(child: ChildProcess, text: RegExp): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  child.stdout?.on('data', (chunk: string) => {
    said += chunk;
    if (text.test(said)) resolve();
  });
  child.once('exit', () => reject(new Error(`it ended with: ${said}`)));
  return promise;
}

/** The words behind it as one command line in a terminal of its own. */
const IN_TERMINAL = `line=; for word in "$0" "$@"; do line="$line '$(printf %s "$word" | sed "s/'/'\\\\\\\\''/g")'"; done
  exec script -q -e -c "$line" /dev/null`;

/** It comes with Linux's base tools; others have one that takes other options. */
function hasScript(): boolean {
  return process.platform === 'linux' && spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;
}
