import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MysqlServer, startMariadb } from '../servers/mysql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { secretOf } from './person.ts';

const run = promisify(execFile);
const SECURE = { ssl: { rejectUnauthorized: false } };

interface Credentials {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly port: number;
  readonly command: string;
  readonly environment: Record<string, string>;
}

describe.skipIf(isMissing('mariadb-server'))('logging in to a MySQL connection', () => {
  let server: MysqlServer;
  let test: TestGateway;

  beforeAll(async () => {
    server = await startMariadb();
    test = await startTestGateway({ MARIADB_PORT: '0' });
    const { host, port, root, database } = server;
    await test.admin.call('POST', '/api/connections', {
      name: 'stock',
      type: 'database',
      subtype: 'mysql',
      secret: secretOf({ HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database }),
    });
  });
  afterAll(async () => {
    await test?.stop();
    await server?.stop();
  });

  const credentials = () => test.engineer.call<Credentials>('POST', '/api/connections/stock/credentials', {});
  const login = ({ username: user, password, port }: Credentials, more: object = SECURE) =>
    mysql.createConnection({ host: '127.0.0.1', port, user, password, ...more });

  it.skipIf(isMissing('mariadb'))('works with the line that is printed, as it is', async () => {
    const { command, environment } = await credentials();
    expect(command).toMatch(/^mysql -h 127\.0\.0\.1 -P \d+ -u "engineer~stock"$/);
    const env = { ...process.env, ...environment };
    const line = `${command.replace(/^mysql/, 'mariadb --no-defaults')} -N -B -e "select 6 * 7"`;
    expect((await run('sh', ['-c', line], { env })).stdout.trim()).toBe('42');
  });

  it.skipIf(isMissing('mariadb'))('works by mysql_native_password with tokens of the store', async () => {
    const { username, password, port } = await credentials();
    const args = ['--no-defaults', '--default-auth=mysql_native_password', '-h', '127.0.0.1', '-P', String(port)];
    const words = [...args, '-u', username, `--password=${password}`, '-N', '-B', '-e', 'select database()'];
    expect((await run('mariadb', words)).stdout.trim()).toBe('app');
  });

  it('is learned from: the port that looks like MariaDB is given then', async () => {
    const { listeners } = await test.admin.call<{ listeners: Record<string, { port: number }> }>(
      'GET',
      '/api/serverinfo',
    );
    const client = await login({ ...(await credentials()), port: listeners.mysql?.port ?? 0 });
    await client.end();
    const after = await credentials();
    expect(after.port).toBe(listeners.mariadb?.port);
    const again = await login(after);
    const [rows] = await again.query<mysql.RowDataPacket[]>('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
    await again.end();
  });

  it('ends with its token: revoked, or of somebody else', async () => {
    const made = await credentials();
    const open = await login(made);
    await test.engineer.call('DELETE', `/api/tokens/${made.id}`);
    await expect(login(made)).rejects.toMatchObject({ errno: 1045, sqlState: '28000' });
    await expect(open.query('select 1')).rejects.toThrow();
    const others = { ...(await credentials()), username: 'dba~stock' };
    await expect(login(others)).rejects.toMatchObject({ errno: 1045 });
    const elsewhere = { ...(await credentials()), username: 'engineer~shop' };
    await expect(login(elsewhere)).rejects.toMatchObject({ errno: 1045 });
  });

  it('is listed and recorded with the program and the database', async () => {
    const client = await login(await credentials(), { ...SECURE, connectAttributes: { program_name: 'stocktaking' } });
    await client.query('select 1');
    const sessions = await test.admin.call('GET', '/api/sessions?limit=1');
    expect(JSON.stringify(sessions)).toContain('stocktaking');
    await client.end();
  });
});
