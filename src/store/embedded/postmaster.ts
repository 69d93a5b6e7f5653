import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SluiceError } from '../../errors.ts';
import type { ServerBinaries } from './platform-binaries.ts';
import { birthOf, commandLineOf } from './process-birth.ts';
import { SERVER_ENV } from './server-env.ts';
import { openLog, readLogSince } from './server-log.ts';
import type { ServerUser } from './server-user.ts';

/** How a server ended. `expected` when it was told to. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly expected: boolean;
}

/** A running server process. */
export interface Postmaster {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  stop(): Promise<void>;
}

/** Recovery after a crash may replay much before the server is ready. */
const READY_MS_MAX = 120_000;
/** How long a server may take to stop before it is told so more firmly. */
export interface StopLimits {
  /** Fast shutdown: running transactions are rolled back, a checkpoint is written. */
  readonly fastMs: number;
  /** Immediate shutdown: the next start recovers. The server itself kills what hangs after 5 s. */
  readonly immediateMs: number;
}

const STOP_LIMITS: StopLimits = { fastMs: 20_000, immediateMs: 8_000 };
const KILL_MS_MAX = 5_000;
const POLL_MS = 20;
const PID_FILE = 'postmaster.pid';
const PID_FILE_STATUS_LINE = 7;

/** Living servers of this process, told to stop when it exits without having stopped them. */
const running = new Map<number, ServerBinaries>();
let exitHookInstalled = false;

/** Starts the server on `cluster` and waits until it takes connections. */
export async function startPostmaster(
  binaries: ServerBinaries,
  cluster: string,
  logPath: string,
  user: ServerUser | undefined,
  limits: StopLimits = STOP_LIMITS,
): Promise<Postmaster> {
  const log = openLog(logPath);
  const logStart = fstatSync(log).size;
  let child: ChildProcess;
  try {
    // A session of its own: Ctrl-C in the terminal is for the gateway, which stops its store last. The server sets
    // its umask (077) itself.
    child = spawn(binaries.postgres, ['-D', cluster], {
      cwd: '/',
      env: SERVER_ENV,
      stdio: ['ignore', log, log],
      detached: true,
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    });
  } finally {
    closeSync(log);
  }
  const postmaster = supervise(child, binaries, limits);
  const state = await untilReady(cluster, postmaster);
  if (state === 'ready') return postmaster;
  if (state === 'late') await postmaster.stop();
  const why = state === 'late' ? `was not ready after ${READY_MS_MAX / 1000} s` : 'did not start';
  throw new SluiceError('store_error', `PostgreSQL ${why}: ${readLogSince(logPath, logStart)}`, {
    hint: `Its log is ${logPath}.`,
  });
}

/** Stops a server that an earlier process left running on this cluster. Only call while holding the folder's lock. */
export async function stopOrphan(binaries: ServerBinaries, cluster: string): Promise<void> {
  const pid = Number(readPidFile(cluster)[0]);
  const birth = birthOf(pid);
  // The file belongs to the server's account and may be stale: never signal a process that is not this server.
  if (birth === undefined || !(commandLineOf(pid) ?? '').endsWith(` -D ${cluster}`)) return;
  const isGone = async (ms: number): Promise<boolean> => {
    for (const end = Date.now() + ms; birthOf(pid) === birth; ) {
      if (Date.now() >= end) return false;
      await delay(POLL_MS);
    }
    return true;
  };
  await stopByStages(binaries, pid, isGone, STOP_LIMITS);
}

function supervise(child: ChildProcess, binaries: ServerBinaries, limits: StopLimits): Postmaster {
  let expected = false;
  const exited = new Promise<ServerExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal, expected }));
  });
  const { pid } = child;
  if (pid === undefined) return { pid: -1, exited, stop: async () => {} }; // `exited` rejects with the reason.
  track(pid, binaries);
  const gone = exited.then(() => running.delete(pid));
  const isGone = (ms: number): Promise<boolean> => withinMs(gone, ms);
  let stopping: Promise<void> | undefined;
  return {
    pid,
    exited,
    stop: () => {
      expected = true;
      stopping ??= running.has(pid) ? stopByStages(binaries, pid, isGone, limits) : Promise.resolve();
      return stopping;
    },
  };
}

async function stopByStages(
  binaries: ServerBinaries,
  pid: number,
  isGone: (ms: number) => Promise<boolean>,
  limits: StopLimits,
): Promise<void> {
  sendSignal(binaries, pid, 'SIGINT');
  if (await isGone(limits.fastMs)) return;
  sendSignal(binaries, pid, 'SIGQUIT');
  if (await isGone(limits.immediateMs)) return;
  sendSignal(binaries, pid, 'SIGKILL');
  if (await isGone(KILL_MS_MAX)) return;
  throw new SluiceError('store_error', `PostgreSQL (process ${pid}) does not stop`);
}

function sendSignal(binaries: ServerBinaries, pid: number, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    // Windows has no signals; the server listens for them on a named pipe.
    spawnSync(binaries.pgCtl, ['kill', signal.slice('SIG'.length), String(pid)], { env: SERVER_ENV, stdio: 'ignore' });
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilReady(cluster: string, postmaster: Postmaster): Promise<'ready' | 'late' | 'ended'> {
  const ended = postmaster.exited.then(() => 'ended' as const);
  for (const end = Date.now() + READY_MS_MAX; Date.now() < end; ) {
    const lines = readPidFile(cluster);
    if (Number(lines[0]) === postmaster.pid && lines[PID_FILE_STATUS_LINE]?.trim() === 'ready') return 'ready';
    if ((await Promise.race([ended, delay(POLL_MS, 'waiting' as const)])) === 'ended') return 'ended';
  }
  return 'late';
}

function readPidFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, PID_FILE), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function withinMs(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(ms, false, { signal: timer.signal }).catch(() => false);
  const done = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return done;
}

function track(pid: number, binaries: ServerBinaries): void {
  running.set(pid, binaries);
  if (exitHookInstalled) return;
  exitHookInstalled = true;
  process.on('exit', () => {
    for (const [orphan, programs] of running) sendSignal(programs, orphan, 'SIGINT');
  });
}
