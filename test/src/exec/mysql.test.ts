import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DriverSession, ExecError } from '../../../src/exec/driver.ts';
import type { MemorySocket } from '../../../src/exec/memory-socket.ts';
import { mysqlExec } from '../../../src/exec/mysql.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../servers/mysql.ts';
import { recordingSink } from './recording-sink.ts';

describe.each([
  { name: 'MariaDB', start: startMariadb, needs: 'mariadb-server' },
  { name: 'MySQL', start: startMysql, needs: 'mysql-server' },
])('scripts on $name', ({ name, start, needs }) => {
  describe.skipIf(isMissing(needs))('run by the driver', () => {
    let server: MysqlServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.stop());

    /** The driver takes any socket; one to a real server shows what it makes of its answers. */
    function open(
      account = server.accounts[Object.keys(server.accounts)[0] ?? ''] ?? server.root,
    ): Promise<DriverSession> {
      const { host, port, database } = server;
      const socket = connect(port, host) as unknown as MemorySocket;
      return mysqlExec.open(socket, { ...account, database, setting: () => undefined });
    }

    async function run(script: string): Promise<{ told: unknown[]; error: ExecError | undefined }> {
      const session = await open();
      const { sink, told } = recordingSink();
      const error = await session.run(script, sink);
      session.end();
      return { told, error };
    }

    test('tells every result in order, as the text it came in', async () => {
      const { told, error } = await run(
        `create temporary table t (i int, j varchar(20), b varbinary(4)); insert into t values (1, null, x'00ff'), (2, 'ü', null);
         select * from t order by i; do 1; select 1.50 as d, cast('2020-02-02 02:02:02' as datetime) as at`,
      );
      expect(error).toBeUndefined();
      expect(told).toEqual([
        ['command', 'OK', 0],
        ['command', expect.stringContaining('Records: 2'), 2],
        [
          'columns',
          [
            { name: 'i', type: 'long' },
            { name: 'j', type: 'var_string' },
            { name: 'b', type: 'var_string' },
          ],
        ],
        ['row', ['1', null, '0x00FF']],
        ['row', ['2', 'ü', null]],
        ['command', 'SELECT', 2],
        ['command', 'OK', 0],
        [
          'columns',
          [
            { name: 'd', type: 'newdecimal' },
            { name: 'at', type: 'datetime' },
          ],
        ],
        ['row', ['1.50', '2020-02-02 02:02:02']],
        ['command', 'SELECT', 1],
      ]);
    });

    test('tells results without rows, and those of procedures', async () => {
      await server.query('create procedure p() begin select 1 as one where false; select 2 as two; end');
      const { told } = await run('call p()');
      expect(told).toEqual([
        ['columns', [{ name: 'one', type: expect.any(String) }]],
        ['command', 'SELECT', 0],
        ['columns', [{ name: 'two', type: expect.any(String) }]],
        ['row', ['2']],
        ['command', 'SELECT', 1],
        ['command', 'OK', 0],
      ]);
    });

    test('tells warnings, and why a script failed, and goes on with the next one', async () => {
      const session = await open();
      const { sink, told } = recordingSink();
      expect(await session.run('select 1; select * from nowhere; select 2', sink)).toMatchObject({ code: '42S02' });
      expect(told.at(-1)).toEqual(['command', 'SELECT', 1]);
      const { sink: next, told: after } = recordingSink();
      expect(await session.run('drop table if exists nowhere', next)).toBeUndefined();
      expect(after).toContainEqual(['notice', expect.stringMatching(/^1 warnings?/)]);
      expect(session.serverVersion).toMatch(name === 'MySQL' ? /^\d+\.\d/ : /mariadb/i);
      session.end();
    });

    test('gives no file to a server that asks for one', async () => {
      await server.query('create table if not exists letters (a text)');
      const { error } = await run("load data local infile '/etc/hostname' into table letters");
      expect(error?.message).toMatch(/local|not allowed/i);
      expect(await server.query('select count(*) from letters')).toEqual([[[0]]]);
    });

    test('a server that goes away ends the script with a reason', async () => {
      const session = await open(server.root);
      const { sink, told } = recordingSink();
      await session.run('select connection_id()', sink);
      const [id] = (told.find((one) => (one as unknown[])[0] === 'row') as [string, string[]])[1];
      const running = session.run('select sleep(30)', recordingSink().sink);
      await server.query(`kill connection ${id}`);
      expect((await running)?.message).toMatch(/./);
    });

    test('a login that is refused tells why', async () => {
      const refused = open({ user: 'root', password: 'wrong' });
      await expect(refused).rejects.toMatchObject({ name: 'DriverLoginError', reason: { code: '28000' } });
    });
  });
});
