import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import { type Gateway, runGateway } from '../../src/gateway.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import { startPostgres, type TestServer, type TestServerOptions } from '../servers/postgres.ts';
import { addUser, logIn, type Person, secretOf } from './person.ts';

export { addUser, type Person, secretOf } from './person.ts';

const ADMIN_PASSWORD = 'admin-password-of-the-test';

/** What a client needs to reach a connection through the gateway. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A whole gateway with everything real: embedded state, a PostgreSQL upstream, users, and a connection `shop`. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly dataDir: string;
  readonly upstream: TestServer;
  readonly admin: Person;
  readonly engineer: Person;
  readonly dba: Person;
  /** What the upstream says when asked directly. */
  direct(text: string): Promise<readonly (readonly unknown[])[]>;
  target(person: Person, connection?: string): Promise<Target>;
  /** Waits until a review of this text is pending and returns its id. */
  pendingReview(text: string): Promise<string>;
  stop(): Promise<void>;
}

const TABLE = `create table customers (id int primary key, name text, email text, card text, notes text);
  insert into customers values
    (1, 'Ann', 'ann@example.com', '4111111111111111', 'call ann@example.com, card 4111 1111 1111 1111'),
    (2, 'Bob', 'bob@example.com', '5500005555555559', 'nothing here');`;

export async function startTestGateway(
  env: Record<string, string> = {},
  server: TestServerOptions = {},
  log: Logger = createLogger('silent'),
): Promise<TestGateway> {
  const upstream = await startPostgres(server);
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-e2e-'));
  const config = loadConfig({
    SLUICE_DATA_DIR: dataDir,
    API_PORT: '0',
    POSTGRES_PORT: '0',
    MYSQL_PORT: '0',
    MONGODB_PORT: '0',
    ADMIN_PASSWORD,
    AUDIT_FSYNC: 'never',
    ...env,
  });
  const gateway = await runGateway(config, log, '0.0.0-test');
  const admin = await logIn(gateway, 'admin', ADMIN_PASSWORD);
  for (const group of ['engineering', 'dba-team', 'security'])
    await admin.call('POST', '/api/users/groups', { name: group });
  const engineer = await addUser(gateway, admin, 'engineer', ['engineering']);
  const dba = await addUser(gateway, admin, 'dba', ['dba-team']);
  const { host, port, user, password, database } = upstream;
  await admin.call('POST', '/api/connections', {
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    secret: secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, SSLMODE: 'disable' }),
  });
  const query = async (text: string): Promise<unknown[][]> => {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    try {
      return (await client.query({ text, rowMode: 'array' })).rows;
    } finally {
      await client.end();
    }
  };
  for (const statement of TABLE.split(';\n')) await query(statement);
  return {
    gateway,
    dataDir,
    upstream,
    admin,
    engineer,
    dba,
    direct: query,
    async target(person, connection = 'shop') {
      const credentials = await person.call<{ username: string; password: string; port: number }>(
        'POST',
        `/api/connections/${connection}/credentials`,
        {},
      );
      const { username, port: listener } = credentials;
      return { host: '127.0.0.1', port: listener, user: username, password: credentials.password, database };
    },
    async pendingReview(text) {
      for (;;) {
        const reviews = await admin.call<{ id: string; text: string }[]>('GET', '/api/reviews?status=pending');
        const found = reviews.find((review) => review.text === text);
        if (found !== undefined) return found.id;
      }
    },
    async stop() {
      await gateway.stop();
      await upstream.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
