import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masksOf } from './client-paths.ts';
import { driveMariadb, driveMysql2 } from './drive-mysql-node.ts';
import type { Seen } from './drive-node.ts';
import { isMissing } from './missing.ts';
import { connectMysql2, MYSQL_PATHS, type MysqlPaths, openMysqlPaths, SERVERS } from './mysql-paths.ts';
import { setUpTyped, typedCells } from './mysql-typed-row.ts';

const SCRIPT = fileURLToPath(new URL('drive-mysql-python.py', import.meta.url));

/**
 * Each driver does the same on three paths: without the gateway, through it, and through it with masks and a guardrail.
 * What the guardrail denies fails by itself on the other paths, with the same error, so that nothing differs but the values.
 */
describe.each(SERVERS)('drivers of $name with and without the gateway', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('see the same', () => {
    let paths: MysqlPaths;

    beforeAll(async () => {
      paths = await openMysqlPaths(flavour, { local_infile: 'allow' });
      await setUpTyped(paths);
    });
    afterAll(() => paths?.stop());

    const expectNoDifference = ({ direct = {}, plain, masked = {} }: Record<string, Seen>): void => {
      expect(Object.keys(direct).length).toBeGreaterThan(20);
      expect(JSON.stringify(direct)).toContain('ann@example.com');
      expect(plain).toEqual(direct);
      // Where nobody can tell what a result is made of (procedures, warnings, statements with bytes that are no text) it is
      // masked whole; and guardrails read no statement beyond their limit.
      const others = (all: Seen): Seen =>
        Object.fromEntries(Object.entries(all).filter(([step]) => !/^(called|warnings|bytes in|long)/.test(step)));
      expect(others(masked)).toEqual(masksIn(others(direct)));
      expect(JSON.stringify(masked)).not.toContain('@example.com');
    };

    it.each([
      ['mysql2', driveMysql2],
      ['mariadb', driveMariadb],
    ])('%s', async (_name, drive) => {
      const seen: Record<string, Seen> = {};
      // What is compared is what a program would read, not the classes of a driver's rows.
      for (const name of MYSQL_PATHS) seen[name] = JSON.parse(inJson(await drive(paths[name])));
      expectNoDifference(seen);
    });

    for (const driver of ['pymysql', 'mysqlclient']) {
      it.skipIf(isMissing(driver))(driver, async () => {
        const env = MYSQL_PATHS.map((name) => {
          const { host, port, user, password, database } = paths[name];
          return [`PATH_${name}`, [host, port, user, password, database].join('|')] as const;
        });
        const { stdout } = await promisify(execFile)('/usr/bin/python3', [SCRIPT, driver, ...MYSQL_PATHS], {
          env: { ...process.env, ...Object.fromEntries(env) },
          maxBuffer: 16 << 20,
        });
        expectNoDifference(JSON.parse(stdout));
      });
    }

    it('read columns of every type that are masked whole, in text and prepared', async () => {
      const { id } = await paths.connection('blank');
      await paths.test.admin.call('POST', '/api/datamasking-rules', {
        name: 'blank',
        connection_ids: [id],
        columns: [{ match: 'app.typed.*', strategy: 'redact' }],
      });
      const target = await paths.target(paths.test.engineer, 'blank');
      const client = await connectMysql2(target, { rowsAsArray: true, dateStrings: true });
      const expected = typedCells(flavour).map(([, , masked]) => masked);
      for (const [rows] of [await client.query('select * from typed'), await client.execute('select * from typed')])
        expect((rows as unknown[][])[0]).toEqual(expected);
      await client.end();
    });
  });
});

function inJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
}

function masksIn(value: unknown): unknown {
  if (typeof value === 'string') return masksOf(value);
  if (Array.isArray(value)) return value.map(masksIn);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masksIn(inner)]));
}
