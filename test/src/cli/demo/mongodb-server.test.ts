import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { withMongodb } from '../../../../src/cli/demo/mongodb-client.ts';
import { startDemoMongodb } from '../../../../src/cli/demo/mongodb-server.ts';
import { isMissing } from '../../../e2e/missing.ts';
import { temporaryHome } from '../harness.ts';
import { mongodbProgramHere } from './mongodb-program-here.ts';

const hasNoServer = isMissing('mongodb-server');

async function start(dataDir: string, port = 0) {
  const server = await startDemoMongodb(mongodbProgramHere(), { dataDir, port, rootPassword: 'secret' });
  onTestFinished(() => server.stop());
  return server;
}

test.skipIf(hasNoServer)('keeps its data over restarts, on another port too, and lets nobody in without', async () => {
  const dataDir = temporaryHome();
  const first = await start(dataDir);
  await withMongodb(first.connection, (run) => run('kept', 'db.c.insertOne({ a: 1 })'));
  const { host, port } = first.connection;
  await expect(withMongodb({ host, port }, (run) => run('kept', 'db.c.find()'))).rejects.toMatchObject({ code: '13' });
  await expect(
    withMongodb({ ...first.connection, password: 'wrong' }, (run) => run('kept', 'db.c.find()')),
  ).rejects.toThrow(/Authentication failed/);
  await first.stop();
  const second = await start(dataDir);
  const rows = await withMongodb(second.connection, (run) =>
    run('kept', 'db.c.find({}, { _id: 0 }); db.c.deleteMany({})'),
  );
  expect(rows).toEqual(['{ "a": 1 }']);
  expect(readFileSync(second.logPath, 'utf8')).not.toContain('secret');
});

test.skipIf(hasNoServer)('refuses a folder that is in use, and a port that is taken', async () => {
  const dataDir = temporaryHome();
  const { connection } = await start(dataDir);
  await expect(start(dataDir)).rejects.toThrow(/in use by process/);
  await expect(start(temporaryHome(), connection.port)).rejects.toThrow(/is in use/);
});

test.skipIf(hasNoServer)('stops the server that a killed process left behind', async () => {
  const dataDir = temporaryHome();
  const left = await leaveBehind(dataDir);
  const { connection } = await start(dataDir);
  await expect(withMongodb({ ...connection, port: left }, async () => undefined)).rejects.toThrow(/ECONNREFUSED/);
});

/** Starts a server in another process, kills that, and returns the port that the server still has. */
async function leaveBehind(dataDir: string): Promise<number> {
  const module = fileURLToPath(new URL('../../../../src/cli/demo/mongodb-server.ts', import.meta.url));
  const options = JSON.stringify({ dataDir, port: 0, rootPassword: 'secret' });
  const text = `import { startDemoMongodb } from ${JSON.stringify(module)};
    const { connection } = await startDemoMongodb(${JSON.stringify(mongodbProgramHere())}, ${options});
    console.log(connection.port);
    setInterval(() => undefined, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = Number(String(((await once(child.stdout ?? child, 'data')) as [Buffer])[0]));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const account = { host: '127.0.0.1', port, user: 'root', password: 'secret' };
  expect(await withMongodb(account, (run) => run('admin', 'db.version()'))).toHaveLength(1);
  return port;
}

test('a server that cannot start says why', async () => {
  const dataDir = temporaryHome();
  const broken = { server: join(dataDir, 'no-such-server'), env: {} };
  await expect(startDemoMongodb(broken, { dataDir, port: 0, rootPassword: 'x' })).rejects.toThrow(
    /did not start: .*ENOENT/,
  );
});
