import { join, resolve } from 'node:path';
import type { ClientConfig } from 'pg';
import { ConfigError, messageOf } from '../../errors.ts';
import { ensureCluster, SETTINGS_NAME } from './cluster.ts';
import { claimPort } from './free-port.ts';
import { acquireLock } from './lock.ts';
import type { Placement } from './placement.ts';
import { ownerOf, place } from './placement.ts';
import { prepareBinaries } from './platform-binaries.ts';
import type { Postmaster, ServerExit } from './postmaster.ts';
import { startPostmaster, stopOrphan } from './postmaster.ts';
import type { ServerUser } from './server-user.ts';
import { chooseServerUser } from './server-user.ts';
import { formatHba, formatSettings, writeServerFile } from './settings-file.ts';
import type { SocketFolder } from './socket-folder.ts';
import { makeSocketFolder, SOCKET_PORT } from './socket-folder.ts';

export type { ServerExit } from './postmaster.ts';

/** What to start. */
export interface EmbeddedOptions {
  /** The gateway's data folder; made when missing. */
  readonly dataDir: string;
  /** Several servers can live in one data folder, each under its name. */
  readonly name: string;
  /** Undefined: unix socket only. Otherwise a TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port?: number | undefined;
  /** Added to, and winning over, the settings this module makes. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines for pg_hba.conf, before the ones that ask everybody else for SCRAM. */
  readonly hba?: string;
  /** Files to put into the cluster's folder (certificates), by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** The superuser's password when the cluster is made; random by default. */
  readonly password?: string;
  /** The folder of the package that holds the programs; by default the one that was installed with the gateway. */
  readonly programs?: string;
}

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** How `pg` connects as the superuser. Holds the password: never log it. */
  readonly connection: ClientConfig & { host: string; port: number; user: string; password: string; database: string };
  readonly pid: number;
  readonly logPath: string;
  /** Where the data lies: in the data folder, or in a location of its own when the server cannot get there. */
  readonly clusterPath: string;
  /** Settles when the server is gone, told to or not. */
  readonly exited: Promise<ServerExit>;
  /** Fast shutdown, then harder; idempotent. */
  stop(): Promise<void>;
}

const SUPERUSER = 'postgres';
const PORT_ATTEMPTS_MAX = 5;
const NAME_PATTERN = /^[a-z][a-z0-9-]{0,30}$/;

/** Starts a real PostgreSQL that belongs to this process alone; a server a killed process left behind is stopped first. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (!NAME_PATTERN.test(options.name)) throw new TypeError(`Not a server name: ${options.name}`);
  const dataDir = resolve(options.dataDir);
  const account = chooseServerUser();
  const { placement, lock } = occupy(dataDir, options.name, account);
  let socket: SocketFolder | undefined;
  const cleanUp = (): void => {
    socket?.remove();
    lock.release();
  };
  try {
    const user = ownerOf(placement, account);
    const binaries = prepareBinaries(user, dataDir, options.programs);
    await stopOrphan(binaries, placement.cluster);
    const sync = options.settings?.fsync !== 'off';
    const password = await ensureCluster(placement, binaries, user, { ...options, superuser: SUPERUSER, sync });
    socket = makeSocketFolder(placement.base, user);
    const logPath = join(placement.home, 'server.log');
    const { postmaster, port } = await launch(options, placement, socket, user, (cluster) =>
      startPostmaster(binaries, cluster, logPath, user),
    );
    const host = port === undefined ? socket.path : '127.0.0.1';
    const connection = { host, port: port ?? SOCKET_PORT, user: SUPERUSER, password, database: 'postgres' };
    return handle(postmaster, cleanUp, { placement, logPath }, connection);
  } catch (error) {
    cleanUp();
    throw error;
  }
}

/** A free port may be taken by somebody else before the server has it; then another one is tried. */
async function launch(
  options: EmbeddedOptions,
  placement: Placement,
  socket: SocketFolder,
  user: ServerUser | undefined,
  run: (cluster: string) => Promise<Postmaster>,
): Promise<{ postmaster: Postmaster; port: number | undefined }> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(options.port);
    configure(placement, socket, port, user, options);
    try {
      return { postmaster: await run(placement.cluster), port };
    } catch (error) {
      const isTaken = options.port === 0 && messageOf(error).includes('Address already in use');
      if (!isTaken || attempt === PORT_ATTEMPTS_MAX) throw error;
    }
  }
}

/** Finds the place and locks it for this process. */
function occupy(dataDir: string, name: string, account: ServerUser | undefined) {
  try {
    const placement = place(dataDir, name, account);
    return { placement, lock: acquireLock(join(placement.base, 'lock'), dataDir) };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new ConfigError(`The data folder ${dataDir} cannot be used by this user: no access to ${path}`, {
      hint: 'Start as the user who made it, or give another data folder.',
      cause: error,
    });
  }
}

/** Windows clients cannot use unix sockets, so there the state store listens on a port of the loopback, too. */
function choosePort(port: number | undefined): Promise<number | undefined> {
  const wanted = port ?? (process.platform === 'win32' ? 0 : undefined);
  return wanted === undefined ? Promise.resolve(undefined) : claimPort(wanted);
}

function configure(
  placement: Placement,
  socket: SocketFolder,
  port: number | undefined,
  user: ServerUser | undefined,
  options: EmbeddedOptions,
): void {
  const settings = {
    listen_addresses: port === undefined ? '' : '127.0.0.1',
    port: String(port ?? SOCKET_PORT),
    unix_socket_directories: socket.path,
    unix_socket_permissions: '0700',
    password_encryption: 'scram-sha-256',
    // Statements and the details of errors hold what people typed: they do not belong into a log file.
    log_destination: 'stderr',
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    ...options.settings,
  };
  const write = (name: string, content: string): void => writeServerFile(join(placement.cluster, name), content, user);
  write(SETTINGS_NAME, formatSettings(settings));
  write('pg_hba.conf', formatHba(SUPERUSER, options.hba ?? '', port !== undefined));
  for (const [name, content] of Object.entries(options.files ?? {})) write(name, content);
}

function handle(
  postmaster: Postmaster,
  cleanUp: () => void,
  { placement, logPath }: { placement: Placement; logPath: string },
  connection: EmbeddedPostgres['connection'],
): EmbeddedPostgres {
  const exited = postmaster.exited.finally(cleanUp);
  return {
    connection,
    pid: postmaster.pid,
    logPath,
    clusterPath: placement.cluster,
    exited,
    stop: async () => {
      await postmaster.stop();
      await exited;
    },
  };
}
