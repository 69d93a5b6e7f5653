import { randomInt, randomUUID } from 'node:crypto';
import { chown, lstat, mkdir, mkdtemp, open, readdir, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../errors.ts';
import type { CommandAccount, Owner } from './account.ts';
import { CommandError } from './argv.ts';
import { endAllOf, UID_FIRST, UID_LAST } from './own-uids.ts';
import { runAs } from './run-as.ts';

/** A folder whose user id has no process may be about to get one; after so long it was left behind. */
const LEFT_BEHIND_MS = 60_000;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The folder of one command: its working directory and home, and where its files are. */
export interface Workspace {
  readonly folder: string;
  /** Whom the command runs as; undefined: as the gateway. */
  readonly owner: Owner | undefined;
  /** Its owner, where nobody else runs as that. */
  readonly alone: Owner | undefined;
  /** Writes a file that only the command can read; returns its path. */
  addFile(content: string): Promise<string>;
  /** Ends what is left of the command where that can be told from others, and removes the folder with all that is in it. */
  dispose(): Promise<void>;
}

/** Makes a folder for a command, and where commands have user ids of their own, takes one. Throws CommandError. */
export async function openWorkspace(account: CommandAccount, root = '/tmp'): Promise<Workspace> {
  switch (account.kind) {
    case 'none':
      throw new CommandError(`this gateway cannot run commands: ${account.why}`);
    case 'own':
      return ownWorkspace(root);
    case 'self':
    case 'account': {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-command-'));
      const owner = account.kind === 'self' ? undefined : account.owner;
      if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
      return workspace(folder, owner, undefined);
    }
  }
}

function workspace(folder: string, owner: Owner | undefined, alone: Owner | undefined): Workspace {
  return {
    folder,
    owner,
    alone,
    async addFile(content) {
      const path = join(folder, `${randomUUID()}.envfs`);
      const file = await open(path, 'wx', FILE_MODE);
      try {
        await file.writeFile(content);
        // By its handle: what the name stands for is up to whoever the folder belongs to.
        if (owner !== undefined) await file.chown(owner.uid, owner.gid);
      } finally {
        await file.close();
      }
      return path;
    },
    dispose: () => clear(folder, owner, alone),
  };
}

/** The name of the folder holds the user id: who makes it has the id, also where several gateways share a machine. */
async function ownWorkspace(root: string): Promise<Workspace> {
  const count = UID_LAST - UID_FIRST + 1;
  const start = randomInt(count);
  const busy = await busyUids();
  for (let i = 0; i < count; i += 1) {
    const uid = UID_FIRST + ((start + i) % count);
    if (busy.has(uid)) continue;
    const folder = folderOf(root, uid);
    const owner = { uid, gid: uid };
    if (await isMade(folder, uid)) return workspace(folder, owner, owner);
  }
  throw new CommandError('too many commands run on this machine', { hint: 'Try again when some have ended.' });
}

/** Whether the folder was made just now, by us, for this user id. Throws CommandError where that is impossible. */
async function isMade(folder: string, uid: number): Promise<boolean> {
  try {
    await mkdir(folder, { mode: FOLDER_MODE });
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw new CommandError(`the gateway cannot make a folder for the command: ${messageOf(error)}`, { cause: error });
  }
  try {
    await chown(folder, uid, uid);
    return true;
  } catch (error) {
    await rmdir(folder);
    throw new CommandError('the gateway cannot give a folder to a user id of its own', {
      hint: 'An administrator can name an account with COMMAND_USER.',
      cause: error,
    });
  }
}

/** Removes what commands left behind whose gateway was killed. Returns how many there were. */
export async function sweepWorkspaces(account: CommandAccount, root = '/tmp', now = Date.now()): Promise<number> {
  if (account.kind !== 'own') return 0;
  const busy = await busyUids();
  let swept = 0;
  for (let uid = UID_FIRST; uid <= UID_LAST; uid += 1) {
    const folder = folderOf(root, uid);
    const found = await lstat(folder).catch(() => undefined);
    const isLeft =
      found?.isDirectory() === true && found.uid === uid && now - found.ctimeMs > LEFT_BEHIND_MS && !busy.has(uid);
    if (!isLeft) continue;
    const owner = { uid, gid: uid };
    await clear(folder, owner, owner);
    swept += 1;
  }
  return swept;
}

function folderOf(root: string, uid: number): string {
  return join(root, `sluice-command-${uid}`);
}

/** As its owner, who can do no harm with links to other files. */
async function clear(folder: string, owner: Owner | undefined, alone: Owner | undefined): Promise<void> {
  const end = alone === undefined ? '' : `${endAllOf(alone)}; `;
  await runAs(owner, '/bin/sh', ['-c', `${end}chmod -R u+rwx -- "$0" 2>/dev/null; rm -rf -- "$0"`, folder]);
}

/** User ids of the range that processes run as right now. */
async function busyUids(): Promise<Set<number>> {
  const busy = new Set<number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end while it is looked at.
    const found = await stat(join('/proc', name)).catch(() => undefined);
    if (found !== undefined && found.uid >= UID_FIRST && found.uid <= UID_LAST) busy.add(found.uid);
  }
  return busy;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
