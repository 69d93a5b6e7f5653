import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Framer } from '../../src/net/framer.ts';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { DrainingClient } from './draining-client.ts';
import { addConnection, type Endpoint, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';

const MB = 1024 * 1024;
/** What the gateway may need more than at rest for a session that stands still with hundreds of megabytes to come. */
const GROWTH_BYTES_MAX = 160 * MB;
/** What may be on its way between two peers that do not read: the system's socket buffers, and what is read ahead. */
const TAKEN_BYTES_MAX = 48 * MB;
/** A reader stops after this much. */
const FIRST_BYTES = 4 * MB;
const PIECES = 4000;
const PIECE_BYTES = 64 * 1024;
const POLL_MS = 50;
const STEADY_LOOKS = 20;
const LOCK = 4711;

const SETUP = `create table wide as
    select i as id, 'user' || i || '@example.com' as email, repeat('x', 1000) as filler from generate_series(1, 40000) as i;
  create table sink (body text);
  create function wait_for_lock() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock_shared(${LOCK}); return new; end';
  create trigger wait_for_lock before insert on sink for each row execute function wait_for_lock();`;
const MANY = 'from generate_series(1, 10) as again, wide';

describe('a peer that does not read', () => {
  let upstream: TestServer;
  let gateway: GatewayProcess;
  let direct: Endpoint;
  let plain: Endpoint;
  let masked: Endpoint;
  let observer: pg.Client;

  beforeAll(async () => {
    upstream = await startPostgres();
    const { host, port, user, password, database } = upstream;
    direct = { host, port, user, password, database };
    observer = new pg.Client(upstream.superuser);
    await observer.connect();
    await observer.query(SETUP);
    await observer.query('alter table wide owner to app');
    await observer.query('alter table sink owner to app');
    gateway = await startGatewayProcess();
    plain = (await addConnection(gateway, 'plain', upstream)).endpoint;
    const { id, endpoint } = await addConnection(gateway, 'masked', upstream);
    masked = endpoint;
    await gateway.admin.call('POST', '/api/datamasking-rules', {
      name: 'e-mail',
      connection_ids: [id],
      columns: [{ match: 'public.wide.email', strategy: 'redact' }],
    });
  });
  afterAll(async () => {
    await observer?.end();
    await gateway?.stop();
    await upstream?.stop();
  });

  it.each([
    ['passed', () => plain, 'email'],
    ['masked', () => masked, `'[COLUMN]'::text`],
  ])('a client that stops in a large %s result costs no memory, and reads on later', async (_name, endpoint, email) => {
    const expected = await digestOf(direct, `select id, ${email}, filler ${MANY}`);
    expect(expected.bytes).toBeGreaterThan(GROWTH_BYTES_MAX + 200 * MB);
    const client = await DrainingClient.connect(endpoint());
    const atRest = await residentBytes(gateway);
    const rows = new RowDigest();
    let isStopped = false;
    const running = client.drain(`select id, email, filler ${MANY}`, (chunk) => {
      rows.add(chunk);
      if (isStopped || client.bytes < FIRST_BYTES) return;
      isStopped = true;
      client.pause();
    });
    await untilSteady(async () => isStopped && (await isWaiting(observer, 'ClientWrite')));
    expect(client.bytes).toBeLessThan(FIRST_BYTES + TAKEN_BYTES_MAX);
    expect((await residentBytes(gateway)) - atRest).toBeLessThan(GROWTH_BYTES_MAX);

    client.resume();
    expect((await running).tail).toContain('SELECT 400000');
    expect(rows.result()).toEqual(expected);
    expect((await client.drain('select 42')).tail).toContain('SELECT 1');
    client.close();
  });

  it('a server that stops in a large COPY FROM STDIN stops the client, costs no memory, and reads on later', async () => {
    await observer.query('select pg_advisory_lock($1)', [LOCK]);
    const client = await DrainingClient.connect(plain);
    const atRest = await residentBytes(gateway);
    const piece = frame('d', Buffer.from(`${'y'.repeat(PIECE_BYTES - 1)}\n`));
    let isAsked = false;
    const running = client.drain('copy sink from stdin', () => {
      if (isAsked) return;
      isAsked = true;
      for (let i = 0; i < PIECES; i++) client.send(piece);
      client.send(frame('c'));
    });
    let unsent = 0;
    await untilSteady(async () => {
      const isStill = isAsked && client.unsentBytes === unsent;
      unsent = client.unsentBytes;
      return isStill && (await isWaiting(observer, 'advisory'));
    });
    // Nobody reads at the far end, so most of the data must still be with the client.
    expect(client.unsentBytes).toBeGreaterThan(PIECES * piece.length - TAKEN_BYTES_MAX);
    expect((await residentBytes(gateway)) - atRest).toBeLessThan(GROWTH_BYTES_MAX);

    await observer.query('select pg_advisory_unlock($1)', [LOCK]);
    expect((await running).tail).toContain(`COPY ${PIECES}`);
    const { rows } = await observer.query({
      text: `select count(*)::int, min(length(body)), max(length(body)) from sink where body like 'y%y'`,
      rowMode: 'array',
    });
    expect(rows).toEqual([[PIECES, PIECE_BYTES - 1, PIECE_BYTES - 1]]);
    expect((await client.drain('select 42')).tail).toContain('SELECT 1');
    client.close();
  });
});

/** The rows of a result, whatever chunks they come in. */
class RowDigest {
  readonly #hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;
  readonly #framer = new Framer({
    headerBytes: 5,
    keptBytesMax: MB,
    size: (buffer, at) => buffer.readInt32BE(at + 1) + 1,
    keep: (buffer, at) => buffer[at] === 'D'.charCodeAt(0),
  });

  add(chunk: Buffer): void {
    for (const { kept, bytes } of this.#framer.cut(chunk)) {
      if (!kept) continue;
      this.#hash.update(bytes);
      this.#rows += 1;
      this.#bytes += bytes.length;
    }
  }

  result(): { rows: number; bytes: number; sha256: string } {
    return { rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

async function digestOf(endpoint: Endpoint, text: string): Promise<ReturnType<RowDigest['result']>> {
  const client = await DrainingClient.connect(endpoint);
  const rows = new RowDigest();
  await client.drain(text, (chunk) => rows.add(chunk));
  client.close();
  return rows.result();
}

/** The gateway's own word, because not every system lets one process look at another. */
async function residentBytes({ api }: GatewayProcess): Promise<number> {
  const text = await (await fetch(new URL('/metrics', api.url))).text();
  const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
  if (!(bytes > 0)) throw new Error('the gateway does not tell its memory');
  return bytes;
}

/** Whether a server process waits for this, as PostgreSQL names it. */
async function isWaiting(observer: pg.Client, event: string): Promise<boolean> {
  const { rowCount } = await observer.query(`select from pg_stat_activity where usename = 'app' and wait_event = $1`, [
    event,
  ]);
  return rowCount === 1;
}

/** Resolves when the condition has held for many looks in a row: a wait that ends by itself does not count. */
async function untilSteady(condition: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < STEADY_LOOKS; looks = (await condition()) ? looks + 1 : 0) await sleep(POLL_MS);
}

function frame(tag: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(5);
  header.write(tag);
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}
