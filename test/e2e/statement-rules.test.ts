import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psql, startPsql } from '../protocols/postgres/psql.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

describe('statement rules, with psql through the gateway', () => {
  let test: TestGateway;
  let guardrailId: string;
  let connectionId: string;

  beforeAll(async () => {
    test = await startTestGateway();
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    connectionId = shop?.id ?? '';
    const saved = await test.admin.call<{ id: string }>('POST', '/api/guardrails', {
      name: 'no-damage',
      connection_ids: [connectionId],
      input: {
        rules: [
          { type: 'statement', operations: ['drop', 'truncate', 'set_role'] },
          { type: 'statement', without_where: true, tables: ['public.customers'] },
        ],
      },
    });
    guardrailId = saved.id;
  });
  afterAll(() => test.stop());

  const run = async (...commands: string[]) =>
    psql({ ...(await test.target(test.engineer)), sslmode: 'require' }, ['\\set ON_ERROR_STOP 0', ...commands]);

  it('deny what a statement does, however it is written, and the session goes on', async () => {
    const evasions = [
      'DELETE FROM customers',
      'with x as (delete from "customers" where true returning *) select count(*) from x',
      'explain analyze delete from public.customers where 1 = 1',
      'select 1; drop /* quick */ table customers',
      "do $$ begin execute 'del' || 'ete from customers'; end $$",
      "select query_to_xml('delete from customers returning 1', true, false, '')",
      'prepare p as delete from customers',
      "select set_config('role', 'postgres', false)",
      'delte from customers',
    ];
    for (const text of evasions) {
      const { stderr, stdout } = await run(text, 'show server_version_num');
      expect(stderr).toContain('Blocked by guardrail "no-damage"');
      expect(stdout.trim()).toMatch(/^\d{6}$/);
    }
    expect(await test.direct('select count(*)::int from customers')).toEqual([[2]]);
  });

  it('are refused when they are saved with an operation that does not exist', async () => {
    const rules = [{ type: 'statement', operations: ['dorp'], tables: ['a.b.c'] }];
    const { status, message } = await test.admin.attempt('POST', '/api/guardrails', { name: 'typo', input: { rules } });
    expect(status).toBe(422);
    expect(message).toContain('no such operation: "dorp"');
    expect(message).toContain('must be table or schema.table');
  });

  it('name what matched', async () => {
    const { stderr } = await run('delete from public.customers');
    expect(stderr).toContain('Blocked by guardrail "no-damage": DELETE without WHERE on public.customers');
  });

  it('leave the rest alone: psql’s own commands, restricted changes, prepared statements', async () => {
    const { stdout, stderr } = await run(
      '\\d customers',
      "update customers set notes = 'seen' where id = 2",
      'prepare one(int) as select name from customers where id = $1',
      'execute one(1)',
    );
    expect(stderr).not.toContain('guardrail');
    expect(stdout).toContain('UPDATE 1');
  });

  it('send only dangerous statements to the reviewers where the connection says so', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', {
      reviewers: ['dba-team'],
      policy: { review_scope: 'rules' },
    });
    await test.admin.call('PUT', `/api/guardrails/${guardrailId}`, {
      name: 'careful',
      connection_ids: [connectionId],
      input: { rules: [{ type: 'statement', operations: ['update', 'delete'], action: 'review' }] },
    });
    expect((await run('select name from customers where id = 1')).stdout.trim()).toBe('Ann');
    const text = 'delete from customers where id = 2';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    expect(await test.direct('select count(*)::int from customers')).toEqual([[2]]);
    await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
    const { stdout, stderr } = await running.result;
    expect(stdout.trim()).toBe('DELETE 1');
    expect(stderr).toContain('Guardrail "careful" wants approval: DELETE on customers');
  });

  it('deny what wants approval where nobody can give it', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: [] });
    const { stderr } = await run('delete from customers where id = 1');
    expect(stderr).toContain('it needs approval, and this connection has no reviewers');
    expect(await test.direct('select count(*)::int from customers')).toEqual([[1]]);
  });
});
