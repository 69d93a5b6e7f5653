import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../../errors.ts';
import { birthOf, commandLineOf } from '../../store/embedded/process-birth.ts';
import { openLog } from '../../store/embedded/server-log.ts';
import type { ServerUser } from '../../store/embedded/server-user.ts';

const STOP_MS_MAX = 20_000;
const POLL_MS = 50;

/** A server of the demo, as a process of its own. */
export interface ServerProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly user: ServerUser | undefined;
  /** Added to what every server gets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly logPath: string;
}

/** A server that was started. */
export interface LaunchedServer {
  readonly exited: Promise<void>;
  readonly hasEnded: () => boolean;
  /** Why it could not even be run. */
  readonly failure: () => Error | undefined;
  /** Where its part of the log begins. */
  readonly logStart: number;
  stop(): Promise<void>;
}

/** Starts a server whose output goes to its log. It ends with this process. */
export function launchServer({ program, args, user, env, logPath }: ServerProgram): LaunchedServer {
  const log = openLog(logPath);
  const logStart = fstatSync(log).size;
  const identity = identityOf(user);
  let child: ChildProcess;
  try {
    // A session of its own: Ctrl-C in the terminal is for the gateway, which stops its servers last.
    child = spawn(program, args, {
      ...identity,
      env: { ...identity.env, ...env },
      cwd: '/',
      stdio: ['ignore', log, log],
      detached: true,
    });
  } finally {
    closeSync(log);
  }
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  let failure: Error | undefined;
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
    child.once('exit', () => resolve());
  }).finally(() => process.off('exit', kill));
  return {
    exited,
    hasEnded: () => failure !== undefined || child.exitCode !== null || child.signalCode !== null,
    failure: () => failure,
    logStart,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await exited.finally(() => clearTimeout(timer));
    },
  };
}

/**
 * Stops the server that a killed process left behind, if the process of this number still is it: it must have been given
 * `argument`. Throws ConfigError where it does not stop.
 */
export async function stopOrphan(pidFile: string, argument: string): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8').trim());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const birth = birthOf(pid);
  // The file may be stale: never signal a process that is not this server.
  if (birth === undefined || !(commandLineOf(pid) ?? '').includes(` ${argument} `)) return;
  process.kill(pid, 'SIGTERM');
  for (const end = Date.now() + STOP_MS_MAX; birthOf(pid) === birth; ) {
    if (Date.now() >= end)
      throw new ConfigError(`the demo's server of an earlier start (process ${pid}) does not stop`);
    await delay(POLL_MS);
  }
}

/** Whom a server of the demo runs as, and with which environment. */
export function identityOf(user: ServerUser | undefined): { env: Record<string, string>; uid?: number; gid?: number } {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', TZ: 'UTC' };
  return user === undefined ? { env } : { env, uid: user.uid, gid: user.gid };
}
