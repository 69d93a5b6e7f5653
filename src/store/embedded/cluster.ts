import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError, SluiceError } from '../../errors.ts';
import type { Placement } from './placement.ts';
import type { ServerBinaries } from './platform-binaries.ts';
import { SERVER_ENV } from './server-env.ts';
import type { ServerUser } from './server-user.ts';
import { writeServerFile } from './settings-file.ts';

/** Our settings, in a file of their own that initdb's configuration includes. */
export const SETTINGS_NAME = 'sluice.conf';
const PASSWORD_NAME = 'password';
const PASSWORD_BYTES = 24;
const INITDB_MS_MAX = 120_000;
const OUTPUT_CHARS_MAX = 4_000;

/** What a cluster is made with. */
export interface ClusterOptions {
  readonly superuser: string;
  /** Made up when not given. */
  readonly password?: string | undefined;
  /** False for throw-away clusters. */
  readonly sync: boolean;
}

/** Makes the cluster unless it is there, and returns the superuser's password. */
export async function ensureCluster(
  placement: Placement,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  options: ClusterOptions,
): Promise<string> {
  if (existsSync(placement.cluster)) {
    checkVersion(placement.cluster, binaries.majorVersion);
    return readPassword(placement);
  }
  const password = options.password ?? randomBytes(PASSWORD_BYTES).toString('base64url');
  writePassword(placement, password);
  await initialize(placement, binaries, user, options, password);
  return password;
}

/** In a draft folder, renamed when done: a start that was interrupted leaves no half cluster. */
async function initialize(
  placement: Placement,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  options: ClusterOptions,
  password: string,
): Promise<void> {
  const draft = `${placement.cluster}.new`;
  const passwordFile = join(draft, 'password');
  const data = join(draft, 'data');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (user !== undefined) chownSync(draft, user.uid, user.gid);
  try {
    writeServerFile(passwordFile, `${password}\n`, user);
    await runInitdb(binaries.initdb, initdbArguments(data, passwordFile, options), user);
    appendFileSync(join(data, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_NAME}'\n`);
    renameSync(data, placement.cluster);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function initdbArguments(data: string, passwordFile: string, options: ClusterOptions): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${options.superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    ...(options.sync ? [] : ['--no-sync']),
  ];
}

async function runInitdb(program: string, args: string[], user: ServerUser | undefined): Promise<void> {
  const child = spawn(program, args, {
    cwd: '/',
    env: SERVER_ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INITDB_MS_MAX,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  let output = '';
  const keep = (chunk: string): void => {
    output = (output + chunk).slice(-OUTPUT_CHARS_MAX);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new SluiceError('store_error', `PostgreSQL's initdb failed: ${output.trim()}`);
}

function checkVersion(cluster: string, majorVersion: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version === majorVersion) return;
  throw new ConfigError(
    `The database in ${cluster} was made by PostgreSQL ${version}, the programs are ${majorVersion}`,
    {
      hint: `Dump it with PostgreSQL ${version} and load it into a new data folder, or set DATABASE_URL.`,
    },
  );
}

function writePassword(placement: Placement, password: string): void {
  const path = join(placement.home, PASSWORD_NAME);
  rmSync(`${path}.new`, { force: true });
  writeFileSync(`${path}.new`, `${password}\n`, { flag: 'wx', mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readPassword(placement: Placement): string {
  const path = join(placement.home, PASSWORD_NAME);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new ConfigError(`The password of the database in ${placement.cluster} cannot be read from ${path}`, {
      cause,
    });
  }
}
