import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerUser } from './server-user.ts';

/** The port number in the socket's name; nothing listens on a port of this number. */
export const SOCKET_PORT = 5432;
const SOCKET_NAME = `.s.PGSQL.${SOCKET_PORT}`;
/** sun_path less its terminating zero. */
const SOCKET_PATH_BYTES_MAX = process.platform === 'darwin' ? 103 : 107;
const RECORD_NAME = 'socket-folder';
const SHORT_PREFIX = 'sluice-';

/** As long as what `mkdtemp` adds. */
const RANDOM_PART = '123456';

/** A private folder for the server's unix socket. */
export interface SocketFolder {
  readonly path: string;
  remove(): void;
}

/** Inside `base`, or, when that makes a path longer than the system takes, a short one of its own (remembered, so that a later start removes it). */
export function makeSocketFolder(base: string, user: ServerUser | undefined): SocketFolder {
  const record = join(base, RECORD_NAME);
  removeRecorded(record);
  const inside = join(base, 'run');
  if (fits(inside)) {
    rmSync(inside, { recursive: true, force: true });
    mkdirSync(inside, { mode: 0o700 });
    give(inside, user);
    return { path: inside, remove: () => rmSync(inside, { recursive: true, force: true }) };
  }
  const parent = fits(join(tmpdir(), `${SHORT_PREFIX}${RANDOM_PART}`)) ? tmpdir() : '/tmp';
  const short = mkdtempSync(join(parent, SHORT_PREFIX));
  writeFileSync(record, short, { mode: 0o600 });
  give(short, user);
  return { path: short, remove: () => removeRecorded(record) };
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX;
}

function give(folder: string, user: ServerUser | undefined): void {
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}

function removeRecorded(record: string): void {
  if (!existsSync(record)) return;
  const path = readFileSync(record, 'utf8');
  // Only what this module could have made.
  const isOurs = [tmpdir(), '/tmp'].includes(dirname(path)) && path.startsWith(join(dirname(path), SHORT_PREFIX));
  if (isOurs) rmSync(path, { recursive: true, force: true });
  rmSync(record, { force: true });
}
