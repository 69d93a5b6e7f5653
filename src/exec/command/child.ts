import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { Owner } from './account.ts';
import { CommandError } from './argv.ts';
import { guard } from './guardian.ts';
import { inheritedFds } from './inherited.ts';
import { endAllOf } from './own-uids.ts';
import { runAs } from './run-as.ts';
import { openStdio, type Stdio } from './stdio.ts';
import type { Workspace } from './workspace.ts';

/** How long a command may take to end when it is asked to, before it is made to. */
export const KILL_AFTER_MS = 5_000;
/** How long what a command left running may go on printing, before it is ended as well. */
export const LINGER_MS = 2_000;
/** How long the rest of what was printed may take to arrive when nobody is left who could print. */
const DRAIN_MS = 1_000;
const GROUP = -1;

/** What to start, and where. */
export interface ChildOrder {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For its standard input. */
  readonly script: string;
  readonly workspace: Workspace;
}

/** How a command's process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command that runs, in a process group of its own. */
export interface Child {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process and all of its group are gone and both streams are closed. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Asks the whole group to end, and makes it end when it does not. Idempotent. */
  stop(): void;
}

/** The groups that run, ended with the process whatever ends it. */
const running = new Set<number>();
let hasExitHook = false;

/** Starts a command. Throws CommandError when it cannot be started. */
export async function startChild(order: ChildOrder): Promise<Child> {
  const { workspace } = order;
  const stdio = await openStdio(workspace, order.script);
  let process: ChildProcess;
  try {
    process = await spawned(order, stdio.fds);
  } catch (error) {
    stdio.destroy();
    throw error;
  } finally {
    stdio.release();
  }
  return guarded(watched(process, stdio, workspace.alone), workspace);
}

/** With somebody who ends it should we be gone; a command without is ended at once. */
async function guarded(child: Child, workspace: Workspace): Promise<Child> {
  try {
    const release = await guard(child.pid, workspace);
    void child.ended.then(release);
    return child;
  } catch (error) {
    for (const stream of [child.stdout, child.stderr]) stream.resume();
    child.stop();
    await child.ended;
    throw error;
  }
}

function spawned(order: ChildOrder, stdio: readonly number[]): Promise<ChildProcess> {
  const { argv, env, workspace } = order;
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new CommandError(`the command cannot be started: ${whyNot(program, cause)}`, { cause }));
    try {
      const { owner } = workspace;
      const child = spawn(program, args, {
        cwd: workspace.folder,
        env,
        stdio: withoutInherited(stdio),
        // A session and group of its own, so that all of it can be ended, and no terminal of ours is its.
        detached: true,
        ...(owner === undefined ? {} : { uid: owner.uid, gid: owner.gid }),
      });
      child.once('error', fail);
      child.once('spawn', () => resolve(child));
    } catch (error) {
      fail(error);
    }
  });
}

/** What we were handed by whoever started us is replaced by something harmless. */
function withoutInherited(stdio: readonly number[]): (number | 'ignore')[] {
  const all: (number | 'ignore')[] = [...stdio];
  for (const fd of inheritedFds()) {
    while (all.length < fd) all.push('ignore');
    all[fd] = stdio[0] ?? 'ignore';
  }
  return all;
}

function whyNot(program: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // A folder of PATH that may not be searched makes the one look like the other.
  if (code === 'ENOENT' || code === 'EACCES') return `there is no program ${program} that it may run`;
  if (code === 'EPERM') return 'the gateway may not change to the user that commands run as';
  if (code === 'E2BIG') return 'its arguments and environment are too long';
  return messageOf(error);
}

function watched(child: ChildProcess, { stdout, stderr }: Stdio, alone: Owner | undefined): Child {
  const pid = child.pid ?? 0;
  track(pid);
  const exited = new Promise<ChildEnd>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const streams = [stdout, stderr];
  const closed = Promise.all(streams.map(closing));
  let isAsked = false;
  const hardly = new AbortController();
  const stop = (): void => {
    if (isAsked) return;
    isAsked = true;
    signalGroup(pid, 'SIGTERM');
    // Ended by its end; what fails here fails there.
    delay(KILL_AFTER_MS, undefined, { signal: hardly.signal }).then(
      () => signalGroup(pid, 'SIGKILL'),
      () => undefined,
    );
  };
  const finish = async (): Promise<ChildEnd> => {
    const end = await exited;
    await untilQuiet(streams, closed, LINGER_MS);
    // From here on nobody may signal what may soon be the number of somebody else's group.
    isAsked = true;
    hardly.abort();
    signalGroup(pid, 'SIGKILL');
    // What left the group is found by its user id, where it has one of its own.
    if (alone !== undefined) await endAll(alone);
    running.delete(pid);
    await untilQuiet(streams, closed, DRAIN_MS);
    for (const stream of streams) stream.destroy();
    await closed;
    return end;
  };
  return { pid, stdout, stderr, ended: finish(), stop };
}

function closing(stream: Socket): Promise<void> {
  // A stream that breaks is closed behind it; what was read until then is what there is.
  stream.on('error', () => undefined);
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

/** Waits until the streams are closed, or somebody still holds them after `ms` in which they could be read. */
async function untilQuiet(streams: readonly Readable[], closed: Promise<unknown>, ms: number): Promise<void> {
  for (;;) {
    const timer = new AbortController();
    const late = delay(ms, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([closed.then(() => false), late]);
    timer.abort();
    // Whoever takes the output may be behind; what it waits for is no fault of the command's.
    if (!isLate || !streams.some((stream) => stream.isPaused())) return;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  // 0 would be our own group, 1 everybody.
  if (pid <= 1) return;
  try {
    process.kill(GROUP * pid, signal);
  } catch (error) {
    // Gone; or all that is left of it runs as somebody we may not signal, which only programs with such rights can do.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

async function endAll(owner: Owner): Promise<void> {
  try {
    await runAs(owner, '/bin/sh', ['-c', endAllOf(owner)]);
  } catch {
    // Nobody was there to be ended.
  }
}

/** Sooner than the guardians, who come when we are gone and see to the rest. */
function track(pid: number): void {
  running.add(pid);
  if (hasExitHook) return;
  hasExitHook = true;
  process.on('exit', () => {
    for (const orphan of running) signalGroup(orphan, 'SIGKILL');
  });
}
