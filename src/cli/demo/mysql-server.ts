import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { ConfigError, messageOf } from '../../errors.ts';
import { claimPort } from '../../store/embedded/free-port.ts';
import { acquireLock } from '../../store/embedded/lock.ts';
import { ownerOf, type Placement, place } from '../../store/embedded/placement.ts';
import { readLogSince } from '../../store/embedded/server-log.ts';
import { chooseServerUser, type ServerUser } from '../../store/embedded/server-user.ts';
import type { MysqlPrograms } from './mysql-programs.ts';
import { identityOf, type LaunchedServer, launchServer, stopOrphan } from './server-process.ts';

/** What to start. */
export interface DemoMysqlOptions {
  readonly dataDir: string;
  /** On 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  readonly rootPassword: string;
}

/** A MariaDB or MySQL of the demo's own. */
export interface DemoMysql {
  /** How to connect as root. Holds the password: never log it. */
  readonly connection: { host: string; port: number; user: string; password: string };
  readonly logPath: string;
  /** Settles when the server is gone. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** The folder of the server, in the data folder. */
const NAME = 'demo-mysql';
const READY_MS_MAX = 60_000;
const POLL_MS = 50;

/** Starts a server that belongs to this process alone; one that a killed process left behind is stopped first. */
export async function startDemoMysql(programs: MysqlPrograms, options: DemoMysqlOptions): Promise<DemoMysql> {
  const account = chooseServerUser();
  const placement = place(options.dataDir, NAME, account);
  const lock = acquireLock(join(placement.base, 'lock'), options.dataDir);
  try {
    const user = ownerOf(placement, account);
    await stopOrphan(pidFile(placement.cluster), `--datadir=${placement.cluster}`);
    const port = await claimPort(options.port);
    const logPath = join(placement.home, 'server.log');
    if (!existsSync(placement.cluster)) makeDataFolder(programs, placement, user);
    const { cluster } = placement;
    const args = settings(cluster, port, setPassword(cluster, user, options.rootPassword));
    const server = launchServer({ program: programs.server, args, user, logPath });
    const exited = server.exited.finally(() => lock.release());
    const connection = { host: '127.0.0.1', port, user: 'root', password: options.rootPassword };
    await untilReady(connection, server, logPath);
    return {
      connection,
      logPath,
      exited,
      async stop() {
        await server.stop();
        await exited;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function makeDataFolder(programs: MysqlPrograms, { cluster }: Placement, user: ServerUser | undefined): void {
  mkdirSync(cluster, { mode: 0o700 });
  if (user !== undefined) chownSync(cluster, user.uid, user.gid);
  const [program, args] =
    programs.install === undefined
      ? [programs.server, ['--no-defaults', `--datadir=${cluster}`, '--initialize-insecure']]
      : [
          programs.install,
          ['--no-defaults', `--datadir=${cluster}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
        ];
  const made = spawnSync(program, args, { ...identityOf(user), cwd: '/', encoding: 'utf8' });
  if (made.status === 0) return;
  rmSync(cluster, { recursive: true, force: true });
  throw new ConfigError(
    `${program} could not make the demo's data folder: ${made.error?.message ?? made.stderr.trim()}`,
  );
}

/** Root gets the demo's password at every start, from a file that only the server reads: it is on no command line. */
function setPassword(cluster: string, user: ServerUser | undefined, password: string): string {
  const path = join(cluster, 'set-password.sql');
  rmSync(path, { force: true });
  writeFileSync(path, `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  if (user !== undefined) chownSync(path, user.uid, user.gid);
  return path;
}

function settings(cluster: string, port: number, initFile: string): string[] {
  return [
    '--no-defaults',
    `--datadir=${cluster}`,
    `--pid-file=${pidFile(cluster)}`,
    `--socket=${join(cluster, 'sock')}`,
    `--init-file=${initFile}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--innodb-buffer-pool-size=32M',
    '--skip-log-bin',
    '--local-infile=OFF',
  ];
}

/** The server names localhost for 127.0.0.1, so root's own account is let in by TCP, too. */
async function untilReady(connection: DemoMysql['connection'], server: LaunchedServer, logPath: string): Promise<void> {
  for (const end = Date.now() + READY_MS_MAX; ; ) {
    try {
      const client = await mysql.createConnection(connection);
      await client.end();
      return;
    } catch (error) {
      const isLate = Date.now() >= end;
      if (!isLate && !server.hasEnded()) {
        await delay(POLL_MS);
        continue;
      }
      if (isLate) await server.stop();
      const said = readLogSince(logPath, server.logStart).split('\n').at(-1);
      const why = server.failure()?.message ?? (said || messageOf(error));
      throw new ConfigError(`the demo's server did not start: ${why}`, {
        hint: `Its log is ${logPath}.`,
        cause: error,
      });
    }
  }
}

function pidFile(cluster: string): string {
  return join(cluster, 'server.pid');
}
