import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ServerUser } from '../../store/embedded/server-user.ts';
import { packageRoot } from '../package-version.ts';
import { identityOf } from './server-process.ts';

/** A MongoDB server that runs on this machine. */
export interface MongodbProgram {
  readonly server: string;
  /** What it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where packages put servers that no search path names. */
const MORE_FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/local/opt/mongodb-community/bin'];
const VERSION_MS_MAX = 20_000;

/**
 * The MongoDB server of this machine, or why there is none. `path` is the search path. The one that the tests downloaded
 * does, too. It is tried out, as whom it will run as: many a MongoDB does not run everywhere.
 */
export function findMongodbProgram(
  path: string,
  user: ServerUser | undefined,
  more: readonly string[] = MORE_FOLDERS,
  ownFolder: string = join(packageRoot(), '.cache', 'servers', 'mongodb'),
): MongodbProgram | { readonly why: string } {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...more];
  const found: MongodbProgram[] = folders.map((folder) => ({ server: join(folder, 'mongod'), env: {} }));
  found.push({ server: join(ownFolder, 'mongod'), env: { LD_LIBRARY_PATH: join(ownFolder, 'lib') } });
  let why = 'no mongod is installed here';
  for (const program of found.filter(({ server }) => isExecutable(server))) {
    const problem = problemOf(program, user);
    if (problem === undefined) return program;
    why = `${program.server} does not run here: ${problem}`;
  }
  return { why };
}

function problemOf({ server, env }: MongodbProgram, user: ServerUser | undefined): string | undefined {
  const identity = identityOf(user);
  const { status, signal, stderr, error } = spawnSync(server, ['--version'], {
    ...identity,
    env: { ...identity.env, ...env },
    cwd: '/',
    encoding: 'utf8',
    timeout: VERSION_MS_MAX,
  });
  if (status === 0) return undefined;
  const said = (stderr ?? '').trim().split('\n')[0] ?? '';
  return error?.message ?? (said || `it ended with ${signal ?? status}`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
