import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Target } from './gateway.ts';

/** A running PgBouncer, and how to log in to it. */
export interface Bouncer extends Target {
  stop(): Promise<void>;
}

/** Starts a PgBouncer in front of this server with one server connection, so that its clients must share it. */
export async function startPgBouncer(
  server: Target,
  poolMode: 'session' | 'transaction',
  tls: 'require' | 'disable',
): Promise<Bouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  const port = await freePort();
  const { host, user, password, database } = server;
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    auth_type: 'any',
    pool_mode: poolMode,
    default_pool_size: 1,
    server_tls_sslmode: tls,
    unix_socket_dir: '',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  const route = `${database} = host=${host} port=${server.port} dbname=${database} user=${user} password=${password}`;
  writeFileSync(file, ['[databases]', route, '[pgbouncer]', ...lines, ''].join('\n'), { mode: 0o600 });
  // It refuses to run as root.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', ['-q', ...asNobody, file], { stdio: 'ignore' });
  const bouncer = { host: '127.0.0.1', port, user: 'anybody', password: '', database };
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(bouncer, child);
  return { ...bouncer, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilReady(target: Target, child: ChildProcess): Promise<void> {
  for (;;) {
    const client = new pg.Client({ ...target });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (child.exitCode !== null || (error as { code?: string }).code !== 'ECONNREFUSED') throw error;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
