import { type Document, Double, Long, MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../plugins/audit/index.ts';
import { dlp, type MaskingRule } from '../../plugins/dlp/index.ts';
import { type Guardrail, type GuardrailRule, guardrails } from '../../plugins/guardrails/index.ts';
import { detecting, HASH_KEY, rule } from '../plugins/dlp/support.ts';
import { type LegGateway, secretFor, startLegGateway } from '../protocols/mongodb/leg-gateway.ts';
import { type MongodbServer, startMongodb } from '../servers/mongodb.ts';
import { isMissing } from './missing.ts';

const PII = rule({
  name: 'pii',
  columns: [
    { match: 'app.customers.ssn', strategy: 'redact' },
    { match: 'app.customers.card', strategy: 'partial' },
    { match: 'app.customers.address.street', strategy: 'null' },
    { match: 'app.customers.orders.code', strategy: 'redact' },
    { match: 'app.customers.contacts', strategy: 'redact' },
  ],
});
const CONTENT = detecting('EMAIL_ADDRESS', 'CREDIT_CARD');

const CUSTOMER = {
  _id: new ObjectId('65a1b2c3d4e5f60718293a4b'),
  name: 'Ann',
  ssn: '123-45-6789',
  card: '4111111111111111',
  address: { street: 'Main St 1', city: 'Ulm' },
  contacts: { 'ann@example.com': 1 },
  orders: [
    { code: 'A-1', note: 'mail ann@example.com', total: new Double(4111111111111111) },
    { code: 'B-2', n: Long.fromNumber(7) },
  ],
};
const MASKED = {
  _id: CUSTOMER._id,
  name: 'Ann',
  ssn: '[COLUMN]',
  card: '************1111',
  address: { street: null, city: 'Ulm' },
  contacts: null,
  orders: [
    { code: '[COLUMN]', note: 'mail [EMAIL_ADDRESS]', total: null },
    { code: '[COLUMN]', n: 7 },
  ],
};

const policy: { masking: readonly MaskingRule[]; guardrails: readonly Guardrail[] } = { masking: [], guardrails: [] };
const records: { type: string; body: Readonly<Record<string, unknown>> }[] = [];
let server: MongodbServer;
let gateway: LegGateway;
let client: MongoClient;

const customers = () => client.db('app').collection('customers');
const deny = (...input: GuardrailRule[]): Guardrail => ({ name: 'no damage', input, output: [] });
const statement = (conditions: GuardrailRule['statement']): GuardrailRule => ({
  type: 'statement',
  words: [],
  patternRegex: '',
  statement: conditions,
});

describe.skipIf(isMissing('mongodb-server'))('rules on MongoDB, to a driver', () => {
  beforeAll(async () => {
    server = await startMongodb({ replicaSet: true });
    const maskText = (text: string): string => text;
    const log = { append: async (record: (typeof records)[number]) => void records.push(record) };
    const plugins = [
      guardrails({ policy: { guardrailsFor: () => policy.guardrails }, effects: () => undefined }),
      dlp({ policy: { maskingFor: () => policy.masking }, hashKey: HASH_KEY }),
      audit({ log, resultRowsMax: 5, resultBytesMax: 10_000, maskText }),
    ];
    gateway = await startLegGateway({ secrets: { shop: secretFor(server) }, plugins });
    client = await new MongoClient(gateway.uri()).connect();
  });
  afterAll(async () => {
    await client?.close();
    await gateway?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    policy.masking = [];
    policy.guardrails = [];
    await server.run(
      { delete: 'customers', deletes: [{ q: {}, limit: 0 }], $db: 'app' },
      { insert: 'customers', documents: [CUSTOMER], $db: 'app' },
    );
    records.length = 0;
  });

  it('mask what is found, nested fields and lists included, and keep what was sent', async () => {
    policy.masking = [PII, CONTENT];
    expect(await customers().findOne()).toEqual(MASKED);
    const ended = records.find(({ type, body }) => type === 'query.ended' && body.results !== undefined);
    expect(JSON.stringify(ended?.body.results)).toContain('[EMAIL_ADDRESS]');
    expect(JSON.stringify(records)).not.toContain('123-45-6789');
    expect(ended?.body).toMatchObject({ masked: { COLUMN: 6, EMAIL_ADDRESS: 1, CREDIT_CARD: 1 } });
  });

  it('mask what a cursor reads on', async () => {
    policy.masking = [PII];
    await server.run({
      insert: 'customers',
      documents: Array.from({ length: 50 }, (_, n) => ({ n, ssn: `s${n}` })),
      $db: 'app',
    });
    const read = await customers().find().batchSize(7).toArray();
    expect([read.length, new Set(read.map(({ ssn }) => ssn))]).toEqual([51, new Set(['[COLUMN]'])]);
  });

  it.each<[string, Document[], Document]>([
    ['renamed', [{ $project: { _id: 0, x: '$ssn' } }], { x: '[COLUMN]' }],
    ['grouped', [{ $group: { _id: '$ssn', n: { $sum: 1 } } }], { _id: '[COLUMN]', n: 1 }],
    ['computed', [{ $project: { _id: 0, x: { $substrCP: ['$card', 0, 4] } } }], { x: '[COLUMN]' }],
    [
      'unwound',
      [{ $unwind: '$orders' }, { $replaceWith: '$orders' }, { $limit: 1 }, { $unset: ['note', 'total'] }],
      { code: '[COLUMN]' },
    ],
    [
      'joined',
      [
        { $lookup: { from: 'customers', localField: '_id', foreignField: '_id', as: 'all' } },
        { $project: { _id: 0, 'all.ssn': 1 } },
      ],
      { all: [{ ssn: '[COLUMN]' }] },
    ],
    ['made names', [{ $replaceWith: { $arrayToObject: [[{ k: '$ssn', v: 1 }]] } }], { '[COLUMN]': null }],
  ])('mask a field that is %s', async (_how, pipeline, expected) => {
    policy.masking = [PII];
    expect(await customers().aggregate(pipeline).toArray()).toEqual([expected]);
  });

  it('mask what distinct, findOneAndUpdate and changes answer', async () => {
    policy.masking = [PII];
    expect(await customers().distinct('ssn')).toEqual(['[COLUMN]']);
    const updated = await customers().findOneAndUpdate({}, { $set: { seen: true } }, { returnDocument: 'after' });
    expect(updated).toMatchObject({ ssn: '[COLUMN]', seen: true, contacts: null });
  });

  it('mask what an error repeats', async () => {
    policy.masking = [PII];
    await customers().createIndex({ ssn: 1 }, { unique: true });
    const error = await customers()
      .insertOne({ ssn: CUSTOMER.ssn })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 11000 });
    expect(JSON.stringify(error) + String(error)).not.toContain(CUSTOMER.ssn);
    await customers().dropIndex('ssn_1');
  });

  it('block a dropDatabase, and name the rule', async () => {
    policy.guardrails = [deny(statement({ operations: ['drop_database'] }))];
    await expect(client.db('app').dropDatabase()).rejects.toThrow(
      'Blocked by guardrail "no damage": DROP DATABASE on any collection of app',
    );
    expect(await customers().countDocuments()).toBe(1);
  });

  it('block a deleteMany without a filter, and let one with a filter pass', async () => {
    policy.guardrails = [deny(statement({ operations: ['delete_many', 'update_many'], withoutWhere: true }))];
    await expect(customers().deleteMany({})).rejects.toThrow('DELETE MANY without a filter on app.customers');
    await expect(customers().updateMany({ _id: { $exists: true } }, { $set: { a: 1 } })).rejects.toThrow('UPDATE MANY');
    expect(await customers().deleteMany({ name: 'nobody' })).toMatchObject({ deletedCount: 0 });
  });

  it('block code on the server, wherever it stands', async () => {
    policy.guardrails = [deny(statement({ operations: ['server_code'] }))];
    await expect(customers().findOne({ $or: [{ $where: 'true' }] })).rejects.toThrow('SERVER CODE');
  });

  it('block words in commands and in documents', async () => {
    const words: GuardrailRule = { type: 'deny_words_list', words: ['Ulm'], patternRegex: '' };
    policy.guardrails = [{ name: 'no towns', input: [words], output: [] }];
    await expect(customers().findOne({ 'address.city': 'Ulm' })).rejects.toThrow('word "Ulm"');
    policy.guardrails = [{ name: 'no towns', input: [], output: [words] }];
    await expect(customers().findOne({ name: 'Ann' })).rejects.toThrow('Blocked by guardrail "no towns"');
    expect(await customers().findOne({ name: 'Ann' }, { projection: { name: 1 } })).toMatchObject({ name: 'Ann' });
  });

  it('deny copies of masked fields', async () => {
    policy.masking = [PII];
    const copy = customers().aggregate([{ $project: { x: '$ssn' } }, { $out: 'copy' }]);
    await expect(copy.toArray()).rejects.toThrow('app.customers.ssn would be stored in');
    await expect(customers().updateMany({}, [{ $set: { x: '$ssn' } }])).rejects.toThrow(
      'Blocked by masking rule "pii"',
    );
    await expect(customers().rename('moved')).rejects.toThrow('Blocked by masking rule "pii"');
  });
});
