import { type Collection, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../e2e/missing.ts';
import { type MongodbServer, startMongodb } from '../../servers/mongodb.ts';
import { type LegGateway, secretFor, startLegGateway } from './leg-gateway.ts';
import { pymongo } from './pymongo.ts';

const WRITES = 200;
/** After so many writes the primary is lost. */
const LOST_AFTER = 50;

describe.skipIf(isMissing('mongodb-server'))('clients of a replica set that loses its primary', () => {
  let server: MongodbServer;
  let gateway: LegGateway;
  beforeAll(async () => {
    server = await startMongodb({ replicaSet: true, members: 3 });
    const hosts = server.ports.map((port) => `${server.host}:${port}`).join(',');
    const secret = secretFor(server, server.admin, { HOST: hosts, SSLMODE: 'disable' });
    const compressed = { ...secret, OPTIONS: `${secret.OPTIONS}&compressors=zstd` };
    gateway = await startLegGateway({ secrets: { shop: secret, packed: compressed } });
  });
  afterAll(async () => {
    await gateway.close();
    await server.stop();
  });

  /** Writes one after the other while `lose` takes the primary away, and returns what is there in the end. */
  async function writeThrough(collection: string, lose: (primary: number) => Promise<unknown>): Promise<number[]> {
    const client = await new MongoClient(gateway.uri('?w=majority')).connect();
    try {
      const rows = client.db('app').collection<{ n: number }>(collection);
      let lost: Promise<unknown> | undefined;
      for (let n = 0; n < WRITES; n += 1) {
        if (n === LOST_AFTER) lost = server.primary().then(lose);
        // A driver tries again once; an election may take longer than that.
        await insertOnce(rows, n);
      }
      await lost;
      const found = await rows.find({}, { sort: { n: 1 } }).toArray();
      return found.map(({ n }) => n);
    } finally {
      await client.close();
    }
  }

  async function insertOnce(rows: Collection<{ n: number }>, n: number): Promise<void> {
    try {
      await rows.insertOne({ n });
    } catch {
      await rows.updateOne({ n }, { $set: { n } }, { upsert: true });
    }
  }

  const all = Array.from({ length: WRITES }, (_none, n) => n);

  it('by a step-down lose no write and make none twice', async () => {
    expect(await writeThrough('stepped', () => server.stepDown())).toEqual(all);
  });

  it('by its end lose no write and make none twice', async () => {
    let killed = 0;
    const found = await writeThrough('killed', async (primary) => {
      killed = primary;
      await server.kill(primary);
    });
    expect(found).toEqual(all);
    expect(await server.primary()).not.toBe(killed);
    await server.restart(killed);
  });

  it.skipIf(isMissing('pymongo4'))('go on in Python, too', async () => {
    const script = `
rows = client.app.python
rows.insert_one({'n': 0})
print('ready')
for n in range(1, 100):
    try:
        rows.insert_one({'n': n})
    except pymongo.errors.PyMongoError:
        rows.update_one({'n': n}, {'$set': {'n': n}}, upsert=True)
print(sorted(row['n'] for row in rows.find()) == list(range(100)))`;
    const running = pymongo('current', gateway.uri('?w=majority'), script);
    await expect
      .poll(() => server.run({ count: 'python' }).then(([reply]) => reply?.n), { timeout: 30_000 })
      .toBeGreaterThan(0);
    await server.stepDown();
    const { stdout, stderr } = await running;
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(['ready', 'True']);
  });

  it('have transactions, change streams and large documents over a leg that is compressed', async () => {
    const client = await new MongoClient(gateway.uri('', 'alice~packed')).connect();
    try {
      const rows = client.db('app').collection<{ _id: number; text: string }>('packed');
      await client.db('app').createCollection('packed');
      const stream = rows.watch();
      const change = stream.next();
      const text = 'all work and no play '.repeat(500_000);
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await rows.insertMany(
            [
              { _id: 1, text },
              { _id: 2, text: 'short' },
            ],
            { session },
          );
        }),
      );
      expect(await change).toMatchObject({ operationType: 'insert', documentKey: { _id: 1 } });
      await stream.close();
      expect((await rows.find().sort({ _id: 1 }).toArray()).map((row) => row.text.length)).toEqual([text.length, 5]);
    } finally {
      await client.close();
    }
  });
});
