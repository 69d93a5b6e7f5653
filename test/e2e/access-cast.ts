import { randomUUID } from 'node:crypto';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { type MysqlServer, startMariadb } from '../servers/mysql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { addUser, type Person, secretOf, withToken } from './person.ts';

/** Everybody the rules of access tell apart. */
export const PRINCIPALS = [
  'admin',
  'auditor',
  'member',
  'owner',
  'reviewer',
  'stranger',
  'robot',
  'key',
  'barekey',
] as const;
export type Principal = (typeof PRINCIPALS)[number];

/** The group that may use the connections, and the one that decides about commands on `shop`. */
const ACCESS = 'engineering';
const REVIEW = 'dba-team';

/** A gateway with `shop` (PostgreSQL, reviewed) and `stock` (MySQL), both for one group, and everybody with a token. */
export interface AccessCast {
  readonly test: TestGateway;
  readonly people: Readonly<Record<Principal, Person>>;
  /** What each logs in with on the wire: an access token, or for the API keys the key itself. */
  readonly wireSecret: Readonly<Record<Principal, string>>;
  /** A pending request of the owner for a command on `shop`. */
  ask(): Promise<string>;
  /** A session of the owner on `stock` that runs until it is killed or closed. */
  openOwnersSession(): Promise<{ readonly id: string; close(): Promise<void> }>;
  /** Logs in on the wire and runs nothing: `open`, or the error's code and text. */
  connect(principal: Principal, connection: string, subtype: 'postgres' | 'mysql'): Promise<string>;
  stop(): Promise<void>;
}

export async function startAccessCast(): Promise<AccessCast> {
  const server = await startMariadb();
  const test = await startTestGateway();
  const { gateway, admin } = test;
  await addConnections(test, server);
  const people = await addPeople(test);
  const wireSecret = {} as Record<Principal, string>;
  for (const name of PRINCIPALS) {
    const isKey = name === 'key' || name === 'barekey';
    wireSecret[name] = isKey
      ? people[name].token
      : (await admin.call<{ token: string }>('POST', `/api/tokens?user=${name}`, { name: 'wire' })).token;
  }
  const port = (name: string): number => gateway.listeners[name]?.port ?? 0;
  const openMysql = (name: Principal, connection: string) =>
    mysql.createConnection({
      host: '127.0.0.1',
      port: port('mysql'),
      user: `${name}~${connection}`,
      password: wireSecret[name],
      ssl: { rejectUnauthorized: false },
    });
  const owner = await gateway.store.users.byName('owner');
  const shop = await gateway.store.connections.byName('shop');
  return {
    test,
    people,
    wireSecret,
    async ask() {
      const review = await gateway.store.reviews.create({
        sessionId: randomUUID(),
        connectionId: shop?.id ?? '',
        connectionName: 'shop',
        userId: owner?.id ?? '',
        userName: 'owner',
        text: 'delete from customers',
        fingerprint: 'f',
        groups: [REVIEW],
        expiresAt: new Date(Date.now() + 600_000),
      });
      return review.id;
    },
    async openOwnersSession() {
      const client = await openMysql('owner', 'stock');
      client.on('error', () => undefined);
      const { data } = await people.owner.call<{ data: { id: string }[] }>('GET', '/api/sessions?status=open&limit=1');
      return { id: data[0]?.id ?? '', close: async () => client.destroy() };
    },
    async connect(name, connection, subtype) {
      try {
        if (subtype === 'mysql') await (await openMysql(name, connection)).end();
        else {
          const client = new pg.Client({
            host: '127.0.0.1',
            port: port('postgres'),
            user: `${name}~${connection}`,
            password: wireSecret[name],
            database: 'app',
            ssl: { rejectUnauthorized: false },
          });
          await client.connect();
          await client.end();
        }
        return 'open';
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return `${code} ${message}`;
      }
    },
    async stop() {
      await test.stop();
      await server.stop();
    },
  };
}

async function addConnections({ admin }: TestGateway, { host, port, root, database }: MysqlServer): Promise<void> {
  await admin.call('PATCH', '/api/connections/shop', { access_groups: [ACCESS], reviewers: [REVIEW] });
  await admin.call('POST', '/api/connections', {
    name: 'stock',
    type: 'database',
    subtype: 'mysql',
    access_groups: [ACCESS],
    secret: secretOf({ HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database }),
  });
  await admin.call('GET', '/api/connections/stock/test');
}

async function addPeople({ gateway, admin }: TestGateway): Promise<Record<Principal, Person>> {
  const person = (name: string, groups: readonly string[]) => addUser(gateway, admin, name, groups);
  await admin.call('POST', '/api/serviceaccounts', { name: 'robot', groups: [ACCESS] });
  const robot = await admin.call<{ token: string }>('POST', '/api/serviceaccounts/robot/tokens', { name: 'api' });
  const keyOf = async (name: string, groups: readonly string[]): Promise<Person> => {
    const { key } = await admin.call<{ key: string }>('POST', '/api/api-keys', { name, groups });
    return withToken(gateway, name, key);
  };
  return {
    admin,
    auditor: await person('auditor', ['auditor']),
    member: await person('member', [ACCESS]),
    owner: await person('owner', [ACCESS]),
    reviewer: await person('reviewer', [REVIEW]),
    stranger: await person('stranger', []),
    robot: withToken(gateway, 'robot', robot.token),
    key: await keyOf('key', [ACCESS, REVIEW]),
    barekey: await keyOf('barekey', []),
  };
}
