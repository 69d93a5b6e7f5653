import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dlp } from '../../plugins/dlp/index.ts';
import type { Query } from '../../src/core/query.ts';
import { ALLOW } from '../../src/core/verdict.ts';
import { HASH_KEY, rule } from '../plugins/dlp/support.ts';
import { type LegGateway, secretFor, startLegGateway } from '../protocols/mongodb/leg-gateway.ts';
import { type MongodbServer, startMongodb } from '../servers/mongodb.ts';
import { isMissing } from './missing.ts';

/** Views of it may be made here: what is shown of them is the question. */
const PII = rule({ name: 'pii', columns: [{ match: 'app.customers.ssn', strategy: 'redact' }], copies: 'allow' });

/** Does something before a read of `late` is let pass. */
const held = {
  name: 'held',
  whenRead: async () => {},
  async onQuery(query: Query) {
    if (query.text.includes('"find":"late"')) await this.whenRead();
    return ALLOW;
  },
};

describe.skipIf(isMissing('mongodb-server'))('a masked field, by way of views', () => {
  let server: MongodbServer;
  let gateway: LegGateway;
  let client: MongoClient;

  beforeAll(async () => {
    server = await startMongodb();
    const plugins = [held, dlp({ policy: { maskingFor: () => [PII] }, hashKey: HASH_KEY })];
    gateway = await startLegGateway({ secrets: { shop: secretFor(server) }, plugins });
    client = await new MongoClient(gateway.uri()).connect();
    await server.run({ insert: 'customers', documents: [{ _id: 1, name: 'Ann', ssn: '123-45-6789' }] });
  });
  afterAll(async () => {
    await client?.close();
    await gateway?.close();
    await server?.stop();
  });

  const shown = (name: string) => client.db('app').collection(name).find().toArray();

  it('stays masked under another name, in a view made a moment after its name was nothing', async () => {
    expect(await shown('numbers')).toEqual([]);
    await client.db('app').createCollection('numbers', {
      viewOn: 'customers',
      pipeline: [{ $project: { x: '$ssn' } }],
    });
    expect(await shown('numbers')).toEqual([{ _id: 1, x: '[COLUMN]' }]);
  });

  it('stays masked in a view that is made while its reading is held', async () => {
    const app = client.db('app');
    expect(await shown('late')).toEqual([]);
    held.whenRead = async () => {
      held.whenRead = async () => undefined;
      await app.createCollection('late', { viewOn: 'customers', pipeline: [{ $project: { x: '$ssn' } }] });
    };
    expect(JSON.stringify(await shown('late'))).not.toContain('123-45-6789');
    expect(await shown('late')).toEqual([{ _id: 1, x: '[COLUMN]' }]);
  });

  it('stays masked in a view of a view, and when a view is changed', async () => {
    const app = client.db('app');
    await app.createCollection('names', { viewOn: 'customers', pipeline: [{ $project: { x: '$name' } }] });
    await app.createCollection('names_again', { viewOn: 'names', pipeline: [{ $set: { y: '$x' } }] });
    expect(await shown('names_again')).toEqual([{ _id: 1, x: 'Ann', y: 'Ann' }]);
    await app.command({ collMod: 'names', viewOn: 'customers', pipeline: [{ $project: { x: '$ssn' } }] });
    expect(await shown('names_again')).toEqual([{ _id: 1, x: '[COLUMN]', y: '[COLUMN]' }]);
  });

  it('stays masked where an aggregation reaches it through a view', async () => {
    const joined = await client
      .db('app')
      .collection('customers')
      .aggregate([
        { $lookup: { from: 'numbers', localField: '_id', foreignField: '_id', as: 'n' } },
        { $project: { n: 1 } },
      ])
      .toArray();
    expect(joined).toEqual([{ _id: 1, n: [{ _id: 1, x: '[COLUMN]' }] }]);
  });
});
