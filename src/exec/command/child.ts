import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { Owner } from './account.ts';
import { CommandError } from './argv.ts';
import { inheritedFds } from './inherited.ts';
import { runAs } from './run-as.ts';
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
const running = new Map<number, Owner | undefined>();
let hasExitHook = false;

/** Starts a command. Throws CommandError when it cannot be started. */
export async function startChild(order: ChildOrder): Promise<Child> {
  const { workspace } = order;
  const opened: number[] = [];
  const streams: Socket[] = [];
  try {
    const [stdout, stderr] = [await pipe(workspace, opened), await pipe(workspace, opened)];
    streams.push(stdout.reader, stderr.reader);
    const stdin = await scriptFile(workspace, order.script);
    opened.push(stdin);
    const process = await spawned(order, [stdin, stdout.writer, stderr.writer]);
    return watched(process, stdout.reader, stderr.reader, workspace.isAlone ? workspace.owner : undefined);
  } catch (error) {
    for (const stream of streams) stream.destroy();
    throw error;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/**
 * A pipe with a name for a moment. What Node makes for a child are sockets, on which `> /dev/stderr` and programs that
 * open /dev/stdout fail; and of a pipe without an owner, other accounts than ours could not either.
 */
async function pipe({ folder, owner }: Workspace, opened: number[]): Promise<{ reader: Socket; writer: number }> {
  const path = join(folder, '.stream');
  await runAs(owner, 'mkfifo', ['-m', '600', path]);
  // Without waiting for a writer; and then one that does not wait for a reader, but blocks like any other.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  const reader = new Socket({ fd, readable: true, writable: false });
  try {
    const writer = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    opened.push(writer);
    return { reader, writer };
  } catch (error) {
    reader.destroy();
    throw error;
  } finally {
    await unlink(path);
  }
}

/** The script as a file without a name: it needs nobody who feeds it, and may be left unread. */
async function scriptFile(workspace: Workspace, script: string): Promise<number> {
  const path = await workspace.addFile(script);
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } finally {
    await unlink(path);
  }
}

function spawned(order: ChildOrder, stdio: number[]): Promise<ChildProcess> {
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

function watched(child: ChildProcess, stdout: Socket, stderr: Socket, alone: Owner | undefined): Child {
  const pid = child.pid ?? 0;
  track(pid, alone);
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
  try {
    process.kill(GROUP * pid, signal);
  } catch (error) {
    // Gone; or all that is left of it runs as somebody we may not signal, which only programs with such rights can do.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

const KILL_ALL = ['-c', 'kill -KILL -1'];

async function endAll(owner: Owner): Promise<void> {
  try {
    await runAs(owner, '/bin/sh', KILL_ALL);
  } catch {
    // Nobody was there to be ended.
  }
}

function track(pid: number, alone: Owner | undefined): void {
  running.set(pid, alone);
  if (hasExitHook) return;
  hasExitHook = true;
  process.on('exit', () => {
    for (const [orphan, owner] of running) {
      signalGroup(orphan, 'SIGKILL');
      if (owner !== undefined) spawnSync('/bin/sh', KILL_ALL, { uid: owner.uid, gid: owner.gid, stdio: 'ignore' });
    }
  });
}
