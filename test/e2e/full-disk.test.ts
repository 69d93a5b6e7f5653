import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/audit/index.ts';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { allowedCommands, auditLines } from './audit-records.ts';
import { addConnection, type Endpoint, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { addUser } from './person.ts';

const WAIT = { timeout: 20_000 };
/** Room for a few records, not for the commands of the tests. */
const ROOM_BYTES = 3_000;

let upstream: TestServer;
let state: TestServer;
let gateway: GatewayProcess;
let open: Endpoint;
let asked: Endpoint;

beforeAll(async () => {
  [upstream, state] = await Promise.all([startPostgres(), startPostgres()]);
  const { user, password, port, database } = state;
  gateway = await startGatewayProcess({
    env: { DATABASE_URL: `postgres://${user}:${password}@127.0.0.1:${port}/${database}`, AUDIT_FSYNC: 'always' },
  });
  await gateway.admin.call('POST', '/api/users/groups', { name: 'dba-team' });
  await addUser(gateway, gateway.admin, 'dba', ['dba-team']);
  open = (await addConnection(gateway, 'open', upstream)).endpoint;
  asked = (await addConnection(gateway, 'asked', upstream)).endpoint;
  await gateway.admin.call('PATCH', '/api/connections/asked', { reviewers: ['dba-team'] });
  await on(upstream, 'create table ran (what text)');
}, 60_000);
afterAll(async () => {
  await gateway?.stop();
  await upstream?.stop();
  await state?.stop();
});

async function on({ host, port, user, password, database }: TestServer, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function connect(endpoint: Endpoint): Promise<pg.Client> {
  const client = new pg.Client({ ...endpoint, ssl: { rejectUnauthorized: false } });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function failure(running: Promise<unknown>): Promise<pg.DatabaseError> {
  return running.then(
    () => Promise.reject(new Error('it ran')),
    (error: pg.DatabaseError) => error,
  );
}

const ran = (): Promise<unknown[][]> => on(upstream, 'select what from ran order by what');

describe.runIf(process.platform === 'linux')('a disk that has no room for the audit log', () => {
  /** No file of the gateway may grow beyond this; what the kernel says is what it says of a full disk, but for its number. */
  function limitFiles(bytes: number | 'unlimited'): void {
    execFileSync('prlimit', ['--pid', String(gateway.pid), `--fsize=${bytes}:`]);
  }

  function auditBytes(): number {
    const dir = join(gateway.dataDir, 'audit');
    const segment = readdirSync(dir).find((file) => file.endsWith('.jsonl'));
    return segment === undefined ? 0 : statSync(join(dir, segment)).size;
  }

  it('denies every command with the reason, forwards nothing, and goes on when there is room', async () => {
    const client = await connect(open);
    const prepared = await connect(open);
    await client.query("insert into ran values ('before')");
    limitFiles(auditBytes() + ROOM_BYTES);
    const filler = 'x'.repeat(ROOM_BYTES);
    const denied = await failure(client.query(`insert into ran values ('simple') /* ${filler} */`));
    expect(denied).toMatchObject({
      code: '42501',
      message: 'denied: the gateway cannot record what happens',
      hint: expect.stringContaining('audit'),
    });
    const text = 'insert into ran values ($1)';
    expect(await failure(prepared.query(text, [`prepared ${filler}`]))).toMatchObject({ code: '42501' });
    expect(await ran()).toEqual([['before']]);

    limitFiles('unlimited');
    await client.query("insert into ran values ('behind')");
    await prepared.query(text, ['behind too']);
    expect(await ran()).toEqual([['before'], ['behind'], ['behind too']]);
    await Promise.all([client.end(), prepared.end()]);
  });

  it('lets nobody in whose session cannot be recorded, and lets them in again', async () => {
    limitFiles(auditBytes());
    const refused = await failure(connect(open));
    expect(refused).toMatchObject({ severity: 'FATAL', message: expect.stringContaining('cannot record') });
    limitFiles('unlimited');
    const client = await connect(open);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('leaves a log that verifies, with everything in it that ran', async () => {
    expect(await verifyAudit({ dir: join(gateway.dataDir, 'audit') })).toMatchObject({ ok: true });
    const allowed = allowedCommands(auditLines(gateway.dataDir)).join('\n');
    for (const [what] of await ran()) expect(allowed).toContain(String(what));
  });
});

describe('a state database that has no room', () => {
  /** Every write to the state ends as PostgreSQL ends it when it cannot extend a table. */
  async function fillUp(): Promise<void> {
    await on(
      state,
      `create function full_disk() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`,
    );
    await eachTable('create trigger full_disk before insert or update on %I execute function full_disk()');
  }

  async function makeRoom(): Promise<void> {
    await eachTable('drop trigger if exists full_disk on %I');
    await on(state, 'drop function if exists full_disk');
  }

  async function eachTable(statement: string): Promise<void> {
    await on(
      state,
      `do $$ declare t text; begin
        for t in select tablename from pg_tables where schemaname = current_schema() loop
          execute format('${statement.replaceAll("'", "''")}', t);
        end loop; end $$`,
    );
  }

  it('denies what needs an approval, records what runs, and catches up when there is room', async () => {
    const held = await connect(asked);
    const client = await connect(open);
    await fillUp();
    try {
      expect(await failure(held.query("insert into ran values ('unasked')"))).toMatchObject({
        code: '42501',
        message: expect.stringContaining('denied'),
      });
      await client.query("insert into ran values ('meanwhile')");
      expect(await failure(connect(open))).toMatchObject({ severity: 'FATAL' });
    } finally {
      await makeRoom();
    }
    expect(await ran()).toContainEqual(['meanwhile']);
    expect(await ran()).not.toContainEqual(['unasked']);
    const last = auditLines(gateway.dataDir).at(-1)?.seq;
    const indexed = async () => (await gateway.admin.call<{ seq: number }[]>('GET', '/api/audit/heads'))[0]?.seq ?? 0;
    await expect.poll(indexed, WAIT).toBeGreaterThanOrEqual(last ?? Infinity);
    const waiting = held.query("insert into ran values ('asked')");
    type Review = { id: string; text: string };
    const pending = async () => gateway.admin.call<Review[]>('GET', '/api/reviews?status=pending');
    await expect
      .poll(async () => (await pending()).map(({ text }) => text), WAIT)
      .toEqual(["insert into ran values ('asked')"]);
    const [review] = await pending();
    await gateway.admin.call('PUT', `/api/reviews/${review?.id}/approve`, {});
    await waiting;
    expect(await ran()).toContainEqual(['asked']);
    await Promise.all([held.end(), client.end()]);
  }, 60_000);
});
