import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { psql, psqlScript, startPsql } from '../protocols/postgres/psql.ts';
import { addUser, startTestGateway, type TestGateway } from './gateway.ts';

const SELECT = 'select id, name, email, card, notes from customers order by id';

describe('psql through the gateway: held, guarded, masked and recorded', () => {
  let test: TestGateway;

  beforeAll(async () => {
    test = await startTestGateway();
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test.admin.call('POST', '/api/guardrails', {
      name: 'no-drop',
      input: { rules: [{ type: 'deny_words_list', words: ['drop table'] }] },
      output: { rules: [] },
      connection_ids: [shop?.id],
    });
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'pii',
      connection_ids: [shop?.id],
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
      strategies: { CREDIT_CARD: 'partial' },
      columns: [{ match: 'public.customers.name', strategy: 'redact' }],
    });
  });
  afterAll(() => test.stop());

  it('holds a query in psql until the dba approves, then masks its rows', async () => {
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, SELECT);
    const id = await test.pendingReview(SELECT);
    await test.dba.call('PUT', `/api/reviews/${id}/approve`, { reason: 'looks fine' });
    const { stdout, stderr, code } = await running.result;
    expect(code).toBe(0);
    expect(stderr).toContain(`/reviews/${id}`);
    expect(stdout.trim().split('\n')).toEqual([
      '1|[COLUMN]|[EMAIL_ADDRESS]|************1111|call [EMAIL_ADDRESS], card **** **** **** 1111',
      '2|[COLUMN]|[EMAIL_ADDRESS]|************5559|nothing here',
    ]);
    expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'EXECUTED' });
  });

  it('lets \\d pass in the same session as before, also behind an approved query', async () => {
    const text = 'select count(*) from customers where lower(name) <> $$x$$;';
    const running = psqlScript(await test.target(test.engineer), `\\d customers\n${text}\n\\d customers\n\\dt\n`);
    await test.dba.call('PUT', `/api/reviews/${await test.pendingReview(text)}/approve`, {});
    const { stdout } = await running;
    expect(stdout.match(/^notes\|text/gm)).toHaveLength(2);
    expect(stdout).toContain('public|customers|table');
  });

  it('masks the binary format of a prepared statement with an alias just as well', async () => {
    const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
    await client.connect();
    const text = 'select name as n, email as e, card from customers where id = $1';
    const rows = client.query({ text, values: [1], rowMode: 'array', binary: true } as pg.QueryArrayConfig);
    const id = await test.pendingReview(text);
    const review = await test.dba.call<{ params: unknown }>('GET', `/api/reviews/${id}`);
    expect(review.params).toMatchObject([{ text: '1' }]);
    await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
    expect((await rows).rows).toEqual([['[COLUMN]', '[EMAIL_ADDRESS]', '************1111']]);
    await client.end();
  });

  it('blocks what a guardrail forbids without asking anybody, and the session lives on', async () => {
    const { stdout, stderr } = await psql({ ...(await test.target(test.engineer)), sslmode: 'require' }, [
      '\\set ON_ERROR_STOP 0',
      'DROP /* quick */ TABLE customers',
      'show server_version_num',
    ]);
    expect(stderr).toContain('no-drop');
    expect(stdout.trim()).toMatch(/^\d{6}$/);
    expect(await test.direct('select count(*)::int from customers')).toEqual([[2]]);
  });

  it('shows a rejection with its reason, and runs nothing', async () => {
    const text = "update customers set name = 'Eve' where id = 1";
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    await test.dba.call('PUT', `/api/reviews/${id}/reject`, { reason: 'not on a Friday' });
    const { code, stderr } = await running.result;
    expect(code).not.toBe(0);
    expect(stderr).toContain('not on a Friday');
    expect(stderr).toContain('dba');
    expect(await test.direct('select name from customers where id = 1')).toEqual([['Ann']]);
  });

  it('ends the wait when the user presses Ctrl-C, and an approval afterwards runs nothing', async () => {
    const text = "update customers set name = 'Mallory' where id = 1";
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    running.interrupt();
    const { stderr } = await running.result;
    expect(stderr).toContain('canceling statement due to user request');
    const late = await test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {});
    expect(late.status).toBe(409);
    expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'REVOKED' });
    expect(await test.direct('select name from customers where id = 1')).toEqual([['Ann']]);
  });

  it('takes the request back when the client is killed while it waits', async () => {
    const text = "update customers set name = 'Trudy' where id = 1";
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    running.kill();
    await running.result;
    for (;;) {
      const { status } = await test.admin.call<{ status: string }>('GET', `/api/reviews/${id}`);
      if (status === 'REVOKED') break;
    }
    expect((await test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
    expect(await test.direct('select name from customers where id = 1')).toEqual([['Ann']]);
  });

  it('lets the own request of an administrator in a reviewing group pass at once, and records it', async () => {
    const text = 'select count(*) from customers';
    const asAdmin = async () => psql({ ...(await test.target(test.admin)), sslmode: 'require' }, [text]);
    const held = asAdmin();
    await test.dba.call('PUT', `/api/reviews/${await test.pendingReview(text)}/approve`, {});
    expect((await held).stdout.trim()).toBe('2');
    await test.admin.call('PATCH', '/api/users/admin', { groups: ['admin', 'dba-team'] });
    expect((await asAdmin()).stdout.trim()).toBe('2');
    const own = await test.admin.call<{ text: string }[]>('GET', '/api/reviews?user=admin&status=executed');
    expect(own.map((review) => review.text)).toEqual([text, text]);
    expect(own[0]).toMatchObject({ auto_approved: true, outcome: { status: 'ok', rows: 1 } });
    expect(own[1]).toMatchObject({ auto_approved: false, review_groups_data: [{ reviewed_by: { name: 'dba' } }] });
    await test.admin.call('PATCH', '/api/users/admin', { groups: ['admin'] });
  });

  it('answers a connection that may not be seen as if it did not exist', async () => {
    await test.admin.call('PATCH', '/api/connections/shop', { access_groups: ['engineering'] });
    const outsider = await addUser(test.gateway, test.admin, 'outsider', []);
    const { token } = await outsider.call<{ token: string }>('POST', '/api/tokens', { name: 'cli' });
    const attempt = (connection: string): Promise<{ stderr: string }> =>
      psql(
        {
          host: '127.0.0.1',
          port: test.gateway.listeners.postgres?.port ?? 0,
          user: `outsider~${connection}`,
          password: token,
          database: 'app',
          sslmode: 'require',
        },
        ['select 1'],
      );
    const [hidden, missing] = [await attempt('shop'), await attempt('missing')];
    expect(hidden.stderr).toContain('connection "shop" does not exist');
    expect(missing.stderr.replaceAll('missing', 'shop')).toBe(hidden.stderr);
    expect((await outsider.attempt('GET', '/api/connections/shop')).status).toBe(404);
  });

  it('ends a session that an administrator kills while its query is held', async () => {
    const text = 'select 42 from customers';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const id = await test.pendingReview(text);
    const { session } = await test.admin.call<{ session: string }>('GET', `/api/reviews/${id}`);
    await test.admin.call('POST', `/api/sessions/${session}/kill`);
    expect((await running.result).stderr).toContain('ended by admin');
  });

  it('has recorded every step, readable by the API and verifiable', async () => {
    const { data } = await test.admin.call<{ data: { id: string; status: string; masked: Record<string, number> }[] }>(
      'GET',
      '/api/sessions?user=engineer&limit=100',
    );
    expect(data.length).toBeGreaterThan(5);
    const first = data.at(-1);
    expect(first).toMatchObject({ status: 'closed', masked: { EMAIL_ADDRESS: 3, CREDIT_CARD: 3, COLUMN: 2 } });
    type Recorded = { type: string; body: Record<string, unknown> };
    let events: Recorded[] = [];
    while (events.at(-1)?.type !== 'session.close') {
      events = (await test.admin.call<{ data: Recorded[] }>('GET', `/api/sessions/${first?.id}/events?limit=100`)).data;
    }
    expect(events.map(({ type }) => type)).toEqual([
      'session.open',
      'query.held',
      'query.decided',
      'query.ended',
      'session.close',
    ]);
    const everything = JSON.stringify(events);
    expect(everything).toContain('approved by dba');
    expect(everything).not.toContain('ann@example.com');
    expect(everything).not.toContain('4111');
    expect(await verifyAudit({ dir: `${test.dataDir}/audit` })).toMatchObject({ ok: true });
  });
});
