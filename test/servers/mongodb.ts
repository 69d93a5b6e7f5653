import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, MongoClient, type MongoClientOptions } from 'mongodb';
import { makeCertificate } from './certificate.ts';

/** A user and its password; both are kept in the database `admin`. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A real MongoDB, stand-alone or a replica set, where everybody has to log in. */
export interface MongodbServer {
  readonly host: string;
  /** The first member's. */
  readonly port: number;
  /** One for each member. */
  readonly ports: readonly number[];
  /** Empty where there is no replica set. */
  readonly setName: string;
  /** The database that the accounts may write to. */
  readonly database: string;
  /** May do everything (`root`). */
  readonly admin: Account;
  /** May read and write `database`, and change what is in it (`readWrite`, `dbAdmin`); logs in with SCRAM-SHA-256. */
  readonly user: Account;
  /** As `user`, with SCRAM-SHA-1 alone. */
  readonly legacyUser: Account;
  /** The servers' certificate, which is its own CA. Empty without `tls`. */
  readonly ca: string;
  /** A connected driver, the admin's unless told otherwise; close it. It knows all members. */
  client(options?: MongoClientOptions, account?: Account): Promise<MongoClient>;
  /** Runs commands as admin at the primary, in `database` unless they name a `$db`. */
  run(...commands: readonly Document[]): Promise<Document[]>;
  /** The port of the member that is primary now; waits for one to be elected. */
  primary(): Promise<number>;
  /** Has the primary step down, and returns the new one's port. */
  stepDown(): Promise<number>;
  /** Kills a member, as a machine that fails; resolves when it is gone. */
  kill(port: number): Promise<void>;
  /** Starts a killed member again. */
  restart(port: number): Promise<void>;
  /** Stops all members and removes their folders. */
  stop(): Promise<void>;
}

export interface MongodbServerOptions {
  /** Transactions and change streams need it. */
  readonly replicaSet?: boolean;
  /** Members of the replica set; 1 unless told otherwise. */
  readonly members?: number;
  /** `allow`: with and without TLS; `require`: with TLS alone. */
  readonly tls?: 'allow' | 'require';
  /** More options for the server. */
  readonly settings?: readonly string[];
}

const HOST = '127.0.0.1';
const DATABASE = 'app';
const SET_NAME = 'rs0';
/** Where `scripts/mongodb-server.js` put the server. */
const FOLDER = fileURLToPath(new URL('../../.cache/servers/mongodb', import.meta.url));
/** Nothing here is worth keeping, and memory is for others. */
const THROW_AWAY = [
  '--wiredTigerCacheSizeGB=0.25',
  '--oplogSize=64',
  '--nounixsocket',
  '--setParameter=diagnosticDataCollectionEnabled=false',
];
/** Elections are quick, so that tests of fail-over are. */
const SET_SETTINGS = { electionTimeoutMillis: 1_000, heartbeatIntervalMillis: 250 };
const START_MS_MAX = 60_000;
const PAUSE_MS = 25;
const KEY_FILE = 'key';
const CERTIFICATE_FILE = 'cert.pem';

/** Starts a fresh MongoDB on free ports of 127.0.0.1. */
export async function startMongodb(options: MongodbServerOptions = {}): Promise<MongodbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mongodb-'));
  const members: Member[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const certificate = options.tls === undefined ? undefined : makeCertificate();
    if (certificate !== undefined)
      writeFileSync(join(folder, CERTIFICATE_FILE), certificate.cert + certificate.key, { mode: 0o600 });
    writeFileSync(join(folder, KEY_FILE), randomBytes(96).toString('base64'), { mode: 0o600 });
    const isSet = options.replicaSet === true;
    const ports = await freePorts(isSet ? (options.members ?? 1) : 1);
    members.push(...ports.map((port) => new Member(folder, port, settingsFor(folder, options))));
    await Promise.all(members.map((member) => member.start()));
    if (isSet) await initiate(ports, certificate?.cert);
    const server = describe(members, { setName: isSet ? SET_NAME : '', ca: certificate?.cert ?? '', stop });
    await createAccounts(server);
    return server;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One mongod, which can be killed and started again. */
class Member {
  readonly port: number;
  readonly #data: string;
  readonly #log: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(folder: string, port: number, settings: readonly string[]) {
    this.port = port;
    this.#data = join(folder, `data-${port}`);
    this.#log = join(folder, `log-${port}`);
    this.#settings = [`--dbpath=${this.#data}`, `--logpath=${this.#log}`, '--logappend', `--port=${port}`, ...settings];
    mkdirSync(this.#data);
  }

  async start(): Promise<void> {
    const own = join(FOLDER, 'mongod');
    const isOwn = existsSync(own);
    const env = isOwn ? { ...process.env, LD_LIBRARY_PATH: join(FOLDER, 'lib') } : process.env;
    const child = spawn(isOwn ? own : 'mongod', this.#settings, { stdio: 'ignore', env });
    // The server must not outlive the tests, however they end.
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
    this.#process = child;
    this.#ended = promise.then(() => void process.off('exit', kill));
    await this.#listens(child);
  }

  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  async #listens(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS_MAX;
    while (!(await accepts(this.port))) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
        await pause();
        continue;
      }
      const said = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').slice(-2000) : 'npm test downloads it';
      throw new Error(`MongoDB does not start: ${said}`);
    }
  }
}

function settingsFor(folder: string, options: MongodbServerOptions): string[] {
  const certificate = join(folder, CERTIFICATE_FILE);
  return [
    `--bind_ip=${HOST}`,
    '--auth',
    ...THROW_AWAY,
    ...(options.replicaSet === true ? [`--replSet=${SET_NAME}`, `--keyFile=${join(folder, KEY_FILE)}`] : []),
    ...(options.tls === undefined
      ? []
      : [
          `--tlsMode=${options.tls}TLS`,
          `--tlsCertificateKeyFile=${certificate}`,
          `--tlsCAFile=${certificate}`,
          '--tlsAllowConnectionsWithoutCertificates',
        ]),
    ...(options.settings ?? []),
  ];
}

/** Founds the replica set, of which the first member shall be the first primary. */
async function initiate(ports: readonly number[], ca: string | undefined): Promise<void> {
  const members = ports.map((port, i) => ({ _id: i, host: `${HOST}:${port}`, priority: i === 0 ? 2 : 1 }));
  const config = { _id: SET_NAME, members, settings: SET_SETTINGS };
  await withClient(directTo(ports[0] ?? 0, ca), (client) => client.db('admin').command({ replSetInitiate: config }));
}

function describe(
  members: readonly Member[],
  { setName, ca, stop }: Pick<MongodbServer, 'setName' | 'ca' | 'stop'>,
): MongodbServer {
  const ports = members.map(({ port }) => port);
  const account = (user: string): Account => ({ user, password: `${randomBytes(8).toString('hex')} ü@:/%` });
  const admin = account('root');
  const memberAt = (port: number): Member => {
    const found = members.find((member) => member.port === port);
    if (found === undefined) throw new Error(`there is no member at port ${port}`);
    return found;
  };
  const server: MongodbServer = {
    host: HOST,
    port: ports[0] ?? 0,
    ports,
    setName,
    database: DATABASE,
    admin,
    user: account('writer'),
    legacyUser: account('legacy'),
    ca,
    client: ({ ...options } = {}, { user, password } = admin) => {
      const set = setName === '' ? '/?directConnection=true' : `/?replicaSet=${setName}`;
      const at = ports.map((port) => `${HOST}:${port}`).join(',');
      const auth = { username: user, password };
      return new MongoClient(`mongodb://${at}${set}`, { ...tlsOf(ca), auth, ...options }).connect();
    },
    run: async (...commands) => {
      const client = await server.client();
      try {
        const replies: Document[] = [];
        for (const { $db = DATABASE, ...command } of commands) replies.push(await client.db($db).command(command));
        return replies;
      } finally {
        await client.close();
      }
    },
    primary: () => primaryOf(ports, ca),
    async stepDown() {
      const old = await server.primary();
      // Long enough that it does not come back before another one is elected.
      await server.run({ replSetStepDown: 30, secondaryCatchUpPeriodSecs: 10, $db: 'admin' });
      return primaryOf(
        ports.filter((port) => port !== old),
        ca,
      );
    },
    kill: (port) => memberAt(port).kill(),
    restart: (port) => memberAt(port).start(),
    stop,
  };
  return server;
}

/** The first account is made by who comes from this machine while there is none. */
async function createAccounts(server: MongodbServer): Promise<void> {
  const { admin, user, legacyUser, ca } = server;
  const port = await server.primary();
  await withClient(directTo(port, ca), (client) =>
    client.db('admin').command({ createUser: admin.user, pwd: admin.password, roles: ['root'] }),
  );
  const roles = ['readWrite', 'dbAdmin'].map((role) => ({ role, db: DATABASE }));
  const create = ({ user: name, password }: Account, mechanism: string): Document => ({
    createUser: name,
    pwd: password,
    roles,
    mechanisms: [mechanism],
    $db: 'admin',
  });
  await server.run(create(user, 'SCRAM-SHA-256'), create(legacyUser, 'SCRAM-SHA-1'));
}

/** Asks the members in turn until one is primary. Those that are gone do not answer. */
async function primaryOf(ports: readonly number[], ca: string): Promise<number> {
  const deadline = Date.now() + START_MS_MAX;
  while (Date.now() < deadline) {
    for (const port of ports) {
      if (!(await accepts(port))) continue;
      const hello = await withClient(directTo(port, ca), (client) => client.db('admin').command({ hello: 1 })).catch(
        () => undefined,
      );
      if (hello?.isWritablePrimary === true) return port;
    }
    await pause();
  }
  throw new Error('no member becomes primary');
}

function directTo(port: number, ca: string | undefined): MongoClient {
  return new MongoClient(`mongodb://${HOST}:${port}/?directConnection=true`, {
    ...tlsOf(ca),
    serverSelectionTimeoutMS: 5_000,
  });
}

function tlsOf(ca: string | undefined): MongoClientOptions {
  return ca === undefined || ca === '' ? {} : { tls: true, ca };
}

async function withClient<T>(client: MongoClient, use: (client: MongoClient) => Promise<T>): Promise<T> {
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** All are held until all are found, or two would be the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
