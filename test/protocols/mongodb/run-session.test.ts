import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../e2e/missing.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { type LegGateway, secretFor, startLegGateway } from './leg-gateway.ts';
import { mongosh } from './mongosh.ts';
import { type PymongoVersion, pymongo } from './pymongo.ts';

let server: MongodbServer;
let gateway: LegGateway;
let client: MongoClient;

describe.skipIf(isMissing('mongodb-server'))('a client of a replica set, which it takes for a router', () => {
  beforeAll(async () => {
    server = await startMongodb({ replicaSet: true });
    gateway = await startLegGateway({ secrets: { shop: secretFor(server) } });
    client = await new MongoClient(gateway.uri()).connect();
  });
  afterAll(async () => {
    await client.close();
    await gateway.close();
    await server.stop();
  });

  it('has transactions', async () => {
    const orders = client.db('app').collection('in_transactions');
    await orders.insertOne({ n: 0 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await orders.insertOne({ n: 1 }, { session });
      await session.abortTransaction();
      await session.withTransaction(async () => {
        await orders.insertOne({ n: 2 }, { session });
        expect(await orders.countDocuments({}, { session })).toBe(2);
      });
    });
    expect((await orders.find().sort({ n: 1 }).toArray()).map(({ n }) => n)).toEqual([0, 2]);
  });

  it('has change streams, and the numbered writes of the server', async () => {
    const orders = client.db('app').collection('watched');
    const changes = orders.watch();
    try {
      const next = changes.next();
      // The stream begins where the server says it does: from then on nothing is missed.
      await expect
        .poll(async () => (await orders.insertOne({ n: 1 })).acknowledged && changes.resumeToken !== null)
        .toBe(true);
      expect(await next).toMatchObject({ operationType: 'insert', fullDocument: { n: 1 } });
    } finally {
      await changes.close();
    }
  });

  it('reads cursors on in several steps, and writes in bulk', async () => {
    const orders = client.db('app').collection('many');
    await orders.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
    expect(await orders.find().batchSize(40).toArray()).toHaveLength(500);
    const result = await client.bulkWrite([
      { name: 'insertOne', namespace: 'app.many', document: { n: 500 } },
      { name: 'deleteOne', namespace: 'app.many', filter: { n: 0 } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, deletedCount: 1 });
  });

  it('is told in its session what the upstream can do, and that it has logged in', async () => {
    const admin = client.db('admin');
    expect(await admin.command({ hello: 1 })).toMatchObject({ msg: 'isdbgrid', maxWireVersion: 25, ok: 1 });
    await expect(admin.command({ saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: '' })).rejects.toMatchObject({
      code: 18,
      message: expect.stringContaining('one login per connection'),
    });
  });

  it('runs nothing after it logged out', async () => {
    const other = await new MongoClient(gateway.uri('?maxPoolSize=1')).connect();
    try {
      expect(await other.db('admin').command({ logout: 1 })).toMatchObject({ ok: 1 });
      await expect(other.db('app').collection('many').findOne()).rejects.toMatchObject({ code: 13 });
    } finally {
      await other.close();
    }
  });

  it.skipIf(isMissing('mongosh'))('may be mongosh', async () => {
    const { stdout, stderr, code } = await mongosh(gateway.uri(), [
      'db.getSiblingDB("app").from_shell.insertOne({ _id: 1, a: 1 })',
      'db.getSiblingDB("app").from_shell.find().toArray()',
      'db.adminCommand({ connectionStatus: 1 }).ok',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n').slice(1)).toEqual(['[{"_id":1,"a":1}]', '1']);
  });

  it.skipIf(isMissing('pymongo4', 'pymongo')).each<PymongoVersion>(['current', 'old'])(
    'may be PyMongo (%s)',
    async (version) => {
      const script = `
things = client.app['from_python_${version}']
things.insert_many([{'n': n} for n in range(300)])
with client.start_session() as s:
    with s.start_transaction():
        things.delete_many({'n': {'$gte': 200}}, session=s)
print(sum(d['n'] for d in things.find(batch_size=30)), things.count_documents({}))
`;
      const { stdout, stderr, code } = await pymongo(version, gateway.uri(), script);
      expect({ code, stdout: stdout.trim(), stderr }).toEqual({ code: 0, stdout: '19900 200', stderr: '' });
    },
  );
});
