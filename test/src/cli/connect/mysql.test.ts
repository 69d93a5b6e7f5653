import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalPort, openLocalPort } from '../../../../src/cli/connect/local-port.ts';
import { bridgeMysql } from '../../../../src/cli/connect/mysql.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { type LegGateway, secretFor, startLegGateway, TOKEN } from '../../../protocols/mysql/leg-gateway.ts';
import { type MysqlServer, startMariadb } from '../../../servers/mysql.ts';

const run = promisify(execFile);

describe.skipIf(isMissing('mariadb-server'))('a local port for MySQL clients', () => {
  let server: MysqlServer;
  let gateway: LegGateway;
  let local: LocalPort;
  let renewals = 0;
  let password = TOKEN;
  let connection = 'shop';

  beforeAll(async () => {
    server = await startMariadb();
    gateway = await startLegGateway({ secrets: { shop: secretFor(server) } });
    const credentials = {
      current: async (options = { renew: false }) => {
        if (options.renew) {
          renewals += 1;
          password = TOKEN;
        }
        const username = `alice~${connection}`;
        return { host: '127.0.0.1', port: gateway.port, username, password, database: '' };
      },
    };
    local = await openLocalPort({ port: 0, portDefault: 0 }, (client) => bridgeMysql(client, credentials));
  });
  afterAll(async () => {
    await local?.close();
    await gateway?.close();
    await server?.stop();
  });

  const connect = (more: object = {}) =>
    mysql.createConnection({ host: local.host, port: local.port, user: 'noop', ...more });

  it('needs no password, takes any, and keeps the database that is asked for', async () => {
    for (const more of [{}, { password: 'noop' }, { database: 'mysql' }]) {
      const client = await connect(more);
      const [rows] = await client.query<mysql.RowDataPacket[]>('select database() d');
      expect(rows[0]?.d).toBe('database' in more ? 'mysql' : 'app');
      await client.end();
    }
  });

  it.skipIf(isMissing('mariadb'))('serves the command line', async () => {
    const where = ['--no-defaults', '-h', local.host, '-P', String(local.port), '-u', 'noop', '-N', '-B'];
    expect((await run('mariadb', [...where, '-e', 'select 1'])).stdout.trim()).toBe('1');
    expect((await run('mariadb', [...where, '--password=x', '-e', 'select 2'])).stdout.trim()).toBe('2');
  });

  it('replaces a credential that is not accepted any more, once', async () => {
    password = 'slc_revoked';
    const before = renewals;
    const client = await connect();
    expect(renewals).toBe(before + 1);
    await client.end();
  });

  it('hands the gateway’s own words on when there is no session', async () => {
    connection = 'elsewhere';
    await expect(connect()).rejects.toMatchObject({
      errno: 1049,
      message: expect.stringContaining('"elsewhere" does not exist'),
    });
    connection = 'shop';
  });
});
