import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DriverSession, ExecError } from '../../../src/exec/driver.ts';
import type { MemorySocket } from '../../../src/exec/memory-socket.ts';
import { mongodbExec } from '../../../src/exec/mongodb.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { recordingSink } from './recording-sink.ts';

describe.skipIf(isMissing('mongodb-server'))('scripts on MongoDB', () => {
  let server: MongodbServer;
  beforeAll(async () => {
    server = await startMongodb({ replicaSet: true });
  });
  afterAll(() => server?.stop());

  /** Any socket will do; one to a real server shows what is made of its answers. */
  function open(account = server.admin, database = server.database): Promise<DriverSession> {
    const socket = connect(server.port, server.host) as unknown as MemorySocket;
    const setting = (name: string): string | undefined => (name === 'DB' ? server.database : undefined);
    return mongodbExec.open(socket, { ...account, database, setting });
  }

  async function run(script: string, database = ''): Promise<{ told: unknown[]; error: ExecError | undefined }> {
    const session = await open(server.admin, database);
    const { sink, told } = recordingSink();
    const error = await session.run(script, sink);
    session.end();
    return { told, error };
  }

  test('write, read, count, and define, each with its own outcome', async () => {
    const { told, error } = await run(`
      db.people.insertMany([
        { _id: 1, name: 'Ada', at: ISODate('2026-01-31'), cards: [{ n: NumberLong('9007199254740993') }] },
        { _id: 2, name: 'Alan', price: NumberDecimal('1.10') },
      ])
      db.people.find({ name: /^a/i }).sort({ _id: -1 })
      db.people.updateMany({}, { $set: { seen: true } })
      db.people.countDocuments({ seen: true }); db.people.find({ _id: 3 }).count()
      db.people.distinct('name')
      db.people.createIndex({ name: 1 })
      db.people.findOneAndUpdate({ _id: 1 }, { $inc: { visits: 1 } }, { returnDocument: 'after', projection: { visits: 1 } })
      db.people.bulkWrite([{ insertOne: { document: { _id: 3 } } }, { deleteOne: { filter: { _id: 2 } } }])
      db.people.aggregate([{ $group: { _id: null, n: { $sum: 1 } } }])
      show collections
      db.people.deleteMany({})
      db.people.drop()
    `);
    expect(error).toBeUndefined();
    const document = ['columns', [{ name: 'document', type: 'document' }]];
    const value = (name: string) => ['columns', [{ name, type: 'value' }]];
    expect(told).toEqual([
      ['command', 'INSERT 2', 2],
      document,
      ['row', ['{ "_id": 2, "name": "Alan", "price": { "$numberDecimal": "1.10" } }']],
      [
        'row',
        [
          '{ "_id": 1, "name": "Ada", "at": { "$date": "2026-01-31T00:00:00Z" }, "cards": [{ "n": { "$numberLong": "9007199254740993" } }] }',
        ],
      ],
      ['command', 'FIND', 2],
      ['command', 'UPDATE 2', 2],
      value('n'),
      ['row', ['2']],
      ['command', 'FIND', 1],
      value('n'),
      ['row', ['0']],
      ['command', 'FIND', 1],
      value('values'),
      ['row', ['Ada']],
      ['row', ['Alan']],
      ['command', 'FIND', 2],
      ['command', 'CREATE INDEX', undefined],
      document,
      ['row', ['{ "_id": 1, "visits": 1 }']],
      ['command', 'FIND', 1],
      ['command', 'INSERT 1', 1],
      ['command', 'DELETE 1', 1],
      document,
      ['row', ['{ "_id": null, "n": 2 }']],
      ['command', 'FIND', 1],
      value('name'),
      ['row', ['people']],
      ['command', 'FIND', 1],
      ['command', 'DELETE 2', 2],
      ['command', 'DROP COLLECTION', undefined],
    ]);
  });

  test('raw commands answer with documents, over as many batches as it takes', async () => {
    const documents = Array.from({ length: 500 }, (_, i) => `{ _id: ${i} }`).join(', ');
    const { told } = await run(
      `{ "insert": "many", "documents": [${documents}] }
       { "find": "many", "filter": { "_id": { "$gte": { "$numberInt": "10" } } }, "batchSize": 7 }
       { "ping": 1, "$db": "admin" }`,
    );
    expect(told.filter((one) => (one as unknown[])[0] === 'row')).toHaveLength(1 + 490 + 1);
    expect(told.at(-1)).toEqual(['command', 'ping', 1]);
  });

  test('commands of every kind are taken by a real server', async () => {
    const { error } = await run(`
      db.createCollection('kinds', { capped: false }); db.createView('seen', 'kinds', [{ $match: {} }])
      db.kinds.insertOne({ a: 1, b: UUID(), c: BinData(0, 'AA=='), d: Timestamp(1, 2), e: MinKey, f: [/x/i, undefined] })
      db.kinds.replaceOne({ a: 1 }, { a: 2 }, { upsert: true }); db.kinds.findOneAndReplace({ a: 2 }, { a: 3 })
      db.kinds.findOneAndDelete({ a: 9 }); db.kinds.findAndModify({ query: { a: 3 }, update: { $set: { a: 4 } } })
      db.kinds.find({}, { a: 1 }).hint({ _id: 1 }).collation({ locale: 'en' }).comment('x').maxTimeMS(1000).batchSize(5)
        .readConcern('local').allowDiskUse().skip(0).limit(5).toArray()
      db.kinds.find().skip(1).limit(1).size(); db.kinds.count({}); db.kinds.estimatedDocumentCount(); db.kinds.findOne()
      db.kinds.find().explain('executionStats'); db.kinds.explain().aggregate([]); db.kinds.explain().deleteMany({})
      db.kinds.aggregate([], { explain: true }); db.kinds.aggregate([]).batchSize(3).explain()
      db.kinds.createIndexes([{ a: 1 }, { b: 1 }]); db.kinds.getIndexes(); db.kinds.dropIndex('a_1'); db.kinds.dropIndexes()
      db.kinds.stats(); db.kinds.validate(); db.kinds.renameCollection('renamed', true)
      db.stats(); db.version(); db.hello(); db.serverStatus(); db.hostInfo(); db.serverBuildInfo(); db.getUsers()
      db.currentOp(); db.getCollectionNames(); db.getCollectionInfos({ name: 'renamed' }); show dbs
      db.createUser({ user: 'temporary', pwd: 'temporary', roles: [] }); db.dropUser('temporary')
      db.runCommand('ping'); db.adminCommand({ getParameter: 1, logLevel: 1 }); db.aggregate([{ $documents: [{ a: 1 }] }])
      use other
      db.c.insert({}); db.getSiblingDB('other').dropDatabase()
    `);
    expect(error).toBeUndefined();
  });

  test('a command that fails ends the script with the server’s own reason', async () => {
    const { told, error } = await run(
      'db.dup.insertOne({ _id: 1 }); db.dup.insertMany([{ _id: 2 }, { _id: 1 }]); db.dup.drop()',
    );
    expect(error).toMatchObject({ code: '11000', message: expect.stringContaining('E11000') });
    expect(told).toEqual([
      ['command', 'INSERT 1', 1],
      ['command', 'INSERT 1', 1],
    ]);
    expect((await run('{ "nonsense": 1 }')).error).toMatchObject({ code: '59', detail: 'CommandNotFound' });
  });

  test('a cursor is given up at the server when nobody keeps more of it', async () => {
    const session = await open();
    await run(`{ "insert": "long", "documents": [${Array.from({ length: 300 }, () => '{}').join(',')}] }`);
    const { sink, told } = recordingSink();
    expect(await session.run('db.long.find()', { ...sink, isFull: true })).toBeUndefined();
    expect(told.at(-1)).toEqual(['command', 'FIND', 101]);
    const [status] = await server.run({ serverStatus: 1, $db: 'admin' });
    expect(status?.metrics.cursor.open.total).toBe(0);
    session.end();
  });

  test('the database is the one that was asked for, else the connection’s own', async () => {
    await run('db.here.insertOne({})', 'asked');
    expect((await run('show collections', 'asked')).told[1]).toEqual(['row', ['here']]);
    expect((await run('show collections')).told).not.toContainEqual(['row', ['here']]);
  });

  test('the server tells its version, and a login that is refused why', async () => {
    const session = await open();
    expect(await session.askVersion?.()).toMatch(/^\d+\.\d+/);
    session.end();
    await expect(open({ user: server.admin.user, password: 'wrong' })).rejects.toMatchObject({
      name: 'DriverLoginError',
      reason: { code: '18' },
    });
  });
});
