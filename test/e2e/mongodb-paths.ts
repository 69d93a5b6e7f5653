import { type Document, MongoClient, type MongoClientOptions } from 'mongodb';
import { type ClientResult, type RunningClient, startClient } from '../protocols/mongodb/client-process.ts';
import { MONGOSH_WORDS } from '../protocols/mongodb/mongosh.ts';
import { type MongodbServer, type MongodbServerOptions, startMongodb } from '../servers/mongodb.ts';
import { type Person, startTestGateway, type TestGateway } from './gateway.ts';
import { secretOf } from './person.ts';

/** What `sluice credentials create` shows. */
export interface MongodbCredentials {
  readonly username: string;
  readonly password: string;
  readonly port: number;
  readonly command: string;
}

/** A gateway in front of a real MongoDB with the collection `app.customers`. */
export interface MongodbGateway {
  readonly test: TestGateway;
  readonly server: MongodbServer;
  /** Makes a connection to the server. */
  connection(name: string, settings?: object): Promise<{ readonly id: string }>;
  /** Blocks what drops, and masks what is personal, on these connections. */
  protect(...ids: readonly string[]): Promise<void>;
  credentials(person: Person, connection: string): Promise<MongodbCredentials>;
  /** A connection string with the password in it. */
  uri(person: Person, connection: string): Promise<string>;
  /** A driver's client, which `stop` closes. */
  client(person: Person, connection: string, options?: MongoClientOptions): Promise<MongoClient>;
  /** Waits until a review is pending whose text has this in it, and returns its id. */
  pending(part: string): Promise<string>;
  status(review: string): Promise<string>;
  /** The customers as they are at the server. */
  customers(): Promise<Document[]>;
  stop(): Promise<void>;
}

/** Two customers, with what is personal in fields of documents, of lists, in texts and in names. */
export const CUSTOMERS: readonly Document[] = [
  {
    _id: 1,
    name: 'Ann',
    email: 'ann@example.com',
    address: { street: 'Main St 1', city: 'Ulm' },
    cards: [{ number: '4111111111111111', kind: 'a' }, { number: '5500005555555559' }],
    notes: ['call ann@example.com', 7],
    seen: { 'bob@example.com': true },
  },
  { _id: 2, name: 'Bob', email: 'bob@example.com', address: { city: 'Bern' }, cards: [], notes: ['nothing here'] },
];

/** The same as clients see them where `protect` masks. */
export const MASKED_CUSTOMERS: readonly Document[] = [
  {
    _id: 1,
    name: '[COLUMN]',
    email: '[EMAIL_ADDRESS]',
    address: { street: '[COLUMN]', city: 'Ulm' },
    cards: [{ number: '************1111', kind: 'a' }, { number: '************5559' }],
    notes: ['call [EMAIL_ADDRESS]', 7],
    seen: { '[EMAIL_ADDRESS]': true },
  },
  {
    _id: 2,
    name: '[COLUMN]',
    email: '[EMAIL_ADDRESS]',
    address: { city: 'Bern' },
    cards: [],
    notes: ['nothing here'],
  },
];

export async function startMongodbGateway(
  options: MongodbServerOptions = {},
  env: Record<string, string> = {},
): Promise<MongodbGateway> {
  const server = await startMongodb(options);
  try {
    const test = await startTestGateway(env);
    await server.run({ insert: 'customers', documents: [...CUSTOMERS] });
    return describeGateway(test, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function describeGateway(test: TestGateway, server: MongodbServer): MongodbGateway {
  const clients: MongoClient[] = [];
  const gateway: MongodbGateway = {
    test,
    server,
    connection: (name, settings = {}) =>
      test.admin.call('POST', '/api/connections', {
        name,
        type: 'database',
        subtype: 'mongodb',
        secret: secretOf(secretsOf(server)),
        ...settings,
      }),
    async protect(...ids) {
      await test.admin.call('POST', '/api/guardrails', {
        name: 'no-drop',
        input: { rules: [{ type: 'statement', operations: ['drop_database', 'drop_collection'] }] },
        output: { rules: [] },
        connection_ids: ids,
      });
      await test.admin.call('POST', '/api/datamasking-rules', {
        name: 'pii',
        connection_ids: ids,
        supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS'] }],
        columns: [
          { match: 'app.customers.name', strategy: 'redact' },
          { match: 'app.customers.address.street', strategy: 'redact' },
          { match: 'app.customers.cards.number', strategy: 'partial' },
        ],
      });
    },
    credentials: (person, connection) => person.call('POST', `/api/connections/${connection}/credentials`, {}),
    async uri(person, connection) {
      const { username, password, port } = await gateway.credentials(person, connection);
      return `mongodb://${username}:${password}@127.0.0.1:${port}/app`;
    },
    async client(person, connection, settings = {}) {
      const client = new MongoClient(await gateway.uri(person, connection), settings);
      clients.push(client);
      return client.connect();
    },
    async pending(part) {
      for (;;) {
        const reviews = await test.admin.call<{ id: string; text: string }[]>('GET', '/api/reviews?status=pending');
        const found = reviews.find(({ text }) => text.includes(part));
        if (found !== undefined) return found.id;
      }
    },
    async status(review) {
      return (await test.admin.call<{ status: string }>('GET', `/api/reviews/${review}`)).status;
    },
    async customers() {
      const client = await server.client();
      try {
        return await client.db('app').collection('customers').find().sort({ _id: 1 }).toArray();
      } finally {
        await client.close();
      }
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close(true)));
      await test.stop();
      await server.stop();
    },
  };
  return gateway;
}

function secretsOf({ host, port, admin, setName }: MongodbServer): Record<string, string> {
  const set = setName === '' ? {} : { OPTIONS: `replicaSet=${setName}` };
  return {
    HOST: host,
    PORT: String(port),
    USER: admin.user,
    PASS: admin.password,
    DB: 'app',
    AUTHSOURCE: 'admin',
    ...set,
  };
}

/** Starts mongosh by the line that was printed, and gives it the password that it asks for. */
export function startPrinted({ command, password }: MongodbCredentials, expressions: readonly string[]): RunningClient {
  const shell = MONGOSH_WORDS.map((word) => `'${word}'`).join(' ');
  const script = expressions.map((text) => `print(EJSON.stringify(${text}))`).join(';\n');
  const line = command.replace(/^mongosh/, `exec ${shell} --quiet --norc --eval "$SCRIPT"`);
  const running = startClient(['sh', '-c', line], { DO_NOT_TRACK: '1', SCRIPT: script });
  running.tell(`${password}\n`);
  return running;
}

/** What each expression gave, in turn. */
export function saidBy({ stdout }: ClientResult): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => /^[[{"\dtfn]/.test(line))
    .map((line) => JSON.parse(line) as unknown);
}
