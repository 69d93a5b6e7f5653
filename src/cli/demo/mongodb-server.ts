import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, messageOf } from '../../errors.ts';
import { DriverLoginError } from '../../exec/index.ts';
import { claimPort } from '../../store/embedded/free-port.ts';
import { acquireLock } from '../../store/embedded/lock.ts';
import { ownerOf, type Placement, place } from '../../store/embedded/placement.ts';
import { readLogSince } from '../../store/embedded/server-log.ts';
import { chooseServerUser, type ServerUser } from '../../store/embedded/server-user.ts';
import { type MongodbAccount, MongodbCommandError, type RunMongodb, withMongodb } from './mongodb-client.ts';
import type { MongodbProgram } from './mongodb-program.ts';
import { type LaunchedServer, launchServer, stopOrphan } from './server-process.ts';

/** What to start. */
export interface DemoMongodbOptions {
  readonly dataDir: string;
  /** On 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  readonly rootPassword: string;
}

/** A MongoDB of the demo's own: a replica set of one, so that there are transactions and change streams. */
export interface DemoMongodb {
  /** How to connect as root. Holds the password: never log it. */
  readonly connection: Required<MongodbAccount>;
  readonly logPath: string;
  /** Settles when the server is gone. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** The folder of the server, in the data folder. */
const NAME = 'demo-mongodb';
const HOST = '127.0.0.1';
const SET_NAME = 'demo';
const ROOT = 'root';
const KEY_BYTES = 96;
const READY_MS_MAX = 60_000;
const POLL_MS = 100;
/** Codes of MongoDB's errors. */
const UNAUTHORIZED = '13';
const INITIALIZED = '23';

/** Starts a server that belongs to this process alone; one that a killed process left behind is stopped first. */
export async function startDemoMongodb(program: MongodbProgram, options: DemoMongodbOptions): Promise<DemoMongodb> {
  const account = chooseServerUser();
  const placement = place(options.dataDir, NAME, account);
  const { cluster, home } = placement;
  const lock = acquireLock(join(placement.base, 'lock'), options.dataDir);
  try {
    const user = ownerOf(placement, account);
    await stopOrphan(pidFile(cluster), `--dbpath=${cluster}`);
    const port = await claimPort(options.port);
    const logPath = join(home, 'server.log');
    makeDataFolder(placement, user);
    const { server: path, env } = program;
    const server = launchServer({ program: path, args: settings(cluster, port), user, env, logPath });
    const exited = server.exited.finally(() => lock.release());
    const connection = { host: HOST, port, user: ROOT, password: options.rootPassword };
    await untilPrimary(connection, server, logPath);
    return {
      connection,
      logPath,
      exited,
      async stop() {
        await server.stop();
        await exited;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function makeDataFolder({ cluster }: Placement, user: ServerUser | undefined): void {
  if (existsSync(keyFile(cluster))) return;
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  // Members of a replica set know each other by it; without it nobody would have to log in.
  writeFileSync(keyFile(cluster), randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600 });
  chmodSync(keyFile(cluster), 0o600);
  if (user === undefined) return;
  for (const path of [cluster, keyFile(cluster)]) chownSync(path, user.uid, user.gid);
}

function settings(cluster: string, port: number): string[] {
  return [
    `--dbpath=${cluster}`,
    `--pidfilepath=${pidFile(cluster)}`,
    `--bind_ip=${HOST}`,
    `--port=${port}`,
    '--nounixsocket',
    `--replSet=${SET_NAME}`,
    `--keyFile=${keyFile(cluster)}`,
    '--oplogSize=64',
    '--wiredTigerCacheSizeGB=0.25',
    '--setParameter=diagnosticDataCollectionEnabled=false',
  ];
}

/** Makes a fresh server a replica set with a root, and waits until it may be written to. */
async function untilPrimary(
  connection: DemoMongodb['connection'],
  server: LaunchedServer,
  logPath: string,
): Promise<void> {
  for (const end = Date.now() + READY_MS_MAX; ; ) {
    try {
      if (await prepare(connection)) return;
      throw new Error('the server does not become writable');
    } catch (error) {
      const isLate = Date.now() >= end;
      if (!isLate && !server.hasEnded()) {
        await delay(POLL_MS);
        continue;
      }
      if (!server.hasEnded()) await server.stop();
      const said = readLogSince(logPath, server.logStart).split('\n').at(-1);
      const why = server.failure()?.message ?? (isLate ? messageOf(error) : said || messageOf(error));
      throw new ConfigError(`the demo's MongoDB did not start: ${why}`, {
        hint: `Its log is ${logPath}.`,
        cause: error,
      });
    }
  }
}

/** One step towards a server that can be used; true when it can. */
async function prepare(connection: DemoMongodb['connection']): Promise<boolean> {
  const { host, port } = connection;
  const anybody = { host, port };
  const found = await withMongodb(anybody, helloOf);
  if (found.setName === undefined) {
    // A set that has its users, and so was made before, does not know itself by this port.
    const isNew = await initiate(anybody);
    if (!isNew) await withMongodb(connection, (run) => moveTo(`${host}:${port}`, run));
    return false;
  }
  if (found.isWritablePrimary !== true) return false;
  try {
    return await withMongodb(connection, async () => true);
  } catch (error) {
    if (!(error instanceof DriverLoginError)) throw error;
    // The first user may be made by anybody on this machine, and nobody after that.
    const root = { createUser: ROOT, pwd: connection.password, roles: ['root'] };
    await withMongodb(anybody, (run) => run('admin', JSON.stringify(root)));
    return false;
  }
}

/** Makes the server a replica set; false where it is one. */
async function initiate(anybody: MongodbAccount): Promise<boolean> {
  const config = { _id: SET_NAME, members: [{ _id: 0, host: `${anybody.host}:${anybody.port}` }] };
  try {
    await withMongodb(anybody, (run) => run('admin', JSON.stringify({ replSetInitiate: config })));
    return true;
  } catch (error) {
    const isOne = error instanceof MongodbCommandError && (error.code === UNAUTHORIZED || error.code === INITIALIZED);
    if (isOne) return false;
    throw error;
  }
}

/** A replica set knows its member by its port, which may be another one at each start. */
async function moveTo(address: string, run: RunMongodb): Promise<void> {
  const [answer = '{}'] = await run('admin', '{"replSetGetConfig": 1}');
  const { config } = JSON.parse(answer) as { config?: { version: number; members: { host: string }[] } };
  const [member] = config?.members ?? [];
  if (config === undefined || member === undefined || member.host === address) return;
  member.host = address;
  config.version += 1;
  await run('admin', JSON.stringify({ replSetReconfig: config, force: true }));
}

async function helloOf(run: RunMongodb): Promise<{ setName?: string; isWritablePrimary?: boolean }> {
  const [answer = '{}'] = await run('admin', '{"hello": 1}');
  return JSON.parse(answer) as Awaited<ReturnType<typeof helloOf>>;
}

function pidFile(cluster: string): string {
  return join(cluster, 'server.pid');
}

function keyFile(cluster: string): string {
  return join(cluster, 'key');
}
