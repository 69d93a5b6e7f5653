import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { isMissing } from './missing.ts';
import { connectMysql2, type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';
import { type MysqlProgram, mariadbProgram, mysqlProgram, runMysql, startMysqlProgram } from './mysql-program.ts';

const SELECT = 'select id, name as n, email, card, notes from customers order by id';
const MASKED_ROWS = [
  [1, '[COLUMN]', '[EMAIL_ADDRESS]', '************1111', 'call [EMAIL_ADDRESS], card **** **** **** 1111'],
  [2, '[COLUMN]', '[EMAIL_ADDRESS]', '************5559', 'nothing here'],
];

describe.each(SERVERS)('a story with $name', ({ flavour, server: serverName }) => {
  const isAbsent = isMissing(serverName, ...(flavour === 'mariadb' ? ['mariadb'] : []));
  describe.skipIf(isAbsent)('held, guarded, masked and recorded', () => {
    let gateway: MysqlGateway;
    let program: MysqlProgram;

    beforeAll(async () => {
      program = flavour === 'mariadb' ? mariadbProgram('mariadb') : mysqlProgram();
      gateway = await startMysqlGateway(flavour, { REVIEW_NOTICE_SEC: '1' });
      const { id } = await gateway.connection('stock', { reviewers: ['dba-team'] });
      const { id: brief } = await gateway.connection('brief', {
        reviewers: ['dba-team'],
        policy: { review_mode: 'fail_fast' },
      });
      const { admin } = gateway.test;
      await admin.call('POST', '/api/guardrails', {
        name: 'no-drop',
        input: { rules: [{ type: 'statement', operations: ['drop'] }] },
        output: { rules: [] },
        connection_ids: [id, brief],
      });
      await admin.call('POST', '/api/datamasking-rules', {
        name: 'pii',
        connection_ids: [id],
        supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
        strategies: { CREDIT_CARD: 'partial' },
        columns: [{ match: 'app.customers.name', strategy: 'redact' }],
      });
    });
    afterAll(() => gateway?.stop());

    const stock = () => gateway.target(gateway.test.engineer, 'stock');
    const decide = async (text: string, verdict: 'approve' | 'reject', reason = 'as asked'): Promise<string> => {
      const id = await gateway.test.pendingReview(text);
      await gateway.test.dba.call('PUT', `/api/reviews/${id}/${verdict}`, { reason });
      return id;
    };
    const statusOf = async (id: string): Promise<string> =>
      (await gateway.test.admin.call<{ status: string }>('GET', `/api/reviews/${id}`)).status;
    const names = () => gateway.server.query('select name from customers order by id');

    it('holds a DELETE until the dba approves it, and runs it once', async () => {
      await gateway.server.query("insert into customers (id, name) values (3, 'Old')");
      const text = 'delete from customers where id = 3';
      const running = runMysql(program, await stock(), ['-vv', '-e', text]);
      const id = await decide(text, 'approve');
      expect(await running).toMatchObject({ code: 0, stdout: expect.stringContaining('1 row affected') });
      expect(await names()).toEqual([[['Ann'], ['Bob']]]);
      for (;;) if ((await statusOf(id)) === 'EXECUTED') break;
    });

    it('blocks a DROP, naming the rule, without asking anybody; the session lives on', async () => {
      const input =
        'DROP /* quick */ TABLE customers;\n/*!50000 drop table customers */;\nselect version() is not null;\n';
      const { stdout, stderr } = await runMysql(program, await stock(), ['--force', '-N', '-B'], { input });
      expect(stderr.match(/ERROR 1644 \(45000\) at line \d.*no-drop/g)).toHaveLength(2);
      expect(stdout).toBe('1\n');
      expect(await names()).toEqual([[['Ann'], ['Bob']]]);
    });

    it('masks a SELECT in the text protocol', async () => {
      const running = runMysql(program, await stock(), ['-N', '-B', '-e', SELECT]);
      await decide(SELECT, 'approve');
      const { stdout } = await running;
      expect(stdout).toBe(MASKED_ROWS.map((row) => `${row.join('\t')}\n`).join(''));
    });

    it('masks it in a prepared statement, whose parameters the dba sees', async () => {
      const client = await connectMysql2(await stock());
      const text = 'select id, name as n, email, card, notes from customers where id >= ? order by id';
      const running = client.execute<RowDataPacket[]>({ sql: text, rowsAsArray: true }, ['1']);
      const id = await gateway.test.pendingReview(text);
      expect(await gateway.test.dba.call('GET', `/api/reviews/${id}`)).toMatchObject({ params: [{ text: '1' }] });
      await gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
      expect((await running)[0]).toEqual(MASKED_ROWS);
      await client.end();
    });

    it('shows a rejection with its reason, and runs nothing', async () => {
      const text = "update customers set name = 'Eve' where id = 1";
      const running = runMysql(program, await stock(), ['-e', text]);
      await decide(text, 'reject', 'not on a Friday');
      const { code, stderr } = await running;
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/ERROR 1644 \(45000\).*rejected by dba.*not on a Friday/);
      expect(await names()).toEqual([[['Ann'], ['Bob']]]);
    });

    it('answers at once in fail-fast mode, and lets the statement pass once after its approval', async () => {
      const target = await gateway.target(gateway.test.engineer, 'brief');
      const text = "update customers set notes = 'fast' where id = 2";
      const run = () => runMysql(program, target, ['-vv', '-e', text]);
      const first = await run();
      expect(first.code).not.toBe(0);
      const id = /approval required, request ([0-9a-f-]{36}): http\S+; repeat the same/.exec(first.stderr)?.[1];
      expect(await gateway.test.pendingReview(text)).toBe(id);
      await gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
      expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 row affected') });
      expect((await run()).stderr).toContain('approval required');
    });

    it('takes the request back when the client is killed while it waits', async () => {
      const text = "update customers set name = 'Trudy' where id = 1";
      const running = startMysqlProgram(program, await stock(), ['-e', text]);
      const id = await gateway.test.pendingReview(text);
      running.child.kill('SIGKILL');
      await running.result;
      for (;;) if ((await statusOf(id)) === 'REVOKED') break;
      expect((await gateway.test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
      expect(await names()).toEqual([[['Ann'], ['Bob']]]);
    });

    it('ends a session that an administrator kills while its query is held, and tells the client why', async () => {
      const text = 'select 42 from customers';
      const running = runMysql(program, await stock(), ['-e', text]);
      const id = await gateway.test.pendingReview(text);
      const { session } = await gateway.test.admin.call<{ session: string }>('GET', `/api/reviews/${id}`);
      await gateway.test.admin.call('POST', `/api/sessions/${session}/kill`);
      expect((await running).stderr).toContain('ended by admin');
    });

    it('has recorded every step, without what was masked, and verifiable', async () => {
      const { data } = await gateway.test.admin.call<{ data: { masked: Record<string, number> }[] }>(
        'GET',
        '/api/sessions?user=engineer&limit=100',
      );
      expect(data).toContainEqual(
        expect.objectContaining({ masked: { EMAIL_ADDRESS: 3, CREDIT_CARD: 3, COLUMN: 2 }, status: 'closed' }),
      );
      expect(await verifyAudit({ dir: join(gateway.test.dataDir, 'audit') })).toMatchObject({ ok: true });
    });
  });
});
