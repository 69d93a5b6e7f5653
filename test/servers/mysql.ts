import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import { makeCertificate } from './certificate.ts';

/** A user and its password. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A real MySQL or MariaDB with an empty database `app`, which `root` and every account may use. */
export interface MysqlServer {
  readonly flavour: 'mysql' | 'mariadb';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly root: Account;
  /** One account for each authentication method the server has, by the method's name. */
  readonly accounts: Readonly<Record<string, Account>>;
  /** The server's certificate, which is its own CA. */
  readonly ca: string;
  /** Runs statements as root, in the database `app`, and returns the rows of each. */
  query(...statements: readonly string[]): Promise<unknown[][]>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

export interface MysqlServerOptions {
  /** More options for the server, without the dashes. */
  readonly settings?: readonly string[];
}

const DATABASE = 'app';
/** Where `scripts/mysql-server.js` unpacked MySQL. */
const MYSQL = fileURLToPath(new URL('../../.cache/servers/mysql', import.meta.url));
/** Nothing here is worth keeping, so nothing waits for a disk, and memory is for others. */
const THROW_AWAY = [
  'skip-name-resolve',
  'innodb-flush-log-at-trx-commit=0',
  'innodb-buffer-pool-size=64M',
  'sync-binlog=0',
  'skip-log-bin',
  'performance-schema=ON',
  'max-allowed-packet=128M',
  'local-infile=ON',
];
const START_MS_MAX = 60_000;

/** Starts a fresh MariaDB on a free port of 127.0.0.1. */
export function startMariadb(options: MysqlServerOptions = {}): Promise<MysqlServer> {
  return start(options, {
    flavour: 'mariadb',
    server: ['mariadbd', '--plugin-load-add=auth_ed25519'],
    initialise: (data, user) =>
      run([
        'mariadb-install-db',
        ...DEFAULTS,
        `--user=${user}`,
        `--datadir=${data}`,
        tmpdirOf(data),
        ...INSTALL_MARIADB,
      ]),
    methods: { mysql_native_password: nativeOfMariadb, client_ed25519: ed25519 },
  });
}

/** Starts a fresh MySQL, the version that `npm test` unpacked, on a free port of 127.0.0.1. */
export function startMysql(options: MysqlServerOptions = {}): Promise<MysqlServer> {
  const server = [join(MYSQL, 'run'), join(MYSQL, 'root/usr/sbin/mysqld')];
  if (!existsSync(join(MYSQL, 'run'))) throw new Error('MySQL is not there; npm test downloads it');
  const folders = [`--lc-messages-dir=${join(MYSQL, 'root/usr/share/mysql')}`];
  const plugins = [`--plugin-dir=${join(MYSQL, 'root/usr/lib/mysql/plugin')}`];
  return start(options, {
    flavour: 'mysql',
    server: [...server, ...folders, ...plugins],
    initialise: (data, user) =>
      run([...server, ...DEFAULTS, ...folders, `--user=${user}`, `--datadir=${data}`, '--initialize-insecure']),
    methods: { caching_sha2_password: identifiedWith, sha256_password: identifiedWith },
  });
}

/** The command line client of MySQL itself, which comes with its server. */
export function mysqlClient(): readonly string[] {
  return [join(MYSQL, 'run'), join(MYSQL, 'root/usr/bin/mysql')];
}

const DEFAULTS = ['--no-defaults'];
const INSTALL_MARIADB = ['--auth-root-authentication-method=normal', '--skip-test-db'];

/** A server removes the temporary files it finds when it starts, those of another one among them. */
const tmpdirOf = (data: string): string => `--tmpdir=${join(dirname(data), 'tmp')}`;

type MakeUser = (method: string, account: Account) => string;

const identifiedWith: MakeUser = (method, { user, password }) =>
  `CREATE USER '${user}'@'%' IDENTIFIED WITH ${method} BY '${password}'`;
const nativeOfMariadb: MakeUser = (_method, { user, password }) =>
  `CREATE USER '${user}'@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('${password}')`;
const ed25519: MakeUser = (_method, { user, password }) =>
  `CREATE USER '${user}'@'%' IDENTIFIED VIA ed25519 USING PASSWORD('${password}')`;

interface Kind {
  readonly flavour: MysqlServer['flavour'];
  readonly server: readonly string[];
  readonly methods: Readonly<Record<string, MakeUser>>;
  initialise(data: string, user: string): void;
}

async function start(options: MysqlServerOptions, kind: Kind): Promise<MysqlServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mysql-'));
  try {
    return await startIn(folder, options, kind);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, options: MysqlServerOptions, kind: Kind): Promise<MysqlServer> {
  const account = unprivileged();
  const certificate = makeCertificate();
  const data = join(folder, 'data');
  const tmp = join(folder, 'tmp');
  mkdirSync(data);
  mkdirSync(tmp);
  writeFileSync(join(folder, 'cert.pem'), certificate.cert);
  writeFileSync(join(folder, 'key.pem'), certificate.key, { mode: 0o600 });
  for (const path of [folder, data, tmp, join(folder, 'cert.pem'), join(folder, 'key.pem')]) {
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid);
  }
  kind.initialise(data, account.name);
  const port = await freePort();
  const socket = join(folder, 's');
  const settings = [
    `user=${account.name}`,
    `datadir=${data}`,
    `tmpdir=${tmp}`,
    `socket=${socket}`,
    `pid-file=${join(folder, 'pid')}`,
    'bind-address=127.0.0.1',
    `port=${port}`,
    `ssl-cert=${join(folder, 'cert.pem')}`,
    `ssl-key=${join(folder, 'key.pem')}`,
    ...(kind.flavour === 'mysql' ? ['mysqlx=OFF', 'secure-file-priv='] : []),
    ...THROW_AWAY,
    ...(options.settings ?? []),
  ];
  const [command = '', ...args] = [...kind.server, ...settings.map((setting) => `--${setting}`)];
  // What has to be the first argument is, also behind a loader's own.
  const at = kind.flavour === 'mysql' ? 1 : 0;
  args.splice(at, 0, ...DEFAULTS);
  const log = join(folder, 'log');
  const server = spawn('sh', ['-c', 'exec "$0" "$@" > "$LOG" 2>&1', command, ...args], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, LOG: log },
  });
  const end = endsWith(server);
  try {
    const root = { user: 'root', password: randomBytes(12).toString('hex') };
    await connected(socket, server, log);
    const accounts = await setUp(socket, kind, root.password);
    return {
      flavour: kind.flavour,
      host: '127.0.0.1',
      port,
      database: DATABASE,
      root,
      accounts,
      ca: certificate.cert,
      query: (...statements) =>
        runAsRoot({ host: '127.0.0.1', port, password: root.password, database: DATABASE }, statements),
      async stop() {
        end.forget();
        server.kill('SIGKILL');
        await end.ended;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    end.forget();
    server.kill('SIGKILL');
    await end.ended;
    throw error;
  }
}

/** The server must not outlive the tests, however they end. */
function endsWith(server: ChildProcess): { ended: Promise<void>; forget(): void } {
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  return {
    ended: new Promise((resolve) => server.once('exit', () => resolve())),
    forget: () => process.off('exit', kill),
  };
}

/** Waits until the server lets root in, who has no password yet. */
async function connected(socketPath: string, server: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    try {
      const connection = await mysql.createConnection({ socketPath, user: 'root' });
      await connection.end();
      return;
    } catch (error) {
      if (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const said = existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : '';
      throw new Error(`the server does not start: ${said}`, { cause: error });
    }
  }
}

async function setUp(socketPath: string, kind: Kind, password: string): Promise<Record<string, Account>> {
  const accounts = Object.fromEntries(
    Object.keys(kind.methods).map((method) => [
      method,
      { user: method.slice(0, 16), password: `${randomBytes(8).toString('hex')} ü` },
    ]),
  );
  const statements = [`CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`];
  for (const [method, make] of Object.entries(kind.methods)) {
    const account = accounts[method];
    if (account === undefined) continue;
    statements.push(make(method, account), `GRANT ALL ON ${DATABASE}.* TO '${account.user}'@'%'`);
  }
  statements.push(
    `CREATE USER 'root'@'%' IDENTIFIED BY '${password}'`,
    "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION",
    // The more exact host would win, and these have no password.
    "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1'",
  );
  await runAsRoot({ socketPath }, statements);
  return accounts;
}

async function runAsRoot(where: mysql.ConnectionOptions, statements: readonly string[]): Promise<unknown[][]> {
  const connection = await mysql.createConnection({ ...where, user: 'root', rowsAsArray: true });
  try {
    const results: unknown[][] = [];
    for (const statement of statements) {
      const [rows] = await connection.query(statement);
      results.push(Array.isArray(rows) ? rows : []);
    }
    return results;
  } finally {
    await connection.end();
  }
}

/** Servers refuse to run as root, so they become somebody else then. */
function unprivileged(): { name: string; uid?: number; gid: number } {
  if (process.getuid?.() !== 0) return { name: process.env.USER ?? 'nobody', gid: 0 };
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'nobody') return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('there is no account "nobody" to run a server as');
}

function run(words: readonly string[]): void {
  const [command = '', ...args] = words;
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const { status, stderr, error } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
