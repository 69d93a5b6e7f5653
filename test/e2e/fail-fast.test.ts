import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { psql } from '../protocols/postgres/psql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

let test: TestGateway;

beforeAll(async () => {
  test = await startTestGateway();
  await test.admin.call('PATCH', '/api/connections/shop', {
    reviewers: ['dba-team'],
    policy: { review_mode: 'fail_fast' },
  });
});
afterAll(() => test.stop());

/** Runs one command in a psql session of its own. */
async function run(text: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return psql({ ...(await test.target(test.engineer)), sslmode: 'require' }, ['\\set VERBOSITY verbose', text]);
}

function requestIn(stderr: string): string {
  const id = /approval required, request ([0-9a-f-]{36}): http:\S+\/reviews\/\1; repeat the same/.exec(stderr)?.[1];
  if (id === undefined) throw new Error(`no request in: ${stderr}`);
  return id;
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
  await client.connect();
  return client;
}

it('psql is answered at once, and the same statement passes once after the approval, in other sessions', async () => {
  const text = "update customers set name = 'Anna' where id = 1";
  const first = await run(text);
  expect(first.code).not.toBe(0);
  expect(first.stderr).toContain('ERROR:  42501: approval required');
  const id = requestIn(first.stderr);
  expect(requestIn((await run(text)).stderr)).toBe(id);
  expect(await test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'PENDING', mode: 'fail_fast' });
  expect(await test.direct('select name from customers where id = 1')).toEqual([['Ann']]);

  await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  expect((await run(`${text} `)).stderr).not.toContain(id);
  const approved = await run(text);
  expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining('UPDATE 1') });
  expect(await test.direct('select name from customers where id = 1')).toEqual([['Anna']]);
  expect(requestIn((await run(text)).stderr)).not.toBe(id);
  for (;;) {
    const review = await test.dba.call<{ status: string; outcome: unknown }>('GET', `/api/reviews/${id}`);
    expect(review.status).toBe('EXECUTED');
    if (review.outcome !== null) {
      expect(review.outcome).toMatchObject({ status: 'ok', tag: 'UPDATE 1' });
      break;
    }
  }
});

it('binds the approval to the parameters of a prepared statement, and the session goes on after the error', async () => {
  const client = await connect();
  const text = 'delete from customers where id = $1 and name is null';
  const failure = await client.query(text, [7]).catch((error: pg.DatabaseError) => error);
  expect(failure).toMatchObject({ code: '42501', message: expect.stringContaining('approval required') });
  const id = requestIn((failure as pg.DatabaseError).message);
  await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  await expect(client.query(text, [8])).rejects.toThrow('approval required');
  expect((await client.query(text, [7])).rowCount).toBe(0);
  await expect(client.query(text, [7])).rejects.toThrow('approval required');
  expect((await client.query('show server_version_num')).rows).toHaveLength(1);
  await client.end();
});

it('of two sessions that repeat it in the same moment one gets the approval', async () => {
  const text = "insert into customers values (50, 'Once')";
  const id = requestIn((await run(text)).stderr);
  await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  const clients = await Promise.all([connect(), connect(), connect(), connect()]);
  const results = await Promise.allSettled(clients.map((client) => client.query(text)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await test.direct('select count(*)::int from customers where id = 50')).toEqual([[1]]);
  await Promise.all(clients.map((client) => client.end()));
});

it('shows who decides what it is about: the shape, and how many rows it would change', async () => {
  const text = "update customers set notes = 'x' where id in (1, 2)";
  await test.direct('analyze customers');
  const id = requestIn((await run(text)).stderr);
  const normal = 'update customers set notes = $1 where id in ($2, $3)';
  expect(await test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({
    text,
    normalized_text: normal,
    touches: [{ operation: 'update', relations: ['customers'] }],
    estimate: [{ operation: 'update', relation: 'public.customers', rows: 2 }],
  });
  // Whoever may only ask learns nothing of data by asking.
  expect(await test.engineer.call('GET', `/api/reviews/${id}`)).toMatchObject({
    normalized_text: normal,
    estimate: null,
  });
});

it('is the approval of its user alone', async () => {
  const text = 'delete from customers where id = 51';
  const id = requestIn((await run(text)).stderr);
  expect((await test.engineer.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(403);
  await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  const other = await psql({ ...(await test.target(test.dba)), sslmode: 'require' }, [text]);
  expect(requestIn(other.stderr)).not.toBe(id);
  expect(await run(text)).toMatchObject({ code: 0 });
});

it('a rejection is told once, and another attempt asks again', async () => {
  const text = 'truncate customers';
  const id = requestIn((await run(text)).stderr);
  await test.dba.call('PUT', `/api/reviews/${id}/reject`, { reason: 'never' });
  const told = await run(text);
  expect(told.stderr).toContain('rejected by dba (dba-team): never');
  expect(requestIn((await run(text)).stderr)).not.toBe(id);
});

it('fails the transaction it came in, as any error does', async () => {
  const client = await connect();
  await client.query('begin');
  await expect(client.query('delete from customers')).rejects.toMatchObject({ code: '42501' });
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  await client.end();
});

it('is switched by the administrator for sessions that are open, too', async () => {
  const client = await connect();
  await test.admin.call('PATCH', '/api/connections/shop', { policy: { review_mode: 'hold' } });
  const text = 'select count(*) from customers where id = 77';
  const running = client.query(text);
  await test.dba.call('PUT', `/api/reviews/${await test.pendingReview(text)}/approve`, {});
  expect((await running).rowCount).toBe(1);
  await test.admin.call('PATCH', '/api/connections/shop', { policy: { review_mode: 'fail_fast' } });
  await expect(client.query(text)).rejects.toThrow('approval required');
  await client.end();
  const refused = await test.admin.attempt('PATCH', '/api/connections/shop', { policy: { review_mode: 'later' } });
  expect(refused.message).toContain('policy.review_mode: must be hold or fail_fast');
});

it('leaves an audit log that verifies', async () => {
  expect(await verifyAudit({ dir: join(test.dataDir, 'audit') })).toMatchObject({ ok: true });
});
