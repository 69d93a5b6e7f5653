import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { fe } from '../protocols/postgres/frames.ts';
import { psql } from '../protocols/postgres/psql.ts';
import { type CuttablePath, openCuttablePath } from '../servers/cuttable-path.ts';
import { secretOf, startTestGateway, type TestGateway } from './gateway.ts';
import { RawSession, textOf } from './raw-session.ts';

const WAIT = { timeout: 20_000 };

let test: TestGateway;
/** Between the gateway and the upstream of the connections `far` and `asked`. */
let path: CuttablePath;

beforeAll(async () => {
  test = await startTestGateway();
  path = await openCuttablePath(test.upstream);
  const { user, password, database } = test.upstream;
  const far = { HOST: '127.0.0.1', PORT: String(path.port), USER: user, PASS: password, DB: database };
  for (const name of ['far', 'asked']) {
    const secret = secretOf({ ...far, SSLMODE: 'disable' });
    await test.admin.call('POST', '/api/connections', { name, type: 'database', subtype: 'postgres', secret });
  }
  await test.admin.call('PATCH', '/api/connections/asked', { reviewers: ['dba-team'] });
  await test.direct('create table copied (n int, filler text)');
});
beforeEach(async () => {
  await test.direct('truncate copied');
  return () => path.mend();
});
afterAll(async () => {
  await test?.stop();
  await path?.close();
});

/** Makes the upstream restart by itself, as it does when one of its processes dies. */
async function crashUpstream(): Promise<void> {
  const client = new pg.Client(test.upstream.superuser);
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const isOver = new Promise<void>((resolve) => client.once('end', resolve));
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
  await isOver;
  for (;;) {
    const isBack = await test.direct('select 1').then(
      () => true,
      () => false,
    );
    if (isBack) return;
  }
}

async function open(connection = 'far'): Promise<RawSession> {
  return RawSession.open(await test.target(test.engineer, connection));
}

interface SessionShown {
  readonly id: string;
  readonly status: string;
  readonly connection_name?: string;
}

async function latestSession(): Promise<SessionShown> {
  const { data } = await test.admin.call<{ data: SessionShown[] }>('GET', '/api/sessions?limit=1');
  const [session] = data;
  if (session === undefined) throw new Error('no session');
  return session;
}

/** Waits until the session is recorded as closed, and returns the types and contents of its last records. */
async function recordsOf(session: SessionShown): Promise<string> {
  for (;;) {
    type Events = { data: { type: string; body: unknown }[] };
    const { data } = await test.admin.call<Events>('GET', `/api/sessions/${session.id}/events?limit=1000`);
    if (data.at(-1)?.type === 'session.close') return JSON.stringify(data);
  }
}

async function expectClosed(session: SessionShown): Promise<void> {
  const status = async () => (await test.admin.call<SessionShown>('GET', `/api/sessions/${session.id}`)).status;
  await expect.poll(status, WAIT).not.toBe('open');
}

describe('a path to the upstream that breaks', () => {
  it('before the login: the client is told, and the session closed', async () => {
    path.cut();
    const { code, stderr } = await psql({ ...(await test.target(test.engineer, 'far')), sslmode: 'require' }, [
      'select 1',
    ]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/FATAL:.*upstream/);
    await expectClosed(await latestSession());
    path.mend();
    const session = await open();
    expect(textOf(await session.exchange([fe.query('select 41 + 1')]))).toContain('42');
    session.hangUp();
  });

  it('during the login: the client is told, and the session closed', async () => {
    const client = new pg.Client({ ...(await test.target(test.engineer, 'far')), ssl: { rejectUnauthorized: false } });
    client.on('error', () => undefined);
    const stalled = path.stallNext();
    const answer = client.connect().then(
      () => 'got in',
      (error: pg.DatabaseError) => error,
    );
    await stalled;
    path.cut();
    expect(await answer).toMatchObject({ severity: 'FATAL', message: expect.stringContaining('upstream') });
    await expectClosed(await latestSession());
  });

  it('while a query runs: the client is told, and the query recorded as lost', async () => {
    const session = await open();
    const shown = await latestSession();
    session.send(fe.query('select pg_sleep(600)'));
    const running =
      "select count(*)::int from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active'";
    await expect.poll(() => test.direct(running), WAIT).toEqual([[1]]);
    path.cut();
    expect(textOf(await session.until('E'))).toMatch(/FATAL[\s\S]*08006[\s\S]*upstream closed the connection/);
    expect(await recordsOf(shown)).toMatch(/"status":"lost"[\s\S]*upstream closed/);
    await expectClosed(shown);
  });

  it('while COPY data comes: the client does not take it for the whole', async () => {
    const session = await open();
    const shown = await latestSession();
    session.send(fe.query("copy (select n, repeat('x', 1000) from generate_series(1, 10000000) n) to stdout"));
    await session.until('d', 100);
    path.cut();
    // An error has no place in the middle of a row: then the connection closes, which no client takes for an end.
    const rest = await session.until('E').then(textOf, (error: Error) => error.message);
    expect(rest.startsWith('closed after') || rest.includes('upstream closed the connection')).toBe(true);
    expect(/^[cCZ] /m.test(rest)).toBe(false);
    expect(await recordsOf(shown)).toContain('"status":"lost"');
  }, 60_000);

  it('while COPY data goes: the client is told, and nothing of it is kept', async () => {
    const session = await open();
    const shown = await latestSession();
    session.send(fe.query('copy copied from stdin'));
    await session.until('G');
    session.send(fe.copyData(`1\t${'x'.repeat(100_000)}\n`.repeat(20)));
    const copying = "select tuples_processed from pg_stat_progress_copy where relid = 'copied'::regclass";
    await expect.poll(async () => Number((await test.direct(copying))[0]?.[0] ?? 0), WAIT).toBeGreaterThan(0);
    path.cut();
    expect(textOf(await session.until('E'))).toContain('upstream closed the connection');
    expect(await recordsOf(shown)).toContain('"status":"lost"');
    const backends = "select count(*)::int from pg_stat_activity where query like 'copy copied%'";
    await expect.poll(() => test.direct(backends), WAIT).toEqual([[0]]);
    expect(await test.direct('select count(*)::int from copied')).toEqual([[0]]);
  });

  it('while a command waits for approval: it cannot be approved any more, and does not run', async () => {
    const session = await open('asked');
    const shown = await latestSession();
    const text = "insert into copied values (1, 'held')";
    session.send(fe.query(text));
    const id = await test.pendingReview(text);
    path.cut();
    const told = textOf(await session.until('E'));
    expect(told).toContain('the upstream closed the connection');
    const status = async () => (await test.admin.call<{ status: string }>('GET', `/api/reviews/${id}`)).status;
    await expect.poll(status, WAIT).toBe('REVOKED');
    expect((await test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
    await expectClosed(shown);
    expect(await test.direct('select * from copied')).toEqual([]);
  });

  it('while rows are counted: what was not committed is not kept', async () => {
    await test.admin.call('PATCH', '/api/connections/asked', { policy: { review_rows_max: '100' } });
    const session = await open('asked');
    const shown = await latestSession();
    const text = "insert into copied select 1, '' from pg_sleep(600)";
    session.send(fe.query(text));
    await test.dba.call('PUT', `/api/reviews/${await test.pendingReview(text)}/approve`, {});
    const running = `select count(*)::int from pg_stat_activity where query like 'insert into copied%' and state = 'active'`;
    await expect.poll(() => test.direct(running), WAIT).toEqual([[1]]);
    path.cut();
    expect(textOf(await session.until('E'))).toContain('upstream closed the connection');
    expect(await recordsOf(shown)).toContain('"status":"lost"');
    await test.direct(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where query like 'insert into copied%'`,
    );
    expect(await test.direct('select * from copied')).toEqual([]);
  });
});

describe('an upstream that is restarted', () => {
  it('says why in the clients, and serves them again when it is back', async () => {
    const session = await open();
    const shown = await latestSession();
    session.send(fe.query('begin; insert into copied values (7)'));
    await session.until('Z');
    await crashUpstream();
    expect(textOf(await session.until('E'))).toMatch(/57P01|upstream closed the connection/);
    await recordsOf(shown);
    await expectClosed(shown);
    expect(await test.direct('select * from copied')).toEqual([]);
    const next = await open();
    expect(textOf(await next.exchange([fe.query('insert into copied values (8)')]))).toContain('INSERT 0 1');
    next.hangUp();
  }, 60_000);
});

it('all of it is in an audit log that verifies', async () => {
  expect(await verifyAudit({ dir: join(test.dataDir, 'audit') })).toMatchObject({ ok: true });
});
