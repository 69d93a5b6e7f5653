import { connect } from 'node:net';
import { deserialize, Int32 } from 'bson';
import { type Document, MongoClient, MongoServerError } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mongodb } from '../../../protocols/mongodb/index.ts';
import { readHeader } from '../../../protocols/mongodb/messages/header.ts';
import { FLAG, readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import type { Outcome, Query } from '../../../src/core/query.ts';
import { ALLOW, deny } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { Wire } from '../../../src/net/wire.ts';
import { isMissing } from '../../e2e/missing.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { CONNECTION, type Gateway, PASSWORD, startGateway, USER } from '../harness.ts';
import { request, withChecksum } from './conversation.ts';
import { logIn } from './login-client.ts';

const certificate = makeCertificate();

/** Real drivers, at a real server through the gateway. */
class Setup {
  readonly server: MongodbServer;
  readonly gateway: Gateway;
  readonly uri: string;
  readonly #close: () => void;
  readonly #clients: MongoClient[] = [];

  private constructor(server: MongodbServer, gateway: Gateway, close: () => void) {
    this.server = server;
    this.gateway = gateway;
    this.uri = `mongodb://${USER}~${CONNECTION}:${PASSWORD}@127.0.0.1:${gateway.port}/?appName=test`;
    this.#close = close;
  }

  static async open(server: MongodbServer): Promise<Setup> {
    const protocol = mongodb({
      tls: { current: serverTls(certificate) },
      allowPlaintext: true,
      log: createLogger('silent'),
    });
    const hosts = server.ports.map((port) => `${server.host}:${port}`).join(',');
    const { user, password } = server.user;
    const set = server.setName === '' ? '' : `&replicaSet=${server.setName}`;
    const uri = `mongodb://${user}:${encodeURIComponent(password)}@${hosts}/?authSource=admin&tls=false${set}`;
    const secret = new Map([['CONNECTION_STRING', uri]]);
    const gateway = await startGateway(protocol, 'mongodb', secret, Number.POSITIVE_INFINITY);
    return new Setup(server, gateway, () => protocol.close?.());
  }

  async client(options = {}): Promise<MongoClient> {
    const client = await new MongoClient(this.uri, options).connect();
    this.#clients.push(client);
    return client;
  }

  /** How the commands of a name ended that were let pass. */
  ended(operation: string): { query: Query; outcome: Outcome }[] {
    return this.gateway.plugin.events.flatMap((event) =>
      event.type === 'query.ended' && event.query.statements()[0]?.operation === operation ? [event] : [],
    );
  }

  async close(): Promise<void> {
    this.gateway.plugin.onDecide = () => ALLOW;
    await Promise.all(this.#clients.map((client) => client.close(true)));
    await this.gateway.close();
    this.#close();
  }
}

/** A client that sends what drivers do not, or no more. */
class RawClient {
  readonly #wire: Wire;
  #requests = 0;
  /** Of the latest answer. */
  lastFlags = 0;

  private constructor(wire: Wire) {
    this.#wire = wire;
  }

  static async connect(port: number): Promise<RawClient> {
    const wire = new Wire(connect(port, '127.0.0.1'));
    await logIn(wire, { userName: `${USER}~${CONNECTION}`, password: PASSWORD });
    return new RawClient(wire);
  }

  async run(command: Document, flags = 0, sequences: Record<string, Document[]> = {}): Promise<Document> {
    this.#requests += 1;
    const plain = request(this.#requests, { ...command, $db: 'app' }, flags & ~FLAG.checksumPresent, sequences);
    await this.#wire.write((flags & FLAG.checksumPresent) === 0 ? plain : withChecksum(plain));
    const head = await this.#wire.read(16);
    const bytes = Buffer.concat([head, await this.#wire.read(readHeader(head).length - 16)]);
    this.lastFlags = bytes.readUInt32LE(16);
    const { flags: told, body, responseTo } = readOpMsg(bytes);
    expect(responseTo).toBe(this.#requests);
    return { flags: told, ...plainOf(body) };
  }

  async close(): Promise<void> {
    this.#wire.end();
    await this.#wire.closed;
  }
}

/** Numbers as such, but those of cursors, which they could not hold. */
function plainOf(body: Buffer): Document {
  const { cursor, ...plain } = deserialize(body);
  const exact = deserialize(body, { promoteLongs: false }).cursor;
  return cursor === undefined ? plain : { ...plain, cursor: { ...cursor, id: exact.id } };
}

const denying = (word: string) => (query: Query) =>
  query.text.includes(word) ? deny('guardrail', `blocked: ${word}`, { rule: 'no-go' }) : ALLOW;

/** What a promise fails with. */
async function failure(doing: Promise<unknown>): Promise<MongoServerError> {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MongoServerError) return error;
  throw new Error(`no error of a server: ${String(error)}`);
}

describe.skipIf(isMissing('mongodb-server'))('a replica set', () => {
  let server: MongodbServer;
  let setup: Setup;

  beforeAll(async () => {
    server = await startMongodb({ replicaSet: true });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.run({ dropDatabase: 1 });
    setup = await Setup.open(server);
  });
  afterEach(() => setup.close());

  const numbers = (count: number): Document[] => Array.from({ length: count }, (_, n) => ({ _id: n, text: `t${n}` }));

  it('is read batch by batch over whichever connection of a pool', async () => {
    const collection = (await setup.client({ maxPoolSize: 3 })).db('app').collection('pool');
    await collection.insertMany(numbers(40));
    const read = await Promise.all(
      Array.from({ length: 5 }, () => collection.find({}, { batchSize: 3, sort: { _id: 1 } }).toArray()),
    );
    for (const documents of read) expect(documents).toEqual(numbers(40));
    const more = setup.ended('get_more');
    expect(more.length).toBeGreaterThan(50);
    expect(more.every(({ outcome }) => outcome.status === 'ok')).toBe(true);
    expect(more[0]?.query.related[0]?.text).toContain('"find":"pool"');
  });

  it('is written to without acknowledgement, and each write is recorded', async () => {
    const collection = (await setup.client({ maxPoolSize: 1 })).db('app').collection('silent');
    for (let n = 0; n < 100; n += 1) await collection.insertOne({ n }, { writeConcern: { w: 0 } });
    setup.gateway.plugin.onDecide = denying('never');
    await collection.insertOne({ never: true }, { writeConcern: { w: 0 } });
    expect(await collection.countDocuments()).toBe(100);
    expect(setup.ended('insert')).toHaveLength(100);
  });

  it('keeps transactions, and nothing of one in which a command was denied', async () => {
    const client = await setup.client();
    const collection = client.db('app').collection('kept');
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await collection.insertOne({ first: 1 }, { session });
        await collection.insertOne({ second: 1 }, { session });
      }),
    );
    expect(await collection.countDocuments()).toBe(2);
    setup.gateway.plugin.onDecide = denying('forbidden');
    const session = client.startSession();
    session.startTransaction();
    await collection.insertOne({ third: 1 }, { session });
    const denied = await failure(collection.insertOne({ forbidden: 1 }, { session }));
    expect(denied).toMatchObject({ code: 13, message: expect.stringContaining('blocked: forbidden') });
    expect(await failure(session.commitTransaction())).toMatchObject({ code: 251 });
    await session.endSession();
    const direct = await server.client();
    expect(await direct.db('app').collection('kept').countDocuments()).toBe(2);
    await direct.close();
  });

  it('is asked nothing while a command is held, which the end of its session ends', async () => {
    const client = await setup.client();
    const asked = Promise.withResolvers<void>();
    setup.gateway.plugin.onDecide = (query, hold) => {
      if (!query.text.includes('held')) return ALLOW;
      asked.resolve();
      return new Promise((_resolve, reject) => {
        hold.signal.addEventListener('abort', () => reject(new Error('over')));
      });
    };
    const session = client.startSession();
    const held = failure(client.db('app').collection('held').insertOne({}, { session }));
    await asked.promise;
    const { id } = session.id ?? {};
    await (await setup.client()).db('admin').command({ killSessions: [{ id }] });
    expect(await held).toMatchObject({ code: 11601, codeName: 'Interrupted' });
    expect(await (await setup.client()).db('app').collection('other').countDocuments()).toBe(0);
    await session.endSession();
  });

  it('tells of changes, as long as somebody looks', async () => {
    const collection = (await setup.client()).db('app').collection('watched');
    const stream = collection.watch([], { fullDocument: 'updateLookup' });
    const first = stream.next();
    // The stream is open once its first command is answered.
    while (setup.ended('aggregate').length === 0) await new Promise((resolve) => setImmediate(resolve));
    await collection.insertOne({ _id: 7 as never, text: 'new' });
    expect(await first).toMatchObject({ operationType: 'insert', fullDocument: { _id: 7, text: 'new' } });
    await stream.close();
  });

  it('gives one answer to each question, also to who would take several', async () => {
    const raw = await RawClient.connect(setup.gateway.port);
    await raw.run({ insert: 'exhausted', documents: numbers(10) });
    const { cursor } = await raw.run({ find: 'exhausted', batchSize: new Int32(4) });
    const more = { getMore: cursor.id, collection: 'exhausted', batchSize: new Int32(4) };
    const next = await raw.run(more, FLAG.exhaustAllowed);
    expect(next).toMatchObject({ flags: 0, cursor: { nextBatch: [{ _id: 4 }, {}, {}, { _id: 7 }] } });
    expect((await raw.run(more, FLAG.exhaustAllowed)).cursor.nextBatch).toHaveLength(2);
    expect(await raw.run(more)).toMatchObject({ ok: 0, code: 43 });
    await raw.close();
  });

  it('takes and gives messages as large as there may be', async () => {
    const raw = await RawClient.connect(setup.gateway.port);
    const large = numbers(3).map((document) => ({ ...document, filler: 'x'.repeat(15_900_000) }));
    expect(await raw.run({ insert: 'large' }, 0, { documents: large })).toMatchObject({ ok: 1, n: 3 });
    const [insert] = setup.ended('insert');
    expect(insert?.query.text).toMatch(/cut: 477\d{5} bytes, documents: 3 documents\)$/);
    await raw.close();
    let count = 0;
    for await (const { filler } of (await setup.client()).db('app').collection('large').find()) {
      expect(filler.length).toBe(15_900_000);
      count += 1;
    }
    expect(count).toBe(3);
  });

  it('answers checked messages with checked ones', async () => {
    const raw = await RawClient.connect(setup.gateway.port);
    expect(await raw.run({ ping: 1 }, FLAG.checksumPresent)).toMatchObject({ ok: 1 });
    expect(raw.lastFlags & FLAG.checksumPresent).toBe(FLAG.checksumPresent);
    await raw.close();
  });

  it('tells what became of each of many writes', async () => {
    const collection = (await setup.client()).db('app').collection('bulk');
    const writes = [1, 2, 1, 3].map((_id) => ({ insertOne: { document: { _id: _id as never } } }));
    const error = await failure(collection.bulkWrite(writes, { ordered: false }));
    expect(error).toMatchObject({ code: 11000, insertedCount: 3 });
    expect(setup.ended('insert')[0]?.outcome).toMatchObject({ status: 'error', rows: 3, error: { code: '11000' } });
  });
});

it.skipIf(isMissing('mongodb-server'))('a server that stands alone takes writes that might be sent again', async () => {
  const server = await startMongodb();
  const setup = await Setup.open(server);
  try {
    const collection = (await setup.client({ retryWrites: true })).db('app').collection('alone');
    expect((await collection.insertMany([{ a: 1 }, { a: 2 }])).insertedCount).toBe(2);
    expect((await collection.updateOne({ a: 1 }, { $inc: { a: 10 } })).modifiedCount).toBe(1);
    expect(await collection.distinct('a')).toEqual([2, 11]);
  } finally {
    await setup.close();
    await server.stop();
  }
});

it.skipIf(isMissing('mongodb-server'))(
  'a driver comes to the new primary after the old one has stepped down',
  async () => {
    const server = await startMongodb({ replicaSet: true, members: 3 });
    const setup = await Setup.open(server);
    try {
      const collection = (await setup.client()).db('app').collection('moved');
      await collection.insertOne({ _id: 1 as never });
      const old = await server.primary();
      expect(await server.stepDown()).not.toBe(old);
      await collection.insertOne({ _id: 2 as never });
      expect(await collection.countDocuments()).toBe(2);
    } finally {
      await setup.close();
      await server.stop();
    }
  },
);
