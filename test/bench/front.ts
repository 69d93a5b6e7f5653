import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimPort } from '../../src/store/embedded/free-port.ts';
import type { Endpoint } from '../e2e/gateway-process.ts';

/** Another program that can stand in front of a server. */
export interface Front {
  readonly name: string;
  readonly endpoint: Endpoint;
  stop(): Promise<void>;
}

interface FrontKind {
  readonly name: string;
  readonly config: (port: number, upstream: Endpoint) => string;
  readonly command: (configPath: string) => readonly [string, ...string[]];
}

/** Both in the mode that is most like a gateway: one upstream session per client session, no TLS. */
const KINDS: readonly FrontKind[] = [
  {
    name: 'pgbouncer',
    config: (port, { host, port: upstreamPort, user, password, database }) =>
      [
        '[databases]',
        `${database} = host=${host} port=${upstreamPort} dbname=${database} user=${user} password=${password}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = any',
        'pool_mode = session',
        'max_client_conn = 200',
        'default_pool_size = 100',
        'ignore_startup_parameters = extra_float_digits',
        '',
      ].join('\n'),
    // It refuses to run as root.
    command: (path) => ['pgbouncer', '-q', ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), path],
  },
  {
    name: 'haproxy',
    config: (port, { host, port: upstreamPort }) =>
      [
        'defaults',
        '  mode tcp',
        '  timeout connect 5s',
        '  timeout client 1h',
        '  timeout server 1h',
        'listen front',
        `  bind 127.0.0.1:${port}`,
        `  server upstream ${host}:${upstreamPort}`,
        '',
      ].join('\n'),
    command: (path) => ['haproxy', '-db', '-q', '-f', path],
  },
];

/** Starts those of them that are installed, and names those that are not. */
export async function startFronts(
  upstream: Endpoint,
  names: readonly string[] = KINDS.map(({ name }) => name),
): Promise<{ fronts: Front[]; missing: string[] }> {
  const fronts: Front[] = [];
  const missing: string[] = [];
  for (const kind of KINDS.filter(({ name }) => names.includes(name))) {
    if (isInstalled(kind.name)) fronts.push(await start(kind, upstream));
    else missing.push(kind.name);
  }
  return { fronts, missing };
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

async function start(kind: FrontKind, upstream: Endpoint): Promise<Front> {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-front-'));
  // The program may run as another user; what it reads guards a throw-away server.
  chmodSync(dir, 0o755);
  const port = await claimPort(0);
  const path = join(dir, 'config');
  writeFileSync(path, kind.config(port, upstream));
  const [program, ...args] = kind.command(path);
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  await listening(child, port, kind.name);
  return {
    name: kind.name,
    endpoint: { ...upstream, host: '127.0.0.1', port },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const POLL_MS = 20;

async function listening(child: ChildProcess, port: number, name: string): Promise<void> {
  while (child.exitCode === null) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    const isOpen = await promise;
    socket.destroy();
    if (isOpen) return;
    await sleep(POLL_MS);
  }
  throw new Error(`${name} ended with exit code ${child.exitCode}`);
}
