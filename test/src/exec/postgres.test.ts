import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { DriverSession, ExecError } from '../../../src/exec/driver.ts';
import type { MemorySocket } from '../../../src/exec/memory-socket.ts';
import { postgresExec } from '../../../src/exec/postgres.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { recordingSink } from './recording-sink.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The driver takes any socket; one to a real server shows what it makes of its answers. */
function open(password = server.password): Promise<DriverSession> {
  const { host, port, user, database } = server;
  const socket = connect(port, host) as unknown as MemorySocket;
  socket.connect = () => socket;
  return postgresExec.open(socket, { user, password, database, setting: () => undefined });
}

async function run(script: string): Promise<{ told: unknown[]; error: ExecError | undefined }> {
  const session = await open();
  const { sink, told } = recordingSink();
  const error = await session.run(script, sink);
  session.end();
  return { told, error };
}

test('asks for no TLS within the process, whatever the environment says of other connections', async () => {
  vi.stubEnv('PGSSLMODE', 'require');
  expect((await run('select 1')).error).toBeUndefined();
});

test('tells every result in order, as the text it came in', async () => {
  const { told, error } = await run(
    `create temp table t (i int, j jsonb); insert into t values (1, null), (2, '{"a": 1}'); table t; ;`,
  );
  expect(error).toBeUndefined();
  expect(told).toEqual([
    ['command', 'CREATE TABLE', undefined],
    ['command', 'INSERT 0 2', 2],
    [
      'columns',
      [
        { name: 'i', type: 'int4' },
        { name: 'j', type: 'jsonb' },
      ],
    ],
    ['row', ['1', null]],
    ['row', ['2', '{"a": 1}']],
    ['command', 'SELECT 2', 2],
  ]);
});

test('tells types of a database’s own by number, notices, and the data of a COPY', async () => {
  const { told } = await run(
    `create type mood as enum ('ok'); do $$ begin raise notice 'well'; end $$; copy (select 1, 2) to stdout; select 'ok'::mood m`,
  );
  expect(told).toContainEqual(['notice', 'well']);
  expect(told).toContainEqual(['data', '1\t2\n']);
  expect(told).toContainEqual(['columns', [{ name: 'm', type: expect.stringMatching(/^oid \d+$/) }]]);
});

test('tells why a script failed, and goes on with the next one', async () => {
  const session = await open();
  const { sink, told } = recordingSink();
  expect(await session.run('select 1; select 1/0', sink)).toMatchObject({ code: '22012', message: 'division by zero' });
  expect(told.at(-1)).toEqual(['command', 'SELECT 1', 1]);
  expect(await session.run('', sink)).toBeUndefined();
  expect(await session.run('create temp table t (i int); copy t from stdin', sink)).toMatchObject({
    message: expect.stringContaining('a script has no data to send'),
  });
  expect(session.serverVersion).toMatch(/^\d+\.\d/);
  session.end();
});

test('a server that goes away ends the script with a reason', async () => {
  const session = await open();
  const { sink } = recordingSink();
  const running = session.run("select pg_terminate_backend(pg_backend_pid()), 'x'", sink);
  expect(await running).toMatchObject({ message: expect.stringMatching(/terminat/) });
});

test('a login that is refused tells why', async () => {
  await expect(open('wrong')).rejects.toMatchObject({ name: 'DriverLoginError', reason: { code: '28P01' } });
});
