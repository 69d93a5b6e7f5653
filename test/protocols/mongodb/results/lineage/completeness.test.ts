import { type Document, deserialize } from 'bson';
import fc from 'fast-check';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileRules } from '../../../../../plugins/dlp/compile.ts';
import { documentMasker } from '../../../../../plugins/dlp/documents.ts';
import { TextMasker } from '../../../../../plugins/dlp/text-masker.ts';
import { toCommand } from '../../../../../protocols/mongodb/commands/command.ts';
import { lineageOf } from '../../../../../protocols/mongodb/results/lineage/command.ts';
import { type View, withViews } from '../../../../../protocols/mongodb/results/lineage/views.ts';
import { readReply } from '../../../../../protocols/mongodb/results/read-reply.ts';
import type { Reply } from '../../../../../protocols/mongodb/results/reply.ts';
import { HASH_KEY, rule } from '../../../../plugins/dlp/support.ts';
import { type MongodbServer, startMongodb } from '../../../../servers/mongodb.ts';
import { bson } from '../../bson/values.ts';
import { Marks, tells } from './marked.ts';
import { FINDS, PIPELINES, STAGES } from './questions.ts';

const MASKED = ['people.ssn', 'people.tags', 'people.address.city', 'people.jobs.title', 'orders.items.sku'];

const marks = new Marks();
let server: MongodbServer;
let client: MongoClient;
let db: Db;
let answered = 0;

beforeAll(async () => {
  server = await startMongodb({ replicaSet: true });
  client = await server.client({ promoteLongs: false });
  db = client.db(server.database);
  await db.collection<Document>('people').insertMany([1, 2, 3].map((n) => marks.document('people', person(n))));
  await db.collection<Document>('orders').insertMany([1, 2, 3, 4].map((n) => marks.document('orders', order(n))));
  // What is stored in another field is that field's: these are each asked about once.
  await db.collection<Document>('changed').insertMany([1, 2, 3].map((n) => marks.document('changed', person(n))));
  await db.createCollection('renamed', {
    viewOn: 'people',
    pipeline: [{ $project: { who: '$name', secret: '$ssn', at: '$address', _id: 1 } }],
  });
  await db.createCollection('shouted', { viewOn: 'renamed', pipeline: [{ $set: { who: { $toUpper: '$secret' } } }] });
  await db.collection('people').createIndex({ name: 1 }, { unique: true });
  await db.collection('people').createIndex({ place: '2dsphere' });
});

afterAll(async () => {
  await client?.close();
  await server?.stop();
});

function person(n: number): Document {
  return {
    _id: `p${n}`,
    name: `n${n}`,
    ssn: `s${n}`,
    address: { city: `c${n}`, street: { name: `t${n}`, lines: [`l${n}`, `m${n}`] } },
    tags: [`a${n}`, `b${n}`],
    jobs: [
      { title: `j${n}`, boss: { name: `b${n}` } },
      { title: `k${n}`, boss: { name: `c${n}` } },
    ],
    pairs: [{ k: `key${n}`, v: `value${n}` }],
    manager: `man${n}`,
    age: 20 + n,
    born: new Date(n * 1e11),
    place: [n, n],
    visits: { first: `f${n}`, last: `g${n}` },
  };
}

function order(n: number): Document {
  return { _id: `o${n}`, buyer: `b${n}`, n: (n % 3) + 1, items: [{ sku: `k${n}`, note: `x${n}` }], total: n * 10 };
}

async function ask(database: string, names: readonly string[]): Promise<ReadonlyMap<string, View>> {
  const found = await client
    .db(database)
    .listCollections({ name: { $in: [...names] } }, { nameOnly: false })
    .toArray();
  const views = found.filter(({ type }) => type === 'view');
  return new Map(
    views.map(({ name, options }) => {
      const { viewOn, pipeline } = options as Document;
      return [name, { on: String(viewOn), pipeline: bson({ ...(pipeline as Document) }) }];
    }),
  );
}

/** What the server answers, and how to read it, as often as one likes; nothing where it refuses the command. */
async function answerTo(document: Document): Promise<(() => Reply) | undefined> {
  const command = toCommand(bson(document), server.database);
  if (command === undefined) throw new TypeError('a command needs a name');
  let reply: Document;
  try {
    reply = await (document.$db === undefined ? db : client.db('admin')).command(document);
  } catch {
    return undefined;
  }
  answered += 1;
  const lineage = await withViews(
    ask,
    (views) => lineageOf(command, views),
    (error) => expect.fail(String(error)),
  );
  const bytes = bson(reply);
  return () => readReply(bytes, { command: command.name, database: server.database, lineage });
}

/** Every value of an answer whose mark is of a field that its sources do not tell, and all that a mask of that field leaves. */
async function leaksOf(document: Document): Promise<string[] | undefined> {
  const read = await answerTo(document);
  return read && [...untoldIn(read()), ...MASKED.flatMap((path) => leftIn(read(), path))];
}

function untoldIn(reply: Reply): string[] {
  const leaks: string[] = [];
  for (const one of reply.documents) {
    one.visit((value) => {
      const { field, kind } = value;
      if (kind === 'document') return undefined;
      const sources = kind === 'name' ? field.nameSources : field.sources;
      for (const marked of marks.in(value.get())) {
        if (!tells(sources, marked)) leaks.push(`${field.path.join('.')} holds ${marked.table}.${marked.path}`);
      }
      return undefined;
    });
  }
  return leaks;
}

/** Whether the field's mark is anywhere in an answer that was masked by a rule for it alone. */
function leftIn(reply: Reply, name: string): string[] {
  const field = marks.fields.find(({ table, path }) => `${table}.${path}` === name);
  if (field === undefined) throw new TypeError(`no field is called ${name}`);
  const rules = compileRules([rule({ columns: [{ match: `app.${name}`, strategy: 'redact' }] })]);
  documentMasker(rules, new TextMasker(rules.types, HASH_KEY, () => undefined))(reply.documents);
  const bytes = reply.encode();
  const isLeft = bytes.toString('latin1').toLowerCase().includes(field.mark);
  return isLeft ? [`a mask leaves ${name} in ${JSON.stringify(deserialize(bytes))}`] : [];
}

const aggregate = (collection: string | number, pipeline: readonly Document[]): Document => ({
  aggregate: collection,
  pipeline: [...pipeline],
  cursor: {},
});

/** What leaks, by command, and how many of them the server took. */
async function askAll(commands: readonly Document[]): Promise<{ leaks: Document[]; taken: number }> {
  const before = answered;
  const leaks: Document[] = [];
  for (const command of commands) {
    const found = (await leaksOf(command)) ?? [];
    if (found.length > 0) leaks.push({ command: JSON.stringify(command), found });
  }
  return { leaks, taken: answered - before };
}

describe('the sources of values', () => {
  it('name every field that an aggregation shows', async () => {
    const { leaks, taken } = await askAll(PIPELINES.map(([collection, pipeline]) => aggregate(collection, pipeline)));
    expect(leaks).toEqual([]);
    expect(taken).toBeGreaterThan(PIPELINES.length * 0.9);
  });

  it('name every field that any other command shows', async () => {
    const { leaks, taken } = await askAll(FINDS);
    expect(leaks).toEqual([]);
    expect(taken).toBe(FINDS.length);
  });

  it('name every field that a change stream shows', async () => {
    const watched = db.collection<Document>('watched');
    await watched.insertOne(marks.document('watched', person(1)));
    const fresh = marks.document('watched', person(7));
    const update = { ssn: fresh.ssn, 'address.city': fresh.address.city, 'jobs.1.title': fresh.jobs[1].title };
    const more = { copy: '$fullDocument.ssn', all: { $objectToArray: '$updateDescription.updatedFields' } };
    for (const stages of [[], [{ $set: more }]]) {
      const document = aggregate('watched', [{ $changeStream: { fullDocument: 'updateLookup' } }, ...stages]);
      const command = toCommand(bson(document), server.database);
      if (command === undefined) throw new TypeError('a command needs a name');
      const { cursor } = await db.command(document);
      await watched.updateOne({ age: 21 }, { $set: { ...update, born: new Date() } });
      const reply = await db.command({ getMore: cursor.id, collection: 'watched', maxTimeMS: 10_000 });
      const lineage = lineageOf(command, () => 'collection');
      const read = readReply(bson(reply), { command: 'getMore', database: server.database, lineage });
      expect(read.outcome.rows).toBe(1);
      expect(untoldIn(read)).toEqual([]);
    }
  });

  it('name every field, however stages are put together', async () => {
    const before = answered;
    const stage = fc.constantFrom(...STAGES);
    const collection = fc.constantFrom('people', 'renamed', 'shouted');
    await fc.assert(
      fc.asyncProperty(collection, fc.array(stage, { minLength: 2, maxLength: 5 }), async (from, stages) => {
        expect((await leaksOf(aggregate(from, stages))) ?? []).toEqual([]);
      }),
      { numRuns: 250 },
    );
    expect(answered - before).toBeGreaterThan(100);
  });
});
