import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EJSON } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { startClient } from '../protocols/mongodb/client-process.ts';
import { type Ran, run } from '../src/cli/harness.ts';
import { isMissing } from './missing.ts';
import { CUSTOMERS, MASKED_CUSTOMERS, type MongodbGateway, startMongodbGateway } from './mongodb-paths.ts';
import { secretOf } from './person.ts';

/** The program as it is installed. */
const PROGRAM = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

/** Documents as the command prints them. */
const documentsOf = (rows: readonly (readonly (string | null)[])[]): unknown[] =>
  rows.map(([document]) => EJSON.parse(document ?? ''));

describe.skipIf(isMissing('mongodb-server'))('sluice exec with MongoDB', () => {
  let gateway: MongodbGateway;

  beforeAll(async () => {
    gateway = await startMongodbGateway({ replicaSet: true });
    const { id } = await gateway.connection('stock');
    const { id: held } = await gateway.connection('held', { reviewers: ['dba-team'] });
    await gateway.connection('free');
    await gateway.protect(id, held);
  });
  afterAll(() => gateway?.stop());

  const sluice = (args: readonly string[], signal?: AbortSignal): Promise<Ran> =>
    run(args, {
      url: gateway.test.gateway.api.url,
      token: gateway.test.engineer.token,
      home: gateway.test.dataDir,
      ...(signal === undefined ? {} : { signal }),
    });

  it('waits for an approval, saying how to give it, and prints masked documents', async () => {
    const { url } = gateway.test.gateway.api;
    const env = { SLUICE_API_URL: url, SLUICE_TOKEN: gateway.test.engineer.token };
    const script = 'db.customers.find({}).sort({ _id: 1 })';
    const running = startClient([process.execPath, PROGRAM, 'exec', 'held', '-i', script], env).result;
    const review = await gateway.pending('"find":"customers"');
    await gateway.test.dba.call('PUT', `/api/reviews/${review}/approve`, {});
    const { code, stdout: out, stderr: err } = await running;
    expect(code).toBe(0);
    expect(err).toContain(`/reviews/${review}`);
    expect(err).toContain(`sluice admin approve review ${review}`);
    const lines = out.trimEnd().split('\n');
    expect(lines.at(-1)).toBe('(2 documents)');
    expect(documentsOf(lines.slice(0, 2).map((line) => [line]))).toEqual(MASKED_CUSTOMERS);
  });

  it('shows documents as json and as csv', async () => {
    const script = 'db.customers.find({}, { name: 1, "address.street": 1 }).sort({ _id: 1 })';
    const json = JSON.parse((await sluice(['exec', 'stock', '-o', 'json', '-i', script])).out);
    expect(json).toMatchObject({ output_status: 'success', error: null });
    expect(documentsOf(json.results[0].rows)).toEqual([
      { _id: 1, name: '[COLUMN]', address: { street: '[COLUMN]' } },
      { _id: 2, name: '[COLUMN]', address: {} },
    ]);
    const csv = await sluice(['exec', 'stock', '-o', 'csv', '-i', script]);
    expect(csv).toMatchObject({ code: 0, err: '' });
    expect(csv.out).toBe(
      [
        'document',
        '"{ ""_id"": 1, ""name"": ""[COLUMN]"", ""address"": { ""street"": ""[COLUMN]"" } }"',
        '"{ ""_id"": 2, ""name"": ""[COLUMN]"", ""address"": {} }"',
        '',
      ].join('\r\n'),
    );
  });

  it('runs a raw command that is JSON', async () => {
    const command = '{"find": "customers", "filter": {"_id": {"$numberInt": "2"}}, "projection": {"name": 1}}';
    const { code, out } = await sluice(['exec', 'stock', '-o', 'json', '-i', command]);
    expect(code).toBe(0);
    const [reply] = documentsOf(JSON.parse(out).results[0].rows);
    expect(JSON.stringify(reply)).toContain('"name":"[COLUMN]"');
  });

  it('runs statements one behind the other, keeps what came before an error, and fails', async () => {
    const script = `db.things.insertMany([{ _id: 1 }, { _id: 2 }]); db.things.updateMany({}, { $set: { a: 1 } })
      db.things.insertOne({ _id: 1 }); db.things.drop()`;
    const ran = await sluice(['exec', 'free', '-i', script]);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/INSERT 2\n[\s\S]*UPDATE 2\n/);
    expect(ran.err).toMatch(/E11000 duplicate key/);
    expect((await sluice(['exec', 'free', '-i', 'db.things.countDocuments()', '-o', 'csv'])).out).toContain('2');
  });

  it('tells the place of what it cannot read, and runs nothing of the script', async () => {
    const script = 'db.customers.deleteMany({})\ndb.customers.find({ _id: 1 + 1 })';
    const ran = await sluice(['exec', 'free', '-i', script]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/2:2\d/);
    expect(await gateway.customers()).toEqual(CUSTOMERS);
  });

  it('tells which rule blocked a script', async () => {
    const blocked = await sluice(['exec', 'stock', '-i', 'db.dropDatabase()']);
    expect(blocked).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no-drop') });
    const body = { connection: 'stock', script: 'db.customers.drop()' };
    expect(await gateway.test.engineer.call('POST', '/api/sessions', body)).toMatchObject({
      output_status: 'blocked',
      exit_code: 1,
    });
  });

  it('shows a rejection with its reason', async () => {
    const running = sluice(['exec', 'held', '-i', 'db.customers.deleteMany({ rejected: true })']);
    const review = await gateway.pending('rejected');
    await gateway.test.dba.call('PUT', `/api/reviews/${review}/reject`, { reason: 'not on a Friday' });
    expect(await running).toMatchObject({ code: 1, err: expect.stringMatching(/rejected by dba.*not on a Friday/) });
  });

  it('takes its request back when it is interrupted', async () => {
    const interrupt = new AbortController();
    const running = sluice(['exec', 'held', '-i', 'db.customers.deleteMany({ regretted: true })'], interrupt.signal);
    const review = await gateway.pending('regretted');
    interrupt.abort();
    expect((await running).code).not.toBe(0);
    await expect.poll(() => gateway.status(review)).toBe('REVOKED');
    expect(await gateway.customers()).toEqual(CUSTOMERS);
  });

  it('brings a result of many batches whole', async () => {
    const documents = Array.from({ length: 5_000 }, (_, n) => ({ _id: n, text: 'x'.repeat(200) }));
    await gateway.server.run({ insert: 'many', documents });
    const { code, out } = await sluice(['exec', 'free', '-o', 'csv', '-i', 'db.many.find()']);
    expect([code, out.trimEnd().split('\r\n').length]).toEqual([0, documents.length + 1]);
  });

  it('is recorded as a session, verifiable', async () => {
    await sluice(['exec', 'stock', '-i', 'db.customers.countDocuments({ name: "find me" })']);
    const { data } = await gateway.test.admin.call<{ data: unknown[] }>('GET', '/api/sessions?limit=1');
    expect(data[0]).toMatchObject({ verb: 'exec', application: 'sluice exec', status: 'closed', query_count: 1 });
    expect(await verifyAudit({ dir: join(gateway.test.dataDir, 'audit') })).toMatchObject({ ok: true });
  });

  it('tests connections, also where a review holds everything, and tells what is wrong', async () => {
    const { admin, engineer } = gateway.test;
    for (const name of ['stock', 'held']) {
      expect(await engineer.call('GET', `/api/connections/${name}/test`)).toMatchObject({
        success: true,
        server_version: expect.stringMatching(/^\d+\.\d+/),
      });
    }
    const { host, port, admin: account } = gateway.server;
    const secret = {
      HOST: host,
      PORT: String(port),
      USER: account.user,
      PASS: 'no such password',
      AUTHSOURCE: 'admin',
    };
    const wrong = { name: 'wrong', type: 'database', subtype: 'mongodb', secret: secretOf(secret) };
    await admin.call('POST', '/api/connections', wrong);
    const refused = await admin.attempt('GET', '/api/connections/wrong/test');
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('connection test failed') });
    expect(refused.message).not.toContain('no such password');
  });
});
