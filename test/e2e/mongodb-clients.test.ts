import { buffer } from 'node:stream/consumers';
import { type Document, GridFSBucket, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMongosh } from '../protocols/mongodb/mongosh.ts';
import { isMissing } from './missing.ts';
import { CUSTOMERS, MASKED_CUSTOMERS, type MongodbGateway, startMongodbGateway } from './mongodb-paths.ts';

describe.skipIf(isMissing('mongodb-server'))('what clients do with MongoDB', () => {
  let gateway: MongodbGateway;
  let client: MongoClient;

  beforeAll(async () => {
    gateway = await startMongodbGateway({ replicaSet: true });
    const { id } = await gateway.connection('open');
    await gateway.connection('held', { reviewers: ['dba-team'] });
    await gateway.protect(id);
    client = await gateway.client(gateway.test.engineer, 'open');
  });
  afterAll(() => gateway?.stop());

  it('what Compass asks first is answered, and the schema it samples is masked', async () => {
    const admin = client.db('admin');
    const first: Document[] = [
      { buildInfo: 1 },
      { hostInfo: 1 },
      { connectionStatus: 1, showPrivileges: true },
      { getParameter: 1, featureCompatibilityVersion: 1 },
      { listDatabases: 1, nameOnly: true },
      { getCmdLineOpts: 1 },
    ];
    for (const command of first) expect(await admin.command(command)).toMatchObject({ ok: 1 });
    const app = client.db('app');
    expect(await app.command({ dbStats: 1 })).toMatchObject({ ok: 1 });
    expect((await app.listCollections().toArray()).map(({ name }) => name)).toContain('customers');
    const sampled = await app
      .collection('customers')
      .aggregate([{ $sample: { size: 1000 } }, { $sort: { _id: 1 } }], { allowDiskUse: true, maxTimeMS: 60_000 })
      .toArray();
    expect(sampled).toEqual(MASKED_CUSTOMERS);
  });

  it('what Compass and mongosh ask first waits for nobody where everything is reviewed', async () => {
    const held = await gateway.client(gateway.test.engineer, 'held');
    for (const command of [{ buildInfo: 1 }, { hostInfo: 1 }, { connectionStatus: 1 }, { listDatabases: 1 }])
      expect(await held.db('admin').command(command)).toMatchObject({ ok: 1 });
    expect(await gateway.test.admin.call('GET', '/api/reviews')).toEqual([]);
  });

  it.skipIf(isMissing('mongosh'))('Ctrl-C in mongosh takes a request back', async () => {
    const shell = startMongosh(await gateway.uri(gateway.test.engineer, 'held'));
    shell.tell('db.customers.deleteMany({ interrupted: true })\n');
    const id = await gateway.pending('interrupted');
    shell.interrupt();
    await expect.poll(() => gateway.status(id), { timeout: 20_000 }).toBe('REVOKED');
    // It shows its prompt again.
    await expect.poll(() => shell.said(), { timeout: 20_000 }).toMatch(/Stopping execution[\s\S]*app> /);
    shell.kill();
    await shell.result;
    expect(await gateway.customers()).toEqual(CUSTOMERS);
  });

  it('a file in GridFS comes back byte by byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * 31) % 251));
    const bucket = new GridFSBucket(client.db('app'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const upload = bucket.openUploadStream('file').once('finish', resolve).once('error', reject);
    upload.end(bytes);
    await promise;
    expect(bytes.equals(await buffer(bucket.openDownloadStream(upload.id)))).toBe(true);
  });

  it('a cursor on a capped collection waits for what comes, masked', async () => {
    const log = await client.db('app').createCollection('log', { capped: true, size: 100_000 });
    await log.insertOne({ mail: 'ann@example.com' });
    const cursor = log.find({}, { tailable: true, awaitData: true, maxAwaitTimeMS: 500 });
    expect(await cursor.next()).toMatchObject({ mail: '[EMAIL_ADDRESS]' });
    const next = cursor.next();
    await gateway.server.run({ insert: 'log', documents: [{ mail: 'bob@example.com' }] });
    expect(await next).toMatchObject({ mail: '[EMAIL_ADDRESS]' });
    await cursor.close();
  });

  it('a change stream goes on behind the change that is shown masked', async () => {
    const customers = client.db('app').collection('customers');
    const first = customers.watch([], { fullDocument: 'updateLookup' });
    expect(await first.tryNext()).toBeNull();
    const add = (_id: number) => gateway.server.run({ insert: 'customers', documents: [{ _id, name: 'New' }] });
    await add(10);
    const seen = await first.next();
    await first.close();
    expect(seen).toMatchObject({ fullDocument: { _id: 10, name: '[COLUMN]' } });
    await add(11);
    const second = customers.watch([], { resumeAfter: seen._id });
    expect(await second.next()).toMatchObject({ fullDocument: { _id: 11, name: '[COLUMN]' } });
    await second.close();
    await gateway.server.run({ delete: 'customers', deletes: [{ q: { _id: { $gte: 10 } }, limit: 0 }] });
  });
});
