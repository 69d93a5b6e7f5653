import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mongodump, mongorestore } from '../protocols/mongodb/mongo-tools.ts';
import { isMissing } from './missing.ts';
import { CUSTOMERS, MASKED_CUSTOMERS, type MongodbGateway, startMongodbGateway } from './mongodb-paths.ts';

/** Enough for several batches of mongorestore, each a command with a document sequence. */
const ORDERS = Array.from({ length: 3_000 }, (_, _id) => ({ _id, customer: 1 + (_id % 2), text: 'x'.repeat(400) }));

describe.skipIf(isMissing('mongodb-server', 'mongodump', 'mongorestore'))('dumps of MongoDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-dump-'));
  let gateway: MongodbGateway;
  let direct: MongoClient;

  beforeAll(async () => {
    gateway = await startMongodbGateway({ replicaSet: true });
    await gateway.connection('open');
    await gateway.protect((await gateway.connection('masked')).id);
    direct = await gateway.server.client();
    await direct.db(gateway.server.database).collection<{ _id: number }>('orders').insertMany(ORDERS);
  });
  afterAll(async () => {
    await direct?.close();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a dump taken through one connection holds, written back through the open one, by collection. */
  async function copyThrough(connection: string): Promise<unknown[][]> {
    const { server, test } = gateway;
    const archive = join(folder, connection);
    const named = ['--db', server.database];
    expect(await mongodump(await gateway.uri(test.engineer, connection), archive, named)).toMatchObject({ code: 0 });
    const copy = `copy_of_${connection}`;
    const renamed = ['--nsFrom', `${server.database}.*`, '--nsTo', `${copy}.*`];
    expect(await mongorestore(await gateway.uri(test.engineer, 'open'), archive, renamed)).toMatchObject({ code: 0 });
    const db = direct.db(copy);
    return Promise.all(['customers', 'orders'].map((name) => db.collection(name).find().sort({ _id: 1 }).toArray()));
  }

  it('hold every document, and are written back', async () => {
    expect(await copyThrough('open')).toEqual([CUSTOMERS, ORDERS]);
  });

  it('are masked as whatever else is read', async () => {
    expect(await copyThrough('masked')).toEqual([MASKED_CUSTOMERS, ORDERS]);
  });
});
