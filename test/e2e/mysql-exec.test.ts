import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { type Ran, run } from '../src/cli/harness.ts';
import { type Person, secretOf } from './gateway.ts';
import { isMissing } from './missing.ts';
import { type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';

describe.each(SERVERS)('sluice exec with $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('on the wire of a native session', () => {
    let gateway: MysqlGateway;

    beforeAll(async () => {
      gateway = await startMysqlGateway(flavour);
      const { id } = await gateway.connection('stock');
      await gateway.connection('free');
      const { id: held } = await gateway.connection('held', { reviewers: ['dba-team'] });
      await gateway.test.admin.call('POST', '/api/guardrails', {
        name: 'no drops',
        input: { rules: [{ type: 'statement', operations: ['drop'] }] },
        connection_ids: [id, held],
      });
      await gateway.test.admin.call('POST', '/api/datamasking-rules', {
        name: 'mails',
        supported_entity_types: [{ name: 'MAIL', entity_types: ['EMAIL_ADDRESS'] }],
        connection_ids: [id],
      });
    });
    afterAll(() => gateway?.stop());

    const sluice = (args: readonly string[], person: Person = gateway.test.engineer): Promise<Ran> =>
      run(args, { url: gateway.test.gateway.api.url, token: person.token, home: gateway.test.dataDir });

    it('shows a result as a table, as csv and as json, masked', async () => {
      const text = "select id, name, null as gone, email, x'00ff' as raw from customers order by id";
      const table = await sluice(['exec', 'stock', '-i', text]);
      expect(table).toMatchObject({ code: 0, err: '' });
      expect(table.out).toBe(
        'id  name  gone  email            raw\n1   Ann   NULL  [EMAIL_ADDRESS]  0x00FF\n2   Bob   NULL  [EMAIL_ADDRESS]  0x00FF\n(2 rows)\n\n',
      );
      const csv = await sluice(['exec', 'stock', '-o', 'csv', '-i', text]);
      expect(csv.out).toBe(
        'id,name,gone,email,raw\r\n1,Ann,,[EMAIL_ADDRESS],0x00FF\r\n2,Bob,,[EMAIL_ADDRESS],0x00FF\r\n',
      );
      const json = JSON.parse((await sluice(['exec', 'stock', '-o', 'json', '-i', text])).out);
      expect(json).toMatchObject({ output_status: 'success', error: null });
      expect(json.results[0].rows).toEqual([
        ['1', 'Ann', null, '[EMAIL_ADDRESS]', '0x00FF'],
        ['2', 'Bob', null, '[EMAIL_ADDRESS]', '0x00FF'],
      ]);
    });

    it('runs several statements as one script, keeps what came before an error, and fails', async () => {
      const script =
        'create temporary table t (i int); insert into t values (1), (2); select i from t; select * from nowhere';
      const ran = await sluice(['exec', 'stock', '-i', script]);
      expect(ran.code).toBe(1);
      expect(ran.out).toMatch(/^OK.*\n.*Records: 2.*\ni\n1\n2\n\(2 rows\)\n\n$/);
      expect(ran.err).toMatch(/nowhere' doesn't exist \(42S02\)/);
    });

    it('runs procedures with several results', async () => {
      const ran = await sluice(['exec', 'free', '-i', 'call several()']);
      expect(ran).toMatchObject({ code: 0, err: '' });
      expect(ran.out).toContain('two\n2\n(1 row)');
    });

    it('brings a result of many rows whole', async () => {
      const ten = '(select 0 i union all select 1 union all select 2 union all select 3 union all select 4)';
      const text = `select repeat('x', 200) v from ${['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${ten} ${name}`).join(', ')}`;
      const { out, code } = await sluice(['exec', 'stock', '-o', 'csv', '-i', text]);
      expect({ code, lines: out.trimEnd().split('\r\n').length }).toEqual({ code: 0, lines: 5 ** 6 + 1 });
    });

    it('tells which rule blocked a script, also where it is unknown what a script would do', async () => {
      const unknown = await sluice(['exec', 'stock', '-i', 'call several()']);
      expect(unknown).toMatchObject({ code: 1, out: '', err: expect.stringContaining('cannot be checked') });
      const blocked = await sluice(['exec', 'stock', '-i', 'drop table customers']);
      expect(blocked).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no drops') });
      const body = { connection: 'stock', script: 'select 1; drop table t' };
      expect(await gateway.test.engineer.call('POST', '/api/sessions', body)).toMatchObject({
        output_status: 'blocked',
        exit_code: 1,
      });
    });

    it('waits for an approval, saying so, and runs once', async () => {
      const text = "update customers set notes = 'approved' where id = 2";
      const running = sluice(['exec', 'held', '-i', text]);
      const review = await gateway.test.pendingReview(text);
      await gateway.test.dba.call('PUT', `/api/reviews/${review}/approve`, {});
      const ran = await running;
      expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('Rows matched: 1  Changed: 1') });
      expect(ran.err).toContain(`/reviews/${review}`);
    });

    it('is recorded as a session, verifiable', async () => {
      await sluice(['exec', 'stock', '-i', "select 'find me'"]);
      const { data } = await gateway.test.admin.call<{ data: unknown[] }>('GET', '/api/sessions?limit=1');
      expect(data[0]).toMatchObject({ verb: 'exec', application: 'sluice exec', status: 'closed', query_count: 1 });
      expect(await verifyAudit({ dir: join(gateway.test.dataDir, 'audit') })).toMatchObject({ ok: true });
    });

    it('tests connections, also where a review holds everything, and tells what is wrong', async () => {
      const { admin, engineer } = gateway.test;
      for (const name of ['stock', 'held']) {
        expect(await engineer.call('GET', `/api/connections/${name}/test`)).toMatchObject({
          success: true,
          server_version: expect.stringMatching(flavour === 'mariadb' ? /mariadb/i : /^9\./),
        });
      }
      const { host, port, root } = gateway.server;
      const wrong = { HOST: host, PORT: String(port), USER: root.user, PASS: 'no such password' };
      await admin.call('POST', '/api/connections', {
        name: 'wrong',
        type: 'database',
        subtype: 'mysql',
        secret: secretOf(wrong),
      });
      const refused = await admin.attempt('GET', '/api/connections/wrong/test');
      expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('connection test failed') });
      expect(refused.message).not.toContain('no such password');
    });
  });
});
