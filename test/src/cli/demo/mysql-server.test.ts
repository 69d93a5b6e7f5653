import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import { expect, onTestFinished, test } from 'vitest';
import { findMysqlPrograms, type MysqlPrograms } from '../../../../src/cli/demo/mysql-programs.ts';
import { startDemoMysql } from '../../../../src/cli/demo/mysql-server.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { temporaryHome } from '../harness.ts';

function programs(): MysqlPrograms {
  const found = findMysqlPrograms(process.env.PATH ?? '');
  if (found === undefined) throw new Error('these tests need a MariaDB or MySQL server');
  return found;
}

async function start(dataDir: string, rootPassword = 'first') {
  const server = await startDemoMysql(programs(), { dataDir, port: 0, rootPassword });
  onTestFinished(() => server.stop());
  return server;
}

async function ask(connection: mysql.ConnectionOptions, text: string): Promise<unknown> {
  const client = await mysql.createConnection(connection);
  try {
    return (await client.query(text))[0];
  } finally {
    await client.end();
  }
}

test.skipIf(isMissing('mariadb-server'))(
  'keeps its data over restarts, takes the password it is given, and lets nobody in without',
  async () => {
    const dataDir = temporaryHome();
    const first = await start(dataDir);
    await ask(first.connection, 'create database kept');
    await expect(ask({ ...first.connection, password: '' }, 'select 1')).rejects.toThrow(/denied/i);
    await first.stop();
    const second = await start(dataDir, 'second');
    expect(await ask(second.connection, "show databases like 'kept'")).toHaveLength(1);
    await expect(ask({ ...second.connection, password: 'first' }, 'select 1')).rejects.toThrow(/denied/i);
    expect(readFileSync(second.logPath, 'utf8')).not.toContain('second');
  },
);

test.skipIf(isMissing('mariadb-server'))('refuses a folder that is in use, and a port that is taken', async () => {
  const dataDir = temporaryHome();
  const { connection } = await start(dataDir);
  await expect(start(dataDir)).rejects.toThrow(/in use by process/);
  const elsewhere = { dataDir: temporaryHome(), port: connection.port, rootPassword: 'x' };
  await expect(startDemoMysql(programs(), elsewhere)).rejects.toThrow(/is in use/);
});

test.skipIf(isMissing('mariadb-server'))('stops the server that a killed process left behind', async () => {
  const dataDir = temporaryHome();
  const left = await leaveBehind(dataDir);
  const { connection } = await start(dataDir);
  await expect(ask({ ...connection, port: left }, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  expect(await ask(connection, 'select 1 as one')).toEqual([{ one: 1 }]);
});

/** Starts a server in another process, kills that, and returns the port that the server still has. */
async function leaveBehind(dataDir: string): Promise<number> {
  const module = fileURLToPath(new URL('../../../../src/cli/demo/mysql-server.ts', import.meta.url));
  const options = JSON.stringify({ dataDir, port: 0, rootPassword: 'first' });
  const text = `import { startDemoMysql } from ${JSON.stringify(module)};
    const { connection } = await startDemoMysql(${JSON.stringify(programs())}, ${options});
    console.log(connection.port);
    setInterval(() => undefined, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = Number(String(((await once(child.stdout ?? child, 'data')) as [Buffer])[0]));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await ask({ host: '127.0.0.1', port, user: 'root', password: 'first' }, 'select 1 as one')).toEqual([
    { one: 1 },
  ]);
  return port;
}

test.skipIf(isMissing('mariadb-server'))('a server that cannot start says why', async () => {
  const dataDir = temporaryHome();
  const server = await start(dataDir);
  await server.stop();
  const broken = { ...programs(), server: join(dataDir, 'no-such-server') };
  await expect(startDemoMysql(broken, { dataDir, port: 0, rootPassword: 'x' })).rejects.toThrow(
    /did not start: .*ENOENT/,
  );
});
