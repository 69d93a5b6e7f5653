import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../../../../src/store/embedded/index.ts';
import { birthOf } from '../../../../src/store/embedded/process-birth.ts';
import { canRead } from '../../../../src/store/embedded/reach.ts';
import { ask, isRoot, later, stopLater, temporaryFolder } from './fixture.ts';

async function start(dataDir: string, more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  return stopLater(await startEmbedded({ dataDir, name: 'store', settings: { fsync: 'off' }, ...more }));
}

const PROGRAM = join(import.meta.dirname, 'start-and-wait.ts');

/** Another process that starts a server on this folder. */
function startElsewhere(dataDir: string, action: 'stay' | 'stop' | 'exit', user: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [PROGRAM, dataDir, action], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/usr/bin:/bin', NODE_NO_WARNINGS: '1' },
    ...user,
  });
  later(() => child.kill('SIGKILL'));
  return child;
}

async function firstLine(
  child: ChildProcessByStdio<null, Readable, null>,
): Promise<{ pid: number; error?: string; cluster: string }> {
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes('\n')) return JSON.parse(output);
  }
  throw new Error('the process ended without a word');
}

describe('a server', () => {
  test('listens on a unix socket only, and keeps its data over a restart', async () => {
    const folder = temporaryFolder();
    const first = await start(folder);
    expect(await ask(first, 'SHOW listen_addresses')).toBe('');
    expect(await ask(first, 'SHOW server_encoding')).toBe('UTF8');
    expect(await ask(first, 'SELECT datcollate FROM pg_database LIMIT 1')).toBe('C');
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null, expected: true });
    expect(birthOf(first.pid)).toBeUndefined();
    expect(existsSync(first.connection.host)).toBe(false);
    const second = await start(folder);
    expect(await ask(second, 'SELECT answer FROM kept')).toBe(42);
    expect(second.connection.password).toBe(first.connection.password);
  });

  test('asks for the password, which is in no command line, no environment and no log', async () => {
    const folder = temporaryFolder();
    const server = await start(folder, { port: 0 });
    const { connection } = server;
    const { password } = connection;
    expect(password.length).toBeGreaterThanOrEqual(32);
    await expect(ask({ connection: { ...connection, password: 'wrong' } }, 'SELECT 1')).rejects.toThrow('password');
    const socket = { ...connection, host: join(dirname(server.clusterPath), 'run') };
    await expect(ask({ connection: { ...socket, password: 'wrong' } }, 'SELECT 1')).rejects.toThrow('password');
    expect(await ask({ connection: socket }, 'SELECT 1')).toBe(1);
    await ask(server, `CREATE ROLE r PASSWORD 'leaky' NONSENSE`).catch(() => undefined);
    const log = readFileSync(server.logPath, 'utf8');
    expect(log).not.toContain(password);
    expect(log).not.toContain('leaky');
    if (process.platform !== 'linux') return;
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'latin1')).not.toContain(password);
    const env = readFileSync(`/proc/${server.pid}/environ`, 'latin1').split('\0').filter(Boolean);
    const names = env.map((entry) => entry.split('=')[0]);
    // PG_GRANDPARENT_PID and the like are the server's own.
    expect(names.filter((name) => !name?.startsWith('PG'))).toEqual(['PATH', 'LANG', 'LC_ALL', 'TZ']);
  });

  test('keeps password, log and data from other users', async () => {
    const server = await start(temporaryFolder());
    const home = dirname(server.logPath);
    expect(statSync(join(home, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(server.logPath).mode & 0o777).toBe(0o600);
    expect(statSync(server.clusterPath).mode & 0o777).toBe(0o700);
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    expect(statSync(join(server.clusterPath, 'postgresql.conf')).mode & 0o077).toBe(0);
    expect(readdirSync(dirname(server.clusterPath)).filter((name) => name.includes('.new'))).toEqual([]);
    expect(statSync(home).mode & 0o007).toBe(0);
  });

  test('takes settings, logins and files of the caller', async () => {
    const server = await start(temporaryFolder(), {
      port: 0,
      settings: { fsync: 'off', work_mem: '5MB', cluster_name: "it's \\ odd" },
      hba: 'host all guest 127.0.0.1/32 trust',
      files: { 'extra.txt': 'content' },
      password: 'chosen by the caller',
    });
    expect(server.connection.password).toBe('chosen by the caller');
    expect(await ask(server, 'SHOW work_mem')).toBe('5MB');
    expect(await ask(server, 'SHOW cluster_name')).toBe("it's \\ odd");
    expect(await ask(server, `SELECT pg_read_file('extra.txt')`)).toBe('content');
    await ask(server, 'CREATE ROLE guest LOGIN');
    const guest = { ...server.connection, user: 'guest', password: 'anything' };
    expect(await ask({ connection: guest }, 'SELECT current_user::text')).toBe('guest');
  });

  test('a name that could lead out of the data folder is refused', async () => {
    await expect(startEmbedded({ dataDir: temporaryFolder(), name: '../x' })).rejects.toThrow('Not a server name');
  });

  test('works in a folder whose path is too long for a socket, and leaves nothing in the temporary one', async () => {
    const folder = join(temporaryFolder(), 'x'.repeat(60), 'y'.repeat(60));
    const server = await start(folder);
    expect(await ask(server, 'SELECT 1')).toBe(1);
    expect(Buffer.byteLength(`${server.connection.host}/.s.PGSQL.5432`)).toBeLessThanOrEqual(107);
    await server.stop();
    expect(existsSync(server.connection.host)).toBe(false);
  });

  test('a start that was interrupted while the cluster was being made begins anew', async () => {
    const folder = temporaryFolder();
    const first = await start(folder);
    await first.stop();
    const base = dirname(first.clusterPath);
    rmSync(first.clusterPath, { recursive: true });
    mkdirSync(join(base, 'cluster.new', 'data'), { recursive: true });
    writeFileSync(join(base, 'cluster.new', 'data', 'PG_VERSION'), 'half');
    const second = await start(folder);
    expect(await ask(second, 'SELECT 1')).toBe(1);
    expect(second.connection.password).not.toBe(first.connection.password);
  });

  test('a cluster of another major version is refused by name', async () => {
    const folder = temporaryFolder();
    const server = await start(folder);
    await server.stop();
    writeFileSync(join(server.clusterPath, 'PG_VERSION'), '12\n');
    await expect(start(folder)).rejects.toThrow(/made by PostgreSQL 12, the programs are \d+/);
  });
});

describe('one folder, one gateway', () => {
  test('a second start, here or in another process, is refused by folder and process', async () => {
    const folder = temporaryFolder();
    const server = await start(folder);
    const refusal = `The data folder ${folder} is in use by process ${process.pid}`;
    await expect(start(folder)).rejects.toMatchObject({ code: 'config_error', message: refusal });
    expect(await firstLine(startElsewhere(folder, 'stop'))).toEqual({ error: refusal });
    expect(await ask(server, 'SELECT 1')).toBe(1);
  });

  test('two names live side by side', async () => {
    const folder = temporaryFolder();
    const [one, two] = [await start(folder), await start(folder, { name: 'demo', port: 0 })];
    expect(one.clusterPath).not.toBe(two.clusterPath);
    expect(await ask(two, 'SELECT 1')).toBe(1);
  });

  test('after a SIGKILL of the gateway the next start takes over, data and all', async () => {
    const folder = temporaryFolder();
    const child = startElsewhere(folder, 'stay');
    const { pid } = await firstLine(child);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(birthOf(pid)).toBeDefined();
    const server = await start(folder);
    expect(server.pid).not.toBe(pid);
    expect(birthOf(pid)).toBeUndefined();
    expect(await ask(server, 'SELECT 1')).toBe(1);
  });

  test('a gateway that exits without a word takes its server along', async () => {
    const folder = temporaryFolder();
    const child = startElsewhere(folder, 'exit');
    const { pid, cluster } = await firstLine(child);
    await once(child, 'exit');
    later(() => rmSync(dirname(cluster), { recursive: true, force: true }));
    await expect.poll(() => birthOf(pid), { timeout: 20_000 }).toBeUndefined();
  });

  test('a server that ends by itself is reported, and can be started again at once', async () => {
    const folder = temporaryFolder();
    const server = await start(folder);
    process.kill(server.pid, 'SIGQUIT');
    expect(await server.exited).toMatchObject({ expected: false });
    const again = await start(folder);
    expect(await ask(again, 'SELECT 1')).toBe(1);
    await server.stop();
    expect(await ask(again, 'SELECT 1')).toBe(1);
  });
});

describe('ports', () => {
  test('a free one is picked, on the loopback only', async () => {
    const server = await start(temporaryFolder(), { port: 0 });
    expect(server.connection.host).toBe('127.0.0.1');
    expect(server.connection.port).toBeGreaterThan(0);
    expect(await ask(server, 'SHOW listen_addresses')).toBe('127.0.0.1');
  });

  test('one that is in use is named, and the folder is free again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    later(() => other.close());
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const folder = temporaryFolder();
    await expect(start(folder, { port })).rejects.toMatchObject({
      code: 'config_error',
      message: `The port 127.0.0.1:${port} is in use`,
    });
    expect(await ask(await start(folder), 'SELECT 1')).toBe(1);
  });

  test('a setting the server does not take is reported with its own words', async () => {
    const folder = temporaryFolder();
    await expect(start(folder, { settings: { work_mem: 'lots' } })).rejects.toThrow(/did not start.*work_mem/s);
    expect(await ask(await start(folder), 'SELECT 1')).toBe(1);
  });
});

if (isRoot) {
  describe('as root', () => {
    test('the server runs as an unprivileged account without root’s groups', async () => {
      const server = await start(temporaryFolder());
      const status = readFileSync(`/proc/${server.pid}/status`, 'latin1');
      expect(status).toMatch(/^Uid:\t(?!0\t)(\d+)\t\1\t\1\t\1$/m);
      expect(status).toMatch(/^Gid:\t(?!0\t)(\d+)\t\1\t\1\t\1$/m);
      expect(status).toMatch(/^Groups:\s*$/m);
    });

    test('below a private home the cluster gets a place of its own, chosen once', async () => {
      const folder = join(temporaryFolder(0o700), 'deep', 'data');
      const server = await start(folder);
      expect(server.clusterPath).toMatch(/^\/var\/lib\/sluice\/[0-9a-f]{18}\/cluster$/);
      await ask(server, 'CREATE TABLE kept AS SELECT 1');
      await server.stop();
      expect(statSync(dirname(dirname(folder))).mode & 0o777).toBe(0o700);
      const again = await start(folder);
      expect(again.clusterPath).toBe(server.clusterPath);
      expect(await ask(again, 'SELECT * FROM kept')).toBe(1);
    });

    test('without the marker a new place is chosen, never an old cluster', async () => {
      const folder = join(temporaryFolder(0o700), 'data');
      const server = await start(folder);
      await server.stop();
      rmSync(join(folder, 'store'), { recursive: true });
      const again = await start(folder);
      expect(again.clusterPath).not.toBe(server.clusterPath);
    });

    test('a place that is gone is reported, not begun anew', async () => {
      const folder = join(temporaryFolder(0o700), 'data');
      const server = await start(folder);
      await server.stop();
      rmSync(dirname(server.clusterPath), { recursive: true });
      await expect(start(folder)).rejects.toMatchObject({
        code: 'config_error',
        message: expect.stringContaining('location'),
      });
    });

    test('a copied data folder does not disturb the server of the first', async () => {
      const parent = temporaryFolder(0o700);
      const server = await start(join(parent, 'data'));
      cpSync(join(parent, 'data'), join(parent, 'copy'), { recursive: true });
      await expect(start(join(parent, 'copy'))).rejects.toThrow(`in use by process ${process.pid}`);
      expect(await ask(server, 'SELECT 1')).toBe(1);
    });

    test('a data folder that was closed since is opened to the server again', async () => {
      const folder = temporaryFolder();
      const server = await start(folder);
      await server.stop();
      chmodSync(folder, 0o700);
      expect(await ask(await start(folder), 'SELECT 1')).toBe(1);
    });
  });

  // The account must be able to read these files, which it cannot in a checkout below a private home.
  const account = { name: 'nobody', uid: 65_534, gid: 65_534 };
  if (canRead(PROGRAM, account) && canRead(process.execPath, account)) {
    describe('as an ordinary user', () => {
      test('the server runs as that user, in the data folder, and stops', async () => {
        const folder = temporaryFolder();
        chownSync(folder, account.uid, account.gid);
        const child = startElsewhere(folder, 'stop', account);
        const output = JSON.parse(await text(child.stdout));
        expect(output).toEqual({ pid: expect.any(Number), cluster: join(folder, 'store', 'cluster') });
        expect(statSync(join(folder, 'store', 'cluster')).uid).toBe(account.uid);
      });

      test('root runs it later as the user whose cluster it is', async () => {
        const folder = temporaryFolder();
        chownSync(folder, account.uid, account.gid);
        await text(startElsewhere(folder, 'stop', account).stdout);
        const server = await start(folder);
        expect(statSync(`/proc/${server.pid}`).uid).toBe(account.uid);
      });

      test('a folder of somebody else is refused in words', async () => {
        const folder = temporaryFolder();
        const server = await start(folder);
        await server.stop();
        const { error } = await firstLine(startElsewhere(folder, 'stop', account));
        expect(error).toContain(`The data folder ${folder} cannot be used by this user`);
      });
    });
  }
}
