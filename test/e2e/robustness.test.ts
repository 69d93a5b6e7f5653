import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fe, i32 } from '../protocols/postgres/frames.ts';
import { type CuttablePath, openCuttablePath } from '../servers/cuttable-path.ts';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { RawSession, textOf } from './raw-session.ts';

const CANCEL_REQUEST = 80877102;
const HARMLESS = 'show server_version_num';

describe('when something breaks off', () => {
  let state: TestServer;
  let path: CuttablePath;
  let test: TestGateway;
  let session: RawSession;

  beforeAll(async () => {
    state = await startPostgres();
    path = await openCuttablePath(state);
    const { user, password, database } = state;
    test = await startTestGateway({
      DATABASE_URL: `postgres://${user}:${password}@127.0.0.1:${path.port}/${database}`,
    });
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    await test.direct('create table ran (what text)');
  });
  beforeEach(async () => {
    session = await RawSession.open(await test.target(test.engineer));
    return () => session.hangUp();
  });
  afterAll(async () => {
    await test?.stop();
    await path?.close();
    await state?.stop();
  });

  function approve(id: string): Promise<{ status: number; message: string }> {
    return test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {});
  }

  async function statusOf(id: string): Promise<string> {
    return (await test.admin.call<{ status: string }>('GET', `/api/reviews/${id}`)).status;
  }

  /** Ends the upstream's side of every session that comes through the gateway, as `kill` of its process does. */
  async function killUpstreamSessions(): Promise<void> {
    const client = new pg.Client(test.upstream.superuser);
    await client.connect();
    await client.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where application_name like '%via sluice%'`);
    await client.end();
  }

  it('the upstream, while a query waits: the client is told, and an approval runs nothing', async () => {
    const text = "insert into ran values ('after the upstream left')";
    session.send(fe.query(text));
    const id = await test.pendingReview(text);
    await killUpstreamSessions();
    await session.until('E');
    await expect.poll(() => statusOf(id)).toBe('REVOKED');
    expect((await approve(id)).status).toBe(409);
    expect(await test.direct('select * from ran')).toEqual([]);
  });

  it('the upstream, while a query runs: the client is told, and the session is closed', async () => {
    const text = 'select pg_sleep(600)';
    session.send(fe.query(text));
    const id = await test.pendingReview(text);
    await approve(id);
    const running = "select count(*)::int from pg_stat_activity where query = 'select pg_sleep(600)'";
    await expect.poll(() => test.direct(running)).toEqual([[1]]);
    await killUpstreamSessions();
    expect(textOf(await session.until('E'))).toContain('57P01');
    await expect(session.exchange([fe.query(HARMLESS)])).rejects.toThrow('closed');
  });

  it('the session, by an administrator while a query runs: it is cancelled upstream', async () => {
    const text = 'select pg_sleep(601)';
    session.send(fe.query(text));
    await approve(await test.pendingReview(text));
    const running = "select count(*)::int from pg_stat_activity where query = 'select pg_sleep(601)'";
    await expect.poll(() => test.direct(running)).toEqual([[1]]);
    const [open] = (await test.admin.call<{ data: { id: string }[] }>('GET', '/api/sessions?status=open&limit=1')).data;
    await test.admin.call('POST', `/api/sessions/${open?.id}/kill`);
    await expect.poll(() => test.direct(running.replace('where', "where state = 'active' and"))).toEqual([[0]]);
  });

  it('the state database: nothing runs and nobody gets in; with it back, everything goes on', async () => {
    const target = await test.target(test.engineer);
    const held = await RawSession.open(target);
    const text = "insert into ran values ('once')";
    held.send(fe.query(text));
    const id = await test.pendingReview(text);
    path.cut();
    try {
      expect(textOf(await session.exchange([fe.query("insert into ran values ('never')")]))).toContain('42501');
      await expect(RawSession.open(target)).rejects.toThrow();
      expect((await approve(id)).status).toBeGreaterThanOrEqual(500);
      expect(await test.direct('select * from ran')).toEqual([]);
    } finally {
      path.mend();
    }
    expect(textOf(await session.exchange([fe.query(HARMLESS)]))).toContain('SHOW');
    await expect.poll(async () => (await approve(id)).status, { timeout: 20_000 }).toBe(200);
    expect(textOf(await held.until('Z'))).toContain('INSERT 0 1');
    expect(await test.direct('select * from ran')).toEqual([['once']]);
    held.hangUp();
  }, 60_000);

  it('the wait, by a cancel that races with the approval: what ran is what the request says', async () => {
    await test.direct('delete from ran');
    for (let round = 0; round < 10; round += 1) {
      const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: false });
      await client.connect();
      const text = `insert into ran values ('round ${round}')`;
      const answer = client.query(text).then(
        () => 'ran',
        () => 'did not',
      );
      const id = await test.pendingReview(text);
      const { processID, secretKey, port } = client as unknown as Record<'processID' | 'secretKey' | 'port', number>;
      const cancel = connect(port, '127.0.0.1', () =>
        cancel.end(Buffer.concat([i32(16), i32(CANCEL_REQUEST), i32(processID), i32(secretKey)])),
      );
      const cancelled = once(cancel.resume(), 'close');
      await Promise.all([approve(id), approve(id), cancelled]);
      const rows = await test.direct(`select 1 from ran where what = 'round ${round}'`);
      expect(rows).toHaveLength((await answer) === 'ran' ? 1 : 0);
      expect(['EXECUTED', 'REVOKED']).toContain(await statusOf(id));
      if (rows.length === 1) expect(await statusOf(id)).toBe('EXECUTED');
      await client.end();
    }
  });
});
