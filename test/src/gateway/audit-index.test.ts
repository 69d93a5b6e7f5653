import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type AuditLog, openAuditLog } from '../../../src/audit/index.ts';
import { startAuditIndex } from '../../../src/gateway/audit-index.ts';
import { createLogger } from '../../../src/log.ts';
import { openStore, type Store } from '../../../src/store/index.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { tempFolder } from '../audit/temp-folder.ts';

let server: TestServer;
let store: Store;
let url: string;
beforeAll(async () => {
  server = await startPostgres({ tls: true });
  const { host, port, user, password, database } = server;
  url = `postgres://${user}:${password}@${host}:${port}/${database}`;
  store = await openStore({ pool: { connectionString: url }, secretKey: randomBytes(32) });
});
afterAll(async () => {
  await store?.close();
  await server?.stop();
});

let logs = 0;
async function openedLog(): Promise<AuditLog> {
  logs += 1;
  const log = await openAuditLog({ dir: await tempFolder(), gatewayId: `gw-${logs}`, fsync: 'never' });
  onTestFinished(() => log.close());
  return log;
}

function started(log: AuditLog, pool: pg.PoolConfig) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('warn', { write: (line) => lines.push(JSON.parse(line)) });
  const indexer = startAuditIndex(log, { pool }, logger);
  onTestFinished(() => indexer.close());
  return { indexer, lines };
}

async function append(log: AuditLog, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => log.append({ type: 't', body: { n } })));
}

async function superuser(): Promise<pg.Client> {
  const client = new pg.Client(server.superuser);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const headOf = async ({ gatewayId }: AuditLog) => Number((await store.events.head(gatewayId))?.seq ?? 0);

test.each([
  ['a URL', () => ({ connectionString: url }), false],
  ['a URL that asks for TLS', () => ({ connectionString: `${url}?sslmode=no-verify` }), true],
  ['what the embedded server tells', () => server.superuser, false],
])('records reach the database of %s', async (_name, pool, isTls) => {
  const log = await openedLog();
  const { indexer, lines } = started(log, pool());
  await append(log, 3000);
  await indexer.flush();
  expect(await headOf(log)).toBe(3000);
  expect(await store.events.head(log.gatewayId)).toEqual({ seq: 3000n, hash: log.head().hash });
  const client = await superuser();
  const legs = await client.query(
    "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'sluice audit'",
  );
  expect(legs.rows).toEqual([{ ssl: isTls }]);
  await append(log, 10);
  await indexer.close();
  expect(await headOf(log)).toBe(3010);
  expect(lines).toEqual([]);
});

test('a database that cannot be reached is logged without its password, again and again', async () => {
  const log = await openedLog();
  await append(log, 5);
  const { indexer, lines } = started(log, { connectionString: url.replace(server.password, 'not-the-password') });
  await expect.poll(() => lines.length).toBeGreaterThan(1);
  expect(lines[0]).toMatchObject({
    msg: 'the audit index is behind',
    waiting: expect.any(Number),
    err: { message: expect.stringContaining('password authentication failed') },
  });
  expect(JSON.stringify(lines)).not.toContain('not-the-password');
  expect(indexer.status()).toMatchObject({ writtenSeq: 5, shippedSeq: -1 });
  expect(indexer.status().failures).toBeGreaterThan(1);
});

test('records a crash of the database made it forget are shipped again, none twice', async () => {
  const log = await openedLog();
  const { indexer } = started(log, { connectionString: url });
  await append(log, 20);
  await indexer.flush();
  const client = await superuser();
  // What a crash takes are the last transactions.
  await client.query('delete from events where gateway_id = $1 and seq > 12', [log.gatewayId]);
  await append(log, 5);
  await indexer.flush();
  const { rows } = await client.query('select seq, body from events where gateway_id = $1 order by seq', [
    log.gatewayId,
  ]);
  expect(rows.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  expect(indexer.status()).toEqual({ shippedSeq: 25, writtenSeq: 25, failures: 0 });
});

test('connections that are cut while records are shipped cost none and double none', async () => {
  const log = await openedLog();
  const { indexer } = started(log, { connectionString: url });
  const client = await superuser();
  for (let round = 0; round < 10; round++) {
    await append(log, 2000);
    const shipped = indexer.flush();
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice audit'",
    );
    await shipped;
  }
  const { rows } = await client.query(
    'select count(*)::int as n, max(seq)::int as last from events where gateway_id = $1',
    [log.gatewayId],
  );
  expect(rows).toEqual([{ n: 20_000, last: 20_000 }]);
});
