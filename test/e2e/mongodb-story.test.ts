import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { pymongo } from '../protocols/mongodb/pymongo.ts';
import { auditLines } from './audit-records.ts';
import { isMissing } from './missing.ts';
import {
  CUSTOMERS,
  MASKED_CUSTOMERS,
  type MongodbGateway,
  saidBy,
  startMongodbGateway,
  startPrinted,
} from './mongodb-paths.ts';

const CODE_UNAUTHORIZED = 13;
const CODE_NO_SUCH_TRANSACTION = 251;

let gateway: MongodbGateway;

const shell = async (connection: string, ...expressions: string[]) =>
  startPrinted(await gateway.credentials(gateway.test.engineer, connection), expressions);
const driver = (connection: string) => gateway.client(gateway.test.engineer, connection);
const decide = async (part: string, verdict: 'approve' | 'reject', reason = 'as asked'): Promise<string> => {
  const id = await gateway.pending(part);
  await gateway.test.dba.call('PUT', `/api/reviews/${id}/${verdict}`, { reason });
  return id;
};
/** Resolves with what was refused. */
const failure = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    (value) => ({ succeeded: value }),
    (error: unknown) => error,
  );

describe.skipIf(isMissing('mongodb-server'))('a story with MongoDB, a replica set', () => {
  beforeAll(async () => {
    gateway = await startMongodbGateway({ replicaSet: true });
    const { id } = await gateway.connection('stock', { reviewers: ['dba-team'] });
    const { id: open } = await gateway.connection('open');
    await gateway.connection('brief', { reviewers: ['dba-team'], policy: { review_mode: 'fail_fast' } });
    await gateway.connection('hasty', { reviewers: ['dba-team'], policy: { review_timeout_sec: '1' } });
    await gateway.protect(id, open);
  });
  afterAll(() => gateway?.stop());

  describe.skipIf(isMissing('mongosh'))('in mongosh, by the printed line', () => {
    it('holds a deleteMany until the dba approves it, and runs it once', async () => {
      await gateway.server.run({ insert: 'customers', documents: [{ _id: 3, name: 'Old' }] });
      const running = await shell('stock', 'db.getSiblingDB("app").customers.deleteMany({ name: "Old" })');
      const id = await gateway.pending('"delete":"customers"');
      expect(await gateway.customers()).toHaveLength(3);
      expect(await gateway.test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({
        text: expect.stringContaining('"q":{"name":"Old"},"limit":{"$numberInt":"0"}'),
      });
      await gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
      const ended = await running.result;
      expect(ended.code).toBe(0);
      expect(saidBy(ended)).toEqual([{ acknowledged: true, deletedCount: 1 }]);
      expect(await gateway.customers()).toEqual(CUSTOMERS);
      await expect.poll(() => gateway.status(id)).toBe('EXECUTED');
      // Nobody is asked about what the shell itself wants to know.
      expect(await gateway.test.admin.call('GET', '/api/reviews')).toEqual([expect.objectContaining({ id })]);
    });

    it('blocks dropDatabase, naming the rule, without asking anybody; the session lives on', async () => {
      const caught =
        '(() => { try { const done = db.getSiblingDB("app").dropDatabase(); return done } catch (e) { return [e.code, e.message] } })()';
      const ended = await (await shell('stock', caught, 'db.adminCommand({ ping: 1 }).ok')).result;
      expect(ended.code).toBe(0);
      expect(saidBy(ended)).toEqual([[CODE_UNAUTHORIZED, expect.stringContaining('no-drop')], 1]);
      expect(await gateway.test.admin.call('GET', '/api/reviews?status=pending')).toEqual([]);
      expect(await gateway.customers()).toEqual(CUSTOMERS);
    });

    it('masks what find brings, nested fields, lists and names included', async () => {
      const find = 'db.getSiblingDB("app").customers.find().sort({ _id: 1 }).toArray()';
      const running = await shell('stock', find);
      await decide('"find":"customers"', 'approve');
      expect(saidBy(await running.result)).toEqual([MASKED_CUSTOMERS]);
    });

    it('takes the request back when the client is killed while it waits', async () => {
      const running = await shell('stock', 'db.getSiblingDB("app").customers.deleteMany({ name: "Trudy" })');
      const id = await gateway.pending('Trudy');
      running.kill();
      await running.result;
      await expect.poll(() => gateway.status(id)).toBe('REVOKED');
      expect((await gateway.test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
    });
  });

  it('masks what a cursor reads on, without another approval', async () => {
    const documents = Array.from({ length: 30 }, (_, n) => ({ _id: n, email: `u${n}@example.com` }));
    await gateway.server.run({ insert: 'mails', documents });
    const read = (await driver('stock')).db('app').collection('mails').find({}, { batchSize: 7 }).toArray();
    await decide('"find":"mails"', 'approve');
    expect((await read).map(({ email }) => email)).toEqual(documents.map(() => '[EMAIL_ADDRESS]'));
  });

  it.skipIf(isMissing('pymongo4'))('shows PyMongo a rejection with its reason, and runs nothing', async () => {
    const uri = await gateway.uri(gateway.test.engineer, 'stock');
    const running = pymongo(
      'current',
      uri,
      `try:
    client.app.customers.update_one({'_id': 1}, {'$set': {'name': 'Eve'}})
except pymongo.errors.OperationFailure as error:
    print(error.code, error)`,
    );
    await decide('Eve', 'reject', 'not on a Friday');
    const { stdout, stderr } = await running;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^13 .*rejected by dba.*not on a Friday/);
    expect(await gateway.customers()).toEqual(CUSTOMERS);
  });

  it('answers at once in fail-fast mode, and lets the command pass once after its approval', async () => {
    const brief = (await driver('brief')).db('app').collection('customers');
    const update = () => brief.updateOne({ _id: 2 as never }, { $set: { tried: 'fast' } });
    const first = (await failure(update())) as { code: number; message: string };
    expect(first.code).toBe(CODE_UNAUTHORIZED);
    const id = /approval required, request ([0-9a-f-]{36}): http\S+; repeat the same/.exec(first.message)?.[1];
    expect(await gateway.pending('tried')).toBe(id);
    await gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
    expect(await update()).toMatchObject({ modifiedCount: 1 });
    expect(await failure(update())).toMatchObject({ message: expect.stringContaining('approval required') });
    await gateway.server.run({ update: 'customers', updates: [{ q: { _id: 2 }, u: { $unset: { tried: 1 } } }] });
  });

  it('ends a session that an administrator kills while its command is held', async () => {
    // A driver would repeat a read by itself, and ask again.
    const client = await gateway.client(gateway.test.engineer, 'stock', { retryReads: false });
    const running = failure(client.db('app').collection('customers').findOne({ killed: true }));
    const id = await gateway.pending('killed');
    const { session } = await gateway.test.admin.call<{ session: string }>('GET', `/api/reviews/${id}`);
    await gateway.test.admin.call('POST', `/api/sessions/${session}/kill`);
    expect(await running).toMatchObject({ message: expect.stringMatching(/ended by admin|connection .*closed/) });
    await expect.poll(() => gateway.status(id)).toBe('REVOKED');
  });

  it('lets a request expire that nobody decides, and tells the client; the session lives on', async () => {
    const client = await driver('hasty');
    const running = failure(client.db('app').collection('customers').deleteMany({ late: true }));
    const id = await gateway.pending('late');
    expect(await running).toMatchObject({
      code: CODE_UNAUTHORIZED,
      message: expect.stringMatching(/not approved within 1 ?s/),
    });
    expect(await gateway.status(id)).toBe('EXPIRED');
    expect(await client.db('app').command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('masks what a change stream tells', async () => {
    const customers = (await driver('open')).db('app').collection('customers');
    const stream = customers.watch([{ $match: { operationType: 'update' } }], { fullDocument: 'updateLookup' });
    // A cursor of changes is there once it was asked for what is new, and found nothing.
    expect(await stream.tryNext()).toBeNull();
    const update = { $set: { name: 'Anna', 'address.street': 'Side St 2' } };
    await gateway.server.run({ update: 'customers', updates: [{ q: { _id: 1 }, u: update }] });
    const change = await stream.next();
    expect(change).toMatchObject({
      documentKey: { _id: 1 },
      fullDocument: MASKED_CUSTOMERS[0],
      updateDescription: { updatedFields: { name: '[COLUMN]', 'address.street': '[COLUMN]' } },
    });
    await stream.close();
    await gateway.server.run({ update: 'customers', updates: [{ q: { _id: 1 }, u: CUSTOMERS[0] }] });
  });

  it('aborts a transaction in which something was denied', async () => {
    const client = await driver('open');
    const ledger = client.db('app').collection('ledger');
    await ledger.insertOne({ opened: true });
    const session = client.startSession();
    session.startTransaction();
    await ledger.insertOne({ kept: false }, { session });
    const drop = client.db('app').command({ drop: 'ledger' }, { session });
    expect(await failure(drop)).toMatchObject({
      code: CODE_UNAUTHORIZED,
      message: expect.stringContaining('no-drop'),
    });
    expect(await failure(session.commitTransaction())).toMatchObject({ code: CODE_NO_SUCH_TRANSACTION });
    await session.endSession();
    expect(await ledger.countDocuments()).toBe(1);
  });

  it('has recorded each command with its database and collection, without what was masked, and verifiable', async () => {
    const client = await driver('open');
    const other = client.db('elsewhere').collection('things');
    await other.insertOne({ a: 1 });
    await client.db('app').collection('customers').find().toArray();
    const lines = auditLines(gateway.test.dataDir);
    const texts = lines.filter(({ type }) => type === 'query.decided').map(({ query }) => query?.text ?? '');
    expect(texts).toContainEqual(expect.stringMatching(/^{"insert":"things",.*"\$db":"elsewhere"/));
    expect(texts).toContainEqual(expect.stringMatching(/^{"find":"customers",.*"\$db":"app"/));
    const ended = JSON.stringify(lines.filter(({ type }) => type === 'query.ended'));
    expect(ended).toContain('************1111');
    expect(ended).not.toMatch(/Main St|4111111111111111|@example\.com/);
    expect(await verifyAudit({ dir: join(gateway.test.dataDir, 'audit') })).toMatchObject({ ok: true });
  });
});

describe.skipIf(isMissing('mongodb-server'))('a story with MongoDB, a server that stands alone', () => {
  beforeAll(async () => {
    gateway = await startMongodbGateway();
    const { id } = await gateway.connection('stock', { reviewers: ['dba-team'] });
    await gateway.connection('open');
    await gateway.protect(id);
  });
  afterAll(() => gateway?.stop());

  it('holds and masks, and does each write once that a driver marks as one to be repeated', async () => {
    const customers = (await driver('stock')).db('app').collection('customers');
    const updating = customers.updateOne({ _id: 1 as never }, { $inc: { visits: 1 } });
    await decide('visits', 'approve');
    expect(await updating).toMatchObject({ modifiedCount: 1 });
    const reading = customers.findOne({ _id: 1 as never });
    await decide('"find":"customers"', 'approve');
    expect(await reading).toEqual({ ...MASKED_CUSTOMERS[0], visits: 1 });
  });

  it('says of transactions and change streams what the server says', async () => {
    const client = await driver('open');
    const session = client.startSession();
    session.startTransaction();
    const inserting = client.db('app').collection('ledger').insertOne({}, { session });
    // The driver's own words hide the server's.
    const { originalError } = (await failure(inserting)) as { originalError: { code: number; message: string } };
    expect([originalError.code, originalError.message]).toEqual([20, expect.stringContaining('replica set')]);
    await failure(session.abortTransaction());
    await session.endSession();
    const stream = client.db('app').collection('ledger').watch();
    expect(await failure(stream.next())).toMatchObject({ message: expect.stringContaining('replica set') });
    await stream.close();
  });
});
