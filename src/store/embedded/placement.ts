import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { canTraverse } from './reach.ts';
import type { ServerUser } from './server-user.ts';

/** Where the parts of one embedded server lie. */
export interface Placement {
  /** Our part, in the data folder: password, log, the marker of the location. */
  readonly home: string;
  /** The server's part: lock, cluster, run. The same as `home` unless the server's user cannot get there. */
  readonly base: string;
  readonly cluster: string;
}

const MARKER_NAME = 'location';
/** Used by root only, for data folders below private homes. */
const SHARED_ROOT = '/var/lib/sluice';
const LOCATION_ID_BYTES = 9;

/** Decides (once; remembered in a marker file) where the cluster of `<dataDir>/<name>` lies, and makes the folders. */
export function place(dataDir: string, name: string, user: ServerUser | undefined): Placement {
  const folder = resolve(dataDir);
  const home = join(folder, name);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const marker = join(home, MARKER_NAME);
  if (existsSync(marker)) return elsewhere(home, readMarker(marker, folder));
  const inside = { home, base: home, cluster: join(home, 'cluster') };
  // A cluster that is there belongs to the account that made it; `ownerOf` finds it.
  const server = ownerOf(inside, user);
  if (server === undefined) return inside;
  openToGroup(folder, home, server);
  if (canTraverse(home, server)) return inside;
  if (!existsSync(inside.cluster)) return elsewhere(home, chooseLocation(marker, server));
  throw new ConfigError(
    `The account ${server.name}, which PostgreSQL runs as, cannot reach ${inside.cluster} any more`,
    {
      hint: `Let it pass through the folders above ${folder}, as when the database was made.`,
    },
  );
}

/** A root-owned folder that every account can pass through, and only root can write to. */
export function makeSharedRoot(user: ServerUser): string {
  mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
  const found = lstatSync(SHARED_ROOT);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new ConfigError(`${SHARED_ROOT} must be a folder that belongs to root and that nobody else can write to`);
  }
  chmodSync(SHARED_ROOT, 0o755);
  if (canTraverse(SHARED_ROOT, user)) return SHARED_ROOT;
  throw new ConfigError(`The account ${user.name}, which PostgreSQL runs as, cannot reach ${SHARED_ROOT}`, {
    hint: `Let ${user.name} pass through ${dirname(SHARED_ROOT)}, or set DATABASE_URL.`,
  });
}

/** The account that must run the server: a cluster that is there already belongs to the one that made it. */
export function ownerOf(placement: Placement, user: ServerUser | undefined): ServerUser | undefined {
  if (!existsSync(placement.cluster)) return user;
  const { uid, gid } = lstatSync(placement.cluster);
  if (user !== undefined && uid !== 0) return uid === user.uid ? user : { name: `uid ${uid}`, uid, gid };
  if (user === undefined && (process.getuid === undefined || uid === process.getuid())) return undefined;
  throw new ConfigError(`The database in ${placement.cluster} belongs to another account (uid ${uid})`, {
    hint: 'Start as the user who started it first, or give it another data folder.',
  });
}

function elsewhere(home: string, base: string): Placement {
  return { home, base, cluster: join(base, 'cluster') };
}

function readMarker(marker: string, folder: string): string {
  const base = readFileSync(marker, 'utf8').trim();
  if (isAbsolute(base) && existsSync(base)) return base;
  // Beginning anew in silence would look like losing everything.
  throw new ConfigError(`The database of the data folder ${folder} is not where ${marker} says: ${base}`, {
    hint: `Bring it back, or delete ${marker} to begin with an empty one.`,
  });
}

function chooseLocation(marker: string, user: ServerUser): string {
  const base = join(makeSharedRoot(user), randomBytes(LOCATION_ID_BYTES).toString('hex'));
  mkdirSync(base, { mode: 0o711 });
  chmodSync(base, 0o711);
  const draft = `${marker}.${basename(base)}`;
  writeFileSync(draft, `${base}\n`, { mode: 0o600 });
  try {
    linkSync(draft, marker);
    return base;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Two first starts at once must agree: the first marker counts.
    rmdirSync(base);
    return readMarker(marker, dirname(dirname(marker)));
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Lets the server's group pass through our own folders (not list them), so that the cluster can lie inside. Only when
 * these are what is in the way: everything above them stays as it is.
 */
function openToGroup(folder: string, home: string, user: ServerUser): void {
  if (folder === resolve(homedir()) || !canTraverse(dirname(folder), user)) return;
  for (const path of [folder, home]) {
    const { uid, mode } = lstatSync(path);
    if (uid !== 0 || (mode & 0o077) !== 0) continue;
    chownSync(path, 0, user.gid);
    chmodSync(path, 0o710);
  }
}
