import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { ensureCluster } from '../../../../src/store/embedded/cluster.ts';
import { ownerOf, place } from '../../../../src/store/embedded/placement.ts';
import { prepareBinaries } from '../../../../src/store/embedded/platform-binaries.ts';
import { type StopLimits, startPostmaster, stopOrphan } from '../../../../src/store/embedded/postmaster.ts';
import { birthOf } from '../../../../src/store/embedded/process-birth.ts';
import { chooseServerUser } from '../../../../src/store/embedded/server-user.ts';
import { formatHba, formatSettings, writeServerFile } from '../../../../src/store/embedded/settings-file.ts';
import { makeSocketFolder } from '../../../../src/store/embedded/socket-folder.ts';
import { later, temporaryFolder } from './fixture.ts';

/** A cluster that is ready to be started, and how to start and reach it. */
async function prepare() {
  const folder = temporaryFolder();
  const account = chooseServerUser();
  const placement = place(folder, 'store', account);
  later(() => rmSync(placement.base, { recursive: true, force: true }));
  const user = ownerOf(placement, account);
  const binaries = prepareBinaries(user, folder);
  const password = await ensureCluster(placement, binaries, user, { superuser: 'postgres', sync: false });
  const socket = makeSocketFolder(placement.base, user);
  later(() => socket.remove());
  const settings = { listen_addresses: '', unix_socket_directories: socket.path, fsync: 'off' };
  writeServerFile(join(placement.cluster, 'sluice.conf'), formatSettings(settings), user);
  writeServerFile(join(placement.cluster, 'pg_hba.conf'), formatHba('postgres', '', false), user);
  const log = join(placement.home, 'server.log');
  return {
    ...placement,
    binaries,
    log,
    connection: { host: socket.path, port: 5432, user: 'postgres', password, database: 'postgres' },
    start: async (limits?: StopLimits) => {
      const postmaster = await startPostmaster(binaries, placement.cluster, log, user, limits);
      later(() => postmaster.stop());
      return postmaster;
    },
  };
}

test('is ready when started, and stopping it twice is stopping it once', async () => {
  const { connection, start } = await prepare();
  const postmaster = await start();
  const client = new pg.Client(connection);
  await client.connect();
  client.on('error', () => undefined); // The server goes while it is connected.
  await Promise.all([postmaster.stop(), postmaster.stop()]);
  expect(await postmaster.exited).toEqual({ code: 0, signal: null, expected: true });
  await postmaster.stop();
  await client.end().catch(() => undefined);
});

test('one that does not stop fast is stopped at once', async () => {
  const { connection, start } = await prepare();
  const postmaster = await start({ fastMs: 300, immediateMs: 30_000 });
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  // A backend that hears nothing keeps a fast shutdown waiting for ever.
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  process.kill(rows[0].pid, 'SIGSTOP');
  await postmaster.stop();
  expect(await postmaster.exited).toMatchObject({ signal: null, expected: true });
  expect(birthOf(rows[0].pid)).toBeUndefined();
  await client.end().catch(() => undefined);
});

test('one that hears nothing at all is killed', async () => {
  const { start } = await prepare();
  const postmaster = await start({ fastMs: 50, immediateMs: 50 });
  process.kill(postmaster.pid, 'SIGSTOP');
  await postmaster.stop();
  expect(await postmaster.exited).toEqual({ code: null, signal: 'SIGKILL', expected: true });
});

test('an orphan is stopped, and nothing that only looks like one', async () => {
  const { cluster, binaries, start } = await prepare();
  const postmaster = await start();
  await stopOrphan(binaries, cluster);
  expect(birthOf(postmaster.pid)).toBeUndefined();
  // The file of a server that was killed may name a process that has its id by now.
  writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n`);
  await stopOrphan(binaries, cluster);
  expect(birthOf(process.pid)).toBeDefined();
  rmSync(join(cluster, 'postmaster.pid'));
  const again = await start();
  expect(again.pid).not.toBe(postmaster.pid);
});

test('one that cannot start says why', async () => {
  const { cluster, log, start } = await prepare();
  writeFileSync(join(cluster, 'sluice.conf'), 'no_such_setting = 1\n');
  await expect(start()).rejects.toMatchObject({
    code: 'store_error',
    message: expect.stringContaining('no_such_setting'),
    hint: expect.stringContaining(log),
  });
});
