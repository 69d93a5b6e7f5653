import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { type AuditLine, allowedCommands, auditLines } from './audit-records.ts';
import {
  addConnection,
  type Endpoint,
  endpointOf,
  type GatewayProcess,
  startGatewayProcess,
} from './gateway-process.ts';
import { addUser, logIn, type Person } from './person.ts';

/** What the load must have reached before the gateway is killed in the middle of it. */
const ROWS_BEFORE = 200;
const APPROVED_BEFORE = 5;
const WAIT = { timeout: 60_000 };
const LEFT_OPEN = "insert into ran values ('left open')";

let upstream: TestServer;
let gateway: GatewayProcess;
let dba: Person;
/** What lies in the segments of the killed gateway. */
let atDeath: readonly AuditLine[];
let rows: readonly string[];

interface Review {
  readonly id: string;
  readonly text: string;
  readonly status: string;
}

beforeAll(async () => {
  upstream = await startPostgres();
  await direct('create table ran (what text)');
  await direct(`grant all on ran to ${upstream.user}`);
  gateway = await startGatewayProcess({ env: { AUDIT_FSYNC: 'never' } });
  await gateway.admin.call('POST', '/api/users/groups', { name: 'dba-team' });
  dba = await addUser(gateway, gateway.admin, 'dba', ['dba-team']);
  const { endpoint: open } = await addConnection(gateway, 'open', upstream);
  const { endpoint: held } = await addConnection(gateway, 'held', upstream);
  await gateway.admin.call('PATCH', '/api/connections/held', { reviewers: ['dba-team'] });

  const waiting = run(held, () => LEFT_OPEN, 1);
  const load = [
    ...[1, 2, 3].map((n) => run(open, (i) => `insert into ran values ('open ${n} ${i}')`)),
    ...[4, 5, 6].map((n) => run(open, (i) => ({ text: 'insert into ran values ($1)', values: [`open ${n} ${i}`] }))),
    ...[1, 2, 3].map((n) => run(held, (i) => `insert into ran values ('held ${n} ${i}')`)),
    approveAll(),
  ];
  await until(async () => (await ranRows('open')).length > ROWS_BEFORE);
  await until(async () => (await ranRows('held')).length > APPROVED_BEFORE);
  await until(async () => (await reviews('pending')).some(({ text }) => text === LEFT_OPEN));
  await gateway.kill();
  await Promise.all([...load, waiting]);
  // What the server was sent it may still be running.
  const through = "select count(*)::int from pg_stat_activity where application_name like '%via sluice%'";
  await until(async () => (await direct(through))[0]?.[0] === 0);
  atDeath = auditLines(gateway.dataDir);
  rows = await ranRows('');
  gateway = await startGatewayProcess({ dataDir: gateway.dataDir });
  dba = await logIn(gateway, 'dba', 'password-of-dba');
}, 240_000);
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue()));
}

async function direct(text: string): Promise<unknown[][]> {
  const client = new pg.Client(upstream.superuser);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function ranRows(prefix: string): Promise<string[]> {
  return (await direct(`select what from ran where what like '${prefix}%'`)).map(([what]) => String(what));
}

function reviews(status: string): Promise<Review[]> {
  return gateway.admin.call('GET', `/api/reviews?status=${status}&limit=100`);
}

/** Runs one command after the other until the connection breaks. */
async function run(
  endpoint: Endpoint,
  command: (i: number) => string | pg.QueryConfig,
  times = Infinity,
): Promise<void> {
  const client = new pg.Client({ ...endpoint, ssl: { rejectUnauthorized: false } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (let i = 0; i < times; i += 1) await client.query(command(i));
  } catch (error) {
    expect((error as Error).message).toMatch(/terminated|ECONNRESET|closed/i);
  }
}

/** Approves everything but what is to be left open, until nobody answers any more. */
async function approveAll(): Promise<void> {
  try {
    for (;;) {
      for (const { id, text } of await reviews('pending')) {
        if (text !== LEFT_OPEN) await dba.attempt('PUT', `/api/reviews/${id}/approve`, {});
      }
    }
  } catch (error) {
    expect((error as Error).message).toContain('fetch failed');
  }
}

it('everything the server saw is in the audit log', () => {
  const allowed = new Set(allowedCommands(atDeath));
  const isRecorded = (what: string): boolean =>
    allowed.has(`insert into ran values ('${what}')`) || allowed.has(`insert into ran values ($1) ${what}`);
  expect(rows.length).toBeGreaterThan(ROWS_BEFORE);
  expect(rows.filter((what) => !isRecorded(what))).toEqual([]);
});

it('the audit log verifies after the restart, and the index has all of it', async () => {
  const last = atDeath.at(-1)?.seq ?? Infinity;
  type Head = { gateway_id: string; seq: number; hash: string };
  const heads = () => gateway.admin.call<Head[]>('GET', '/api/audit/heads');
  await expect.poll(async () => (await heads())[0]?.seq ?? 0, WAIT).toBeGreaterThan(last);
  const anchors = (await heads()).map(({ gateway_id: gatewayId, seq, hash }) => ({
    gatewayId,
    seq: Number(seq),
    hash,
  }));
  expect(await verifyAudit({ dir: join(gateway.dataDir, 'audit'), anchors })).toMatchObject({ ok: true });
});

it('no approved command ran twice, and none ran without its approval', async () => {
  expect(new Set(rows).size).toBe(rows.length);
  const executed = new Set((await reviews('executed')).map(({ text }) => text));
  const held = rows.filter((what) => what.startsWith('held'));
  expect(held.filter((what) => !executed.has(`insert into ran values ('${what}')`))).toEqual([]);
});

it('requests that were open are closed, and their commands cannot be approved any more', async () => {
  expect(await reviews('pending')).toEqual([]);
  expect(await reviews('approved')).toEqual([]);
  const left = (await reviews('revoked')).find(({ text }) => text === LEFT_OPEN);
  expect(left).toMatchObject({ reason: 'the gateway ended while the command was held' });
  expect(await dba.attempt('PUT', `/api/reviews/${left?.id}/approve`, {})).toMatchObject({ status: 409 });
  expect(await ranRows('left open')).toEqual([]);
});

it('every session of the killed gateway is closed, in the records as in the index', async () => {
  const closed = new Set(
    auditLines(gateway.dataDir).flatMap(({ type, session }) => (type === 'session.close' ? [session] : [])),
  );
  const opened = atDeath.flatMap(({ type, session }) => (type === 'session.open' ? [session] : []));
  expect(opened.filter((session) => !closed.has(session))).toEqual([]);
  const { data } = await gateway.admin.call<{ data: unknown[] }>('GET', '/api/sessions?status=open&limit=100');
  expect(data).toEqual([]);
});

it('clients get in again, and what is asked anew needs an approval anew', async () => {
  const client = new pg.Client({
    ...(await endpointOf(gateway, 'held', upstream.database)),
    ssl: { rejectUnauthorized: false },
  });
  await client.connect();
  const text = `insert into ran values ('${rows.find((what) => what.startsWith('held'))}')`;
  // Asked for at once: the rejection comes before its approver is told that it was taken.
  const again = expect(client.query(text)).rejects.toThrow('once is enough');
  await expect.poll(async () => (await reviews('pending')).map((review) => review.text), WAIT).toEqual([text]);
  const [review] = await reviews('pending');
  await dba.call('PUT', `/api/reviews/${review?.id}/reject`, { reason: 'once is enough' });
  await again;
  await client.end();
});
