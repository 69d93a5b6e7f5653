import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { auditLines } from './audit-records.ts';
import { addConnection, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { addUser, type Person } from './person.ts';

/** How long a gateway may be silent here before the others close what it left. */
const LOST_SEC = 3;
const WAIT = { timeout: 60_000, interval: 50 };
const KILLS = 6;

let upstream: TestServer;
let state: TestServer;
let first: GatewayProcess;
let second: GatewayProcess;
let dba: Person;
let login: { readonly user: string; readonly password: string; readonly database: string };
let env: Record<string, string>;

interface Review {
  readonly id: string;
  readonly text: string;
  readonly status: string;
  readonly session: string;
  readonly reason: string | null;
}

beforeAll(async () => {
  [upstream, state] = await Promise.all([startPostgres(), startPostgres()]);
  await direct('create table ran (what text)');
  await direct(`grant all on ran to ${upstream.user}`);
  env = {
    DATABASE_URL: `postgres://${state.user}:${state.password}@${state.host}:${state.port}/${state.database}`,
    SLUICE_MASTER_KEY: randomBytes(32).toString('hex'),
    GATEWAY_LOST_SEC: String(LOST_SEC),
    AUDIT_FSYNC: 'never',
    // What goes wrong on purpose here is nobody's news.
    LOG_LEVEL: 'silent',
  };
  first = await startGatewayProcess({ env });
  second = await startGatewayProcess({ env, joins: true });
  await first.admin.call('POST', '/api/users/groups', { name: 'dba-team' });
  dba = await addUser(first, first.admin, 'dba', ['dba-team']);
  const { endpoint } = await addConnection(first, 'held', upstream);
  await first.admin.call('PATCH', '/api/connections/held', { reviewers: ['dba-team'] });
  login = { user: endpoint.user, password: endpoint.password, database: endpoint.database };
}, 240_000);
afterAll(async () => {
  await second?.stop();
  await first?.stop();
  await Promise.all([upstream?.stop(), state?.stop()]);
});

async function direct(text: string): Promise<unknown[][]> {
  const client = new pg.Client(upstream.superuser);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function timesRun(what: string): Promise<number> {
  return Number((await direct(`select count(*) from ran where what = '${what}'`))[0]?.[0]);
}

/** Sends a command through a gateway, where it is held; `ended` is how it ended for its client. */
async function hold(gateway: GatewayProcess, what: string): Promise<{ review: Review; ended: Promise<string> }> {
  const client = new pg.Client({ ...login, host: '127.0.0.1', port: gateway.port, ssl: { rejectUnauthorized: false } });
  client.on('error', () => undefined);
  await client.connect();
  const text = `insert into ran values ('${what}')`;
  const ended = client.query(text).then(
    async () => {
      await client.end();
      return 'ran';
    },
    (error: Error) => error.message,
  );
  let review: Review | undefined;
  await expect
    .poll(async () => {
      const pending = await first.admin.call<Review[]>('GET', '/api/reviews?status=pending&limit=100');
      review = pending.find((one) => one.text === text);
      return review?.status;
    }, WAIT)
    .toBe('PENDING');
  if (review === undefined) throw new Error('not held');
  return { review, ended };
}

function read(id: string): Promise<Review> {
  return first.admin.call<Review>('GET', `/api/reviews/${id}`);
}

it('a decision made on one gateway wakes the hold on the other', async () => {
  const approved = await hold(second, 'approved elsewhere');
  await dba.call('PUT', `/api/reviews/${approved.review.id}/approve`, {});
  expect(await approved.ended).toBe('ran');
  expect(await timesRun('approved elsewhere')).toBe(1);
  const rejected = await hold(second, 'rejected elsewhere');
  await dba.call('PUT', `/api/reviews/${rejected.review.id}/reject`, { reason: 'not on a Friday' });
  expect(await rejected.ended).toContain('rejected by dba (dba-team): not on a Friday');
});

describe('a gateway that is suspended while it holds a command', () => {
  it('is given up, and comes back without running it', async () => {
    const { review, ended } = await hold(second, 'suspended');
    second.suspend();
    await expect.poll(async () => (await read(review.id)).status, WAIT).toBe('REVOKED');
    expect(await dba.attempt('PUT', `/api/reviews/${review.id}/approve`, {})).toMatchObject({ status: 409 });
    second.resume();
    expect(await ended).toMatch(/withdrawn|cut off|terminat/i);
    expect(await timesRun('suspended')).toBe(0);
  });

  it('serves again once it has entered again', async () => {
    await expect
      .poll(async () => {
        const { review, ended } = await hold(second, 'after the return');
        await dba.attempt('PUT', `/api/reviews/${review.id}/approve`, {});
        return ended;
      }, WAIT)
      .toBe('ran');
    expect(await timesRun('after the return')).toBe(1);
  });
});

describe('a gateway that is killed', () => {
  it('leaves nothing that waits: another one revokes what it held and closes its sessions', async () => {
    const { review, ended } = await hold(second, 'killed');
    await second.kill();
    expect(await ended).toMatch(/terminat|ECONNRESET|closed/i);
    await expect.poll(async () => (await read(review.id)).status, WAIT).toBe('REVOKED');
    expect((await read(review.id)).reason).toBe('the gateway ended while the command was held');
    expect(await dba.attempt('PUT', `/api/reviews/${review.id}/approve`, {})).toMatchObject({ status: 409 });
    const { data } = await first.admin.call<{ data: { id: string }[] }>('GET', '/api/sessions?status=open&limit=100');
    expect(data.map(({ id }) => id)).not.toContain(review.session);
    const closing = auditLines(first.dataDir).find(
      ({ type, session }) => type === 'session.close' && session === review.session,
    );
    expect(JSON.stringify(closing)).toContain('ended before the session did');
    second = await startGatewayProcess({ env, dataDir: second.dataDir });
    expect(await timesRun('killed')).toBe(0);
  }, 120_000);

  it('in the moment of the approval runs the command once or never, and the request says which', async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const what = `dying ${round}`;
      const { review, ended } = await hold(second, what);
      const approving = dba.attempt('PUT', `/api/reviews/${review.id}/approve`, {});
      // From well before to well after the approval arrives; where it falls is what the rounds are for.
      await new Promise((resolve) => setTimeout(resolve, round * 6));
      await second.kill();
      await Promise.all([approving, ended]);
      const isOver = async (): Promise<boolean> => ['EXECUTED', 'REVOKED'].includes((await read(review.id)).status);
      await expect.poll(isOver, WAIT).toBe(true);
      const through = `select count(*)::int from pg_stat_activity where application_name like '%via sluice%'`;
      await expect.poll(async () => (await direct(through))[0]?.[0], WAIT).toBe(0);
      const { status } = await read(review.id);
      expect(await timesRun(what)).toBeLessThanOrEqual(status === 'EXECUTED' ? 1 : 0);
      expect(await dba.attempt('PUT', `/api/reviews/${review.id}/approve`, {})).toMatchObject({ status: 409 });
      second = await startGatewayProcess({ env, dataDir: second.dataDir });
      expect((await read(review.id)).status).toBe(status);
    }
  }, 240_000);
});
