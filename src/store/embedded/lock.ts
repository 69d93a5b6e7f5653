import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { ConfigError } from '../../errors.ts';
import { birthOf } from './process-birth.ts';

/** A takeover lasts microseconds; a guard older than this was left by a process that died in it. */
const TAKEOVER_MS_MAX = 10_000;
const ATTEMPTS_MAX = 50;

interface Holder {
  readonly pid: number;
  readonly birth: string;
}

/** Exclusive use of a folder by one living process. */
export interface FolderLock {
  /** Idempotent; never removes a lock that is somebody else's by now. */
  release(): void;
}

/**
 * Locks `path` for this process or throws ConfigError naming `folder` and the process that has it. A lock whose holder
 * is dead (pid gone, or born at another time) is taken over.
 */
export function acquireLock(path: string, folder: string): FolderLock {
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) ?? '' } satisfies Holder);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (createExclusively(path, mine)) return { release: () => releaseOwn(path, mine) };
    const holder = readHolder(path);
    if (holder !== undefined && isLiving(holder)) throw inUse(folder, holder.pid);
    removeStale(path);
  }
  throw new ConfigError(`The data folder ${folder} could not be locked: ${path} keeps changing`);
}

/** Linking a finished file into place is atomic and never shows a half-written lock. */
function createExclusively(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Under a guard only one process at a time may hold, so that nobody removes a lock somebody else has just taken. */
function removeStale(path: string): void {
  const guard = `${path}.takeover`;
  if (!createExclusively(guard, String(process.pid))) {
    dropAbandonedGuard(guard);
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder === undefined || !isLiving(holder)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function dropAbandonedGuard(guard: string): void {
  try {
    if (Date.now() - statSync(guard).mtimeMs < TAKEOVER_MS_MAX) return;
    const aside = `${guard}.${randomBytes(4).toString('hex')}`;
    renameSync(guard, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const { pid, birth } = parsed as Partial<Holder>;
    return typeof pid === 'number' && typeof birth === 'string' ? { pid, birth } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isLiving(holder: Holder): boolean {
  return birthOf(holder.pid) === holder.birth;
}

function releaseOwn(path: string, mine: string): void {
  try {
    if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function inUse(folder: string, pid: number): ConfigError {
  return new ConfigError(`The data folder ${folder} is in use by process ${pid}`, {
    hint: 'Stop that process first, or choose another data folder.',
  });
}
