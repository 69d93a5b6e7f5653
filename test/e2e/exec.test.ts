import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { type Ran, run } from '../src/cli/harness.ts';
import { type Person, secretOf, startTestGateway, type TestGateway } from './gateway.ts';

let test: TestGateway;

beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.stop());

function sluice(person: Person, args: readonly string[], stdin?: string): Promise<Ran> {
  const options = { url: test.gateway.api.url, token: person.token, home: test.dataDir };
  return run(args, stdin === undefined ? options : { ...options, stdin });
}

describe('sluice exec', () => {
  it('shows a result as a table, as csv and as json', async () => {
    const text = "select id, name, null as gone, '' as empty, 'a \"b\", c' as odd from customers order by id";
    const table = await sluice(test.engineer, ['exec', 'shop', '-i', text]);
    expect(table).toMatchObject({ code: 0, err: '' });
    expect(table.out).toBe(
      'id  name  gone  empty  odd\n1   Ann   NULL         a "b", c\n2   Bob   NULL         a "b", c\n(2 rows)\n\n',
    );
    const csv = await sluice(test.engineer, ['exec', 'shop', '-o', 'csv', '-f', '-'], text);
    expect(csv.out).toBe('id,name,gone,empty,odd\r\n1,Ann,,"","a ""b"", c"\r\n2,Bob,,"","a ""b"", c"\r\n');
    const json = JSON.parse((await sluice(test.engineer, ['exec', 'shop', '-o', 'json'], text)).out);
    expect(json).toMatchObject({ output_status: 'success', error: null });
    expect(json.results).toEqual([
      {
        columns: [
          { name: 'id', type: 'int4' },
          { name: 'name', type: 'text' },
          { name: 'gone', type: 'text' },
          { name: 'empty', type: 'text' },
          { name: 'odd', type: 'text' },
        ],
        rows: [
          ['1', 'Ann', null, '', 'a "b", c'],
          ['2', 'Bob', null, '', 'a "b", c'],
        ],
        data: '',
        command: 'SELECT 2',
        row_count: 2,
      },
    ]);
  });

  it('runs several statements as one script, and says what each did', async () => {
    const ran = await sluice(test.engineer, [
      'exec',
      'shop',
      '-i',
      'create temp table t (i int); insert into t values (1), (2); select * from t; copy t to stdout',
    ]);
    expect(ran).toMatchObject({ code: 0, out: 'CREATE TABLE\nINSERT 0 2\ni\n1\n2\n(2 rows)\n\n1\n2\nCOPY 2\n' });
  });

  it('tells the database’s own error, keeps what came before, and fails', async () => {
    const ran = await sluice(test.engineer, ['exec', 'shop', '-i', 'select 1 as one; select * from nowhere']);
    expect(ran).toMatchObject({ code: 1, out: 'one\n1\n(1 row)\n\n' });
    expect(ran.err).toBe('sluice: relation "nowhere" does not exist (42P01)\n');
  });

  it('brings a result of many rows whole', async () => {
    const text = "select i, repeat('x', 200) from generate_series(1, 50000) i";
    const { out, code } = await sluice(test.engineer, ['exec', 'shop', '-o', 'csv', '-i', text]);
    const lines = out.trimEnd().split('\r\n');
    expect({ code, lines: lines.length, last: lines.at(-1)?.slice(0, 8) }).toEqual({
      code: 0,
      lines: 50_001,
      last: '50000,xx',
    });
  });

  it('says what is wrong with the call', async () => {
    const both = await sluice(test.engineer, ['exec', 'shop', '-i', 'x', '-f', 'y']);
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining('not both') });
    const missing = await sluice(test.engineer, ['exec', 'shop', '-f', '/nowhere/at/all.sql']);
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('/nowhere/at/all.sql') });
    const unknown = await sluice(test.engineer, ['exec', 'other', '-i', 'select 1']);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('connection not found') });
  });

  it('leaves the same record as a client on the wire', async () => {
    await sluice(test.engineer, ['exec', 'shop', '-i', "select 'find me'"]);
    const { data } = await test.admin.call<{ data: { id: string; verb: string; application: string }[] }>(
      'GET',
      '/api/sessions?limit=1',
    );
    expect(data[0]).toMatchObject({ verb: 'exec', application: 'sluice exec', status: 'closed', query_count: 1 });
    expect(await verifyAudit({ dir: `${test.dataDir}/audit` })).toMatchObject({ ok: true });
  });
});

describe('what rules say of scripts', () => {
  beforeAll(async () => {
    const { id } = await test.admin.call<{ id: string }>('GET', '/api/connections/shop');
    await test.admin.call('POST', '/api/guardrails', {
      name: 'no drops',
      input: { rules: [{ type: 'statement', operations: ['drop'] }] },
      connection_ids: [id],
    });
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'mails',
      supported_entity_types: [{ name: 'MAIL', entity_types: ['EMAIL_ADDRESS'] }],
      connection_ids: [id],
    });
  });

  it('holds on the wire of exec what holds on the wire', async () => {
    const blocked = await sluice(test.engineer, ['exec', 'shop', '-i', 'drop table customers']);
    expect(blocked).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no drops') });
    const masked = await sluice(test.engineer, ['exec', 'shop', '-i', 'select email from customers', '-o', 'csv']);
    expect(masked.code).toBe(0);
    expect(masked.out).not.toContain('@example.com');
    const answer = await test.engineer.call('POST', '/api/sessions', { connection: 'shop', script: 'drop table t' });
    expect(answer).toMatchObject({ output_status: 'blocked', exit_code: 1, results: [], has_review: false });
  });
});

describe('scripts that need an approval', () => {
  beforeAll(() => test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] }));
  afterAll(() => test.admin.call('PATCH', '/api/connections/shop', { reviewers: [] }));

  it('wait for it, saying so, and run once', async () => {
    const text = "update customers set notes = 'approved' where id = 2";
    const running = sluice(test.engineer, ['exec', 'shop', '-i', text]);
    const review = await test.pendingReview(text);
    await test.dba.call('PUT', `/api/reviews/${review}/approve`, {});
    const ran = await running;
    expect(ran).toMatchObject({ code: 0, out: 'UPDATE 1\n' });
    expect(ran.err.match(new RegExp(`/reviews/${review}`, 'g'))).toHaveLength(1);
    expect(await test.direct('select notes from customers where id = 2')).toEqual([['approved']]);
  });

  it('fail with the reason when they are rejected', async () => {
    const text = 'delete from customers';
    const running = sluice(test.engineer, ['exec', 'shop', '-i', text]);
    const review = await test.pendingReview(text);
    await test.dba.call('PUT', `/api/reviews/${review}/reject`, { reason: 'not on a Friday' });
    expect(await running).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not on a Friday') });
    expect(await test.direct('select count(*)::int from customers')).toEqual([[2]]);
  });

  it('are taken back when whoever waits hangs up', async () => {
    const text = 'delete from customers where id = 1';
    const left = new AbortController();
    const response = fetch(`${test.gateway.api.url}/api/sessions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/x-ndjson',
        authorization: `Bearer ${test.engineer.token}`,
      },
      body: JSON.stringify({ connection: 'shop', script: text }),
      signal: left.signal,
    }).then((answer) => answer.text());
    const review = await test.pendingReview(text);
    left.abort();
    await expect(response).rejects.toThrow();
    for (;;) {
      const { status } = await test.dba.call<{ status: string }>('GET', `/api/reviews/${review}`);
      if (status !== 'PENDING') {
        expect(status).toBe('REVOKED');
        break;
      }
    }
    expect(await test.direct('select count(*)::int from customers')).toEqual([[2]]);
  });

  it('are answered at once where nobody can wait, and pass when they are sent again', async () => {
    const body = { connection: 'shop', script: "update customers set notes = 'later' where id = 2" };
    const asked = await test.engineer.call('POST', '/api/sessions', body);
    expect(asked).toMatchObject({ output_status: 'waiting_approval', has_review: true, exit_code: 1 });
    const again = await test.engineer.call('POST', '/api/sessions', body);
    expect(again.review_id).toBe(asked.review_id);
    expect(asked.review_url).toBe(`${test.gateway.api.url}/reviews/${asked.review_id}`);
    await test.dba.call('PUT', `/api/reviews/${asked.review_id}/approve`, {});
    const passed = await test.engineer.call('POST', '/api/sessions', body);
    expect(passed).toMatchObject({ output_status: 'success', results: [{ command: 'UPDATE 1', row_count: 1 }] });
  });
});

describe('access', () => {
  it('is refused where exec is disabled, and then the wire still works', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { access_mode_exec: 'disabled' });
    const refused = await sluice(test.engineer, ['exec', 'shop', '-i', 'select 1']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('exec is disabled') });
    await test.target(test.engineer);
    await test.admin.call('PATCH', '/api/connections/shop', { access_mode_exec: 'enabled' });
  });

  it('does not tell strangers that a connection is there', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { access_groups: ['security'] });
    const body = { connection: 'shop', script: 'select 1' };
    expect(await test.engineer.attempt('POST', '/api/sessions', body)).toEqual({
      status: 404,
      message: 'connection not found',
    });
    expect(await test.engineer.attempt('GET', '/api/connections/shop/test')).toMatchObject({ status: 404 });
    await test.admin.call('PATCH', '/api/connections/shop', { access_groups: [] });
  });
});

describe('a connection test', () => {
  it('tells that the upstream lets the gateway in, also where a review holds everything', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    const answer = await test.engineer.call('GET', '/api/connections/shop/test');
    expect(answer).toMatchObject({ success: true, server_version: expect.stringMatching(/^\d+\.\d/) });
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: [] });
  });

  it('tells what is wrong: the address, the password', async () => {
    const { host, port, user, database } = test.upstream;
    const make = (name: string, secret: Record<string, string>) =>
      test.admin.call('POST', '/api/connections', {
        name,
        type: 'database',
        subtype: 'postgres',
        secret: secretOf({ DB: database, SSLMODE: 'disable', ...secret }),
      });
    await make('wrong-port', { HOST: host, PORT: '1', USER: user, PASS: 'x' });
    await make('wrong-password', { HOST: host, PORT: String(port), USER: user, PASS: 'no such password' });
    const unreachable = await test.admin.attempt('GET', '/api/connections/wrong-port/test');
    expect(unreachable).toMatchObject({ status: 400, message: expect.stringContaining('connection test failed') });
    const refused = await test.admin.attempt('GET', '/api/connections/wrong-password/test');
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('connection test failed') });
    expect(refused.message).not.toBe(unreachable.message);
    expect(refused.message).not.toContain('no such password');
  });
});
