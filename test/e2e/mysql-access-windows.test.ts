import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MysqlServer, startMariadb, startMysql } from '../servers/mysql.ts';
import type { Target } from './gateway.ts';
import { isMissing } from './missing.ts';
import { SERVERS } from './mysql-paths.ts';
import { type MysqlProgram, mariadbProgram, mysqlProgram, runMysql } from './mysql-program.ts';
import { secretOf } from './person.ts';
import { startWindowGateways, type WindowGateways } from './window-gateways.ts';

const SLOW = 'select sleep(600) from customers where id = 1';
const WAIT = { timeout: 30_000, interval: 50 };

describe.each(SERVERS)('access for a time, with $name', ({ flavour, server: serverName }) => {
  const isAbsent = isMissing(serverName, ...(flavour === 'mariadb' ? ['mariadb'] : []));
  describe.skipIf(isAbsent)('over two gateways', () => {
    let server: MysqlServer;
    let at: WindowGateways;
    let program: MysqlProgram;
    let targets: [Target, Target];

    beforeAll(async () => {
      program = flavour === 'mariadb' ? mariadbProgram('mariadb') : mysqlProgram();
      server = await (flavour === 'mariadb' ? startMariadb() : startMysql());
      await server.query('create table customers (id int primary key, name text)');
      await server.query("insert into customers values (1, 'Ann'), (2, 'Bob')");
      at = await startWindowGateways();
      const { admin, engineer } = at.first;
      const { host, port, root, database } = server;
      await admin.call('POST', '/api/connections', {
        name: 'stock',
        type: 'database',
        subtype: 'mysql',
        secret: secretOf({ HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database }),
        reviewers: ['dba-team'],
        policy: { review_access: 'window' },
      });
      // What the upstream is, is known once it was reached.
      await admin.call('GET', '/api/connections/stock/test');
      const here = { ...(await at.first.target(engineer, 'stock')), database };
      targets = [here, at.targetThere(here, 'mysql')];
    });
    afterAll(async () => {
      await at?.stop();
      await server?.stop();
    });

    const slowOnes = async (): Promise<number> => {
      const counted = `select count(*) from information_schema.processlist where info = '${SLOW}'`;
      // One text with one row with one number.
      return Number(String(await server.query(counted)));
    };

    const pending = async (): Promise<string> => {
      let id: string | undefined;
      await expect
        .poll(async () => {
          const found = await at.first.admin.call<{ id: string }[]>('GET', '/api/reviews?type=jit&status=pending');
          id = found[0]?.id;
          return id;
        }, WAIT)
        .toBeDefined();
      return id ?? '';
    };

    it('the first command waits for it, later ones run at once, through both', async () => {
      const text = 'select name from customers where id = 1';
      const waiting = runMysql(program, targets[0], ['-N', '-B', '-e', text]);
      const id = await pending();
      await at.there(at.first.dba).call('PUT', `/api/reviews/${id}/approve`, {});
      expect((await waiting).stdout).toBe('Ann\n');
      expect((await runMysql(program, targets[1], ['-N', '-B', '-e', text])).stdout).toBe('Ann\n');
      await at.first.dba.call('PUT', `/api/reviews/${id}`, { status: 'REVOKED' });
      expect(await at.read(id)).toMatchObject({
        status: 'REVOKED',
        sessions: [expect.any(String), expect.any(String)],
      });
    });

    it.each([
      ['ends', 'access window ended at'],
      ['is revoked', 'access window was revoked'],
    ])('when it %s, sessions end on both, told so, and what they ran is cancelled', async (how, words) => {
      const { id } = await at.granted('stock');
      const running = targets.map((target) => runMysql(program, target, ['-e', SLOW]));
      await expect.poll(slowOnes, WAIT).toBe(2);
      if (how === 'ends') await at.endIn(id, 1);
      else await at.there(at.first.dba).call('PUT', `/api/reviews/${id}`, { status: 'REVOKED' });
      for (const { code, stderr } of await Promise.all(running)) {
        expect(code).not.toBe(0);
        expect(stderr).toContain(words);
        expect(stderr).toContain(id);
      }
      await expect.poll(slowOnes, WAIT).toBe(0);
    });
  });
});
