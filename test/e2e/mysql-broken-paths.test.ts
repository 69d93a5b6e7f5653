import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodePacket } from '../../protocols/mysql/packet.ts';
import { verifyAudit } from '../../src/audit/index.ts';
import { RawClient } from '../protocols/mysql/raw-client.ts';
import { type CuttablePath, openCuttablePath } from '../servers/cuttable-path.ts';
import type { Target } from './gateway.ts';
import { isMissing } from './missing.ts';
import { connectMysql2, type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';
import { secretOf } from './person.ts';

const WAIT = { timeout: 20_000 };

/** What a client may send behind the greeting and then leave, or say no more. */
const BEGINNINGS: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['half a header', Buffer.of(32, 0)],
  ['half a wish for TLS', Buffer.of(32, 0, 0, 1, 0x8d, 0xae, 0xff)],
  [
    'a wish for TLS without a ClientHello',
    encodePacket(1, Buffer.concat([Buffer.of(0x8d, 0xae, 0xff, 1), Buffer.alloc(28)])),
  ],
];

describe.each(SERVERS)('paths of $name that break', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('come to a clear end', () => {
    let gateway: MysqlGateway;
    /** Between the gateway and the upstream of the connections `far` and `asked`. */
    let path: CuttablePath;

    beforeAll(async () => {
      gateway = await startMysqlGateway(flavour);
      await gateway.connection('near');
      path = await openCuttablePath(gateway.server);
      const { root, database } = gateway.server;
      const far = { HOST: '127.0.0.1', PORT: String(path.port), USER: root.user, PASS: root.password, DB: database };
      for (const [name, reviewers] of [
        ['far', []],
        ['asked', ['dba-team']],
      ] as const) {
        const secret = secretOf(far);
        await gateway.connection(name, { secret, reviewers });
      }
    });
    beforeEach(() => () => path.mend());
    afterAll(async () => {
      await gateway?.stop();
      await path?.close();
    });

    const target = (name: string): Promise<Target> => gateway.target(gateway.test.engineer, name);
    const expectAnswered = async (name: string): Promise<void> => {
      const client = await connectMysql2(await target(name), { rowsAsArray: true });
      expect((await client.query('select 6 * 7'))[0]).toEqual([[42]]);
      await client.end();
    };
    const latest = async (): Promise<{ id: string }> => {
      const { data } = await gateway.test.admin.call<{ data: { id: string }[] }>('GET', '/api/sessions?limit=1');
      const [session] = data;
      if (session === undefined) throw new Error('no session');
      return session;
    };
    const recordsOf = async ({ id }: { id: string }): Promise<string> => {
      for (;;) {
        const { data } = await gateway.test.admin.call<{ data: { type: string }[] }>(
          'GET',
          `/api/sessions/${id}/events?limit=1000`,
        );
        if (data.at(-1)?.type === 'session.close') return JSON.stringify(data);
      }
    };

    it.each(BEGINNINGS)('half a login: %s', async (_name, bytes) => {
      const { port } = await target('near');
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'data');
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
      await expectAnswered('near');
    });

    it('a command that does not begin with packet 0, and one that is cut short', async () => {
      const client = await RawClient.connect(await target('near'));
      const session = await latest();
      client.wire.write(encodePacket(7, client.queryPayload('select 1')));
      const closed = recordsOf(session);
      expect(await closed).toContain('sequence number');
      await client.wire.closed;
      const leaving = await RawClient.connect(await target('near'));
      const left = await latest();
      leaving.wire.write(
        encodePacket(0, leaving.queryPayload('insert into customers (id) values (99)')).subarray(0, 20),
      );
      leaving.wire.end();
      await recordsOf(left);
      expect(await gateway.server.query('select id from customers where id = 99')).toEqual([[]]);
      await expectAnswered('near');
    });

    it('the upstream, before the login: the client is told', async () => {
      path.cut();
      await expect(connectMysql2(await target('far'))).rejects.toMatchObject({ errno: 1429, sqlState: '08001' });
      path.mend();
      await expectAnswered('far');
    });

    it('the upstream, while a statement runs: the client is told, and the statement recorded as lost', async () => {
      const client = await connectMysql2(await target('far'));
      const session = await latest();
      const running = client.query('select sleep(600)').catch((error: unknown) => error);
      const found = "select id from information_schema.processlist where info = 'select sleep(600)' and state <> ''";
      await expect.poll(async () => (await gateway.server.query(found))[0]?.length, WAIT).toBe(1);
      path.cut();
      expect(await running).toMatchObject({ errno: 1053, sqlState: '08S01' });
      expect(await recordsOf(session)).toMatch(/"status":"lost"/);
    });

    it('the upstream, while a statement is held: it never runs', async () => {
      const text = "update customers set name = 'Lost' where id = 1";
      const client = await connectMysql2(await target('asked'));
      const running = client.query(text).catch((error: unknown) => error);
      const id = await gateway.test.pendingReview(text);
      path.cut();
      expect(await running).toMatchObject({ errno: 1053, sqlState: '08S01' });
      const status = async () =>
        (await gateway.test.admin.call<{ status: string }>('GET', `/api/reviews/${id}`)).status;
      await expect.poll(status, WAIT).toBe('REVOKED');
      expect((await gateway.test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
      expect(await gateway.server.query('select name from customers where id = 1')).toEqual([[['Ann']]]);
      expect(await verifyAudit({ dir: join(gateway.test.dataDir, 'audit') })).toMatchObject({ ok: true });
    });
  });
});
