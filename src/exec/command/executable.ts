import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Owner } from './account.ts';

const ANY_EXECUTE = 0o111;
const OTHERS_EXECUTE = 0o001;

/** Where the program of a command is, if whoever it runs as may run it; nothing is run. `path` is the PATH of its environment. */
export async function findExecutable(
  program: string,
  path: string,
  owner: Pick<Owner, 'uid' | 'gid'> | 'others' | undefined,
): Promise<string | undefined> {
  const candidates = program.includes('/')
    ? [program]
    : path
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => join(folder, program));
  for (const candidate of candidates) if (await isExecutable(candidate, owner)) return candidate;
  return undefined;
}

async function isExecutable(path: string, owner: Pick<Owner, 'uid' | 'gid'> | 'others' | undefined): Promise<boolean> {
  // What cannot be looked at is as good as not there.
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  if (owner === undefined) return (found.mode & ANY_EXECUTE) !== 0;
  if (owner === 'others') return (found.mode & OTHERS_EXECUTE) !== 0;
  if (found.uid === owner.uid) return (found.mode & 0o100) !== 0;
  if (found.gid === owner.gid) return (found.mode & 0o010) !== 0;
  return (found.mode & OTHERS_EXECUTE) !== 0;
}
