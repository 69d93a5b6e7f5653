import mysql from 'mysql2/promise';
import type { Logger } from '../../src/log.ts';
import { type MysqlServer, startMariadb, startMysql } from '../servers/mysql.ts';
import { type Person, startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { secretOf } from './person.ts';

export type Flavour = MysqlServer['flavour'];

/** The name of the test server each flavour needs, for `isMissing`. */
export const SERVERS: readonly { readonly flavour: Flavour; readonly name: string; readonly server: string }[] = [
  { flavour: 'mariadb', name: 'MariaDB', server: 'mariadb-server' },
  { flavour: 'mysql', name: 'MySQL', server: 'mysql-server' },
];

/** A gateway in front of a real MySQL or MariaDB. */
export interface MysqlGateway {
  readonly test: TestGateway;
  readonly server: MysqlServer;
  /** Without the gateway, as the account the gateway uses. */
  readonly direct: Target;
  /** Makes a connection to the server. */
  connection(name: string, settings?: object): Promise<{ readonly id: string }>;
  target(person: Person, connection: string): Promise<Target>;
  stop(): Promise<void>;
}

/** The ways a client can take to the same database. */
export interface MysqlPaths extends MysqlGateway {
  /** Through the gateway, with nothing attached to the connection. */
  readonly plain: Target;
  /** Through the gateway, with masks for e-mail addresses and cards, the masked column `customers.name`, and a forbidden word. */
  readonly masked: Target;
}

export const MYSQL_PATHS = ['direct', 'plain', 'masked'] as const;

/** The guardrail forbids it; on the other paths it fails with the same error, by itself. */
export const REFUSED = 'call forbidden_by_rule()';

const SET_UP = [
  'create table customers (id int primary key, name text, email text, card text, notes text)',
  `insert into customers values
    (1, 'Ann', 'ann@example.com', '4111111111111111', 'call ann@example.com, card 4111 1111 1111 1111'),
    (2, 'Bob', 'bob@example.com', '5500005555555559', 'nothing here')`,
  "create procedure forbidden_by_rule() signal sqlstate '45000' set message_text = 'the server itself refuses'",
  'create procedure several() begin select id, email from customers order by id; select 2 as two; end',
  `create procedure gives(in who int, out mail text, inout n int)
     begin select email into mail from customers where id = who; set n = n + 1; select n as inside; end`,
];

/** Starts a gateway and an upstream with the table `customers`. */
export async function startMysqlGateway(
  flavour: Flavour,
  env: Record<string, string> = {},
  log?: Logger,
): Promise<MysqlGateway> {
  const server = await (flavour === 'mariadb' ? startMariadb() : startMysql());
  try {
    const test = await startTestGateway(env, {}, log);
    await server.query(...SET_UP);
    const { host, port, root, database } = server;
    const secret = secretOf({
      HOST: host,
      PORT: String(port),
      USER: root.user,
      PASS: root.password,
      DB: database,
    });
    return {
      test,
      server,
      direct: { host, port, database, ...root },
      async connection(name, settings = {}) {
        const body = { name, type: 'database', subtype: 'mysql', secret, ...settings };
        const made = await test.admin.call<{ id: string }>('POST', '/api/connections', body);
        // What the upstream is, is known once it was reached; the listener offers what all upstreams have.
        await test.admin.call('GET', `/api/connections/${name}/test`);
        return made;
      },
      async target(person, connection) {
        return { ...(await test.target(person, connection)), database };
      },
      async stop() {
        await test.stop();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Makes the three paths the client tests compare. */
export async function openMysqlPaths(
  flavour: Flavour,
  policy: Readonly<Record<string, string>> = {},
  env: Record<string, string> = {},
): Promise<MysqlPaths> {
  const gateway = await startMysqlGateway(flavour, env);
  const { test } = gateway;
  await gateway.connection('plain', { policy });
  const { id } = await gateway.connection('masked', { policy });
  await test.admin.call('POST', '/api/guardrails', {
    name: 'no-forbidden',
    input: { rules: [{ type: 'deny_words_list', words: ['forbidden_by_rule'] }] },
    output: { rules: [] },
    connection_ids: [id],
  });
  await test.admin.call('POST', '/api/datamasking-rules', {
    name: 'pii',
    connection_ids: [id],
    supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
    strategies: { CREDIT_CARD: 'partial' },
    // What a procedure copies nobody can read: without this CALL would be denied.
    copies: 'allow',
    columns: [{ match: 'app.customers.name', strategy: 'redact', entity: 'PERSON' }],
  });
  return {
    ...gateway,
    plain: await gateway.target(test.engineer, 'plain'),
    masked: await gateway.target(test.engineer, 'masked'),
  };
}

/** A client of mysql2 on this target. */
export function connectMysql2(target: Target, options: mysql.ConnectionOptions = {}): Promise<mysql.Connection> {
  return mysql.createConnection({ ...target, ssl: { rejectUnauthorized: false }, ...options });
}
