import pg from 'pg';
import type { Endpoint } from '../e2e/gateway-process.ts';
import { hasProcessStats, residentBytes, settled } from '../e2e/process-stats.ts';
import { bytesInUse } from './memory-in-use.ts';
import type { BenchOptions } from './options.ts';
import { printTable } from './table.ts';
import type { World } from './world.ts';

const KB = 1e3;
const MB = 1e6;
/** Logins under way at once. */
const AT_ONCE = 8;
const QUERY = 'select id from people where id = 1';

/** So many queries show whether a session keeps something of each. */
const MANY_QUERIES = 50;

/** What sessions cost the gateway in memory: at rest, after queries, and held by a review. */
export async function benchSessions({ gateway }: World, { sessions }: BenchOptions): Promise<void> {
  if (!hasProcessStats) return;
  const { pid } = gateway.process;
  const rows: string[][] = [];
  const measured = async (name: string, make: () => Promise<() => Promise<void>>): Promise<void> => {
    await settled(pid);
    const before = { inUse: await bytesInUse(pid), resident: residentBytes(pid) };
    const close = await make();
    await settled(pid);
    const resident = residentBytes(pid) - before.resident;
    const inUse = (await bytesInUse(pid)) - before.inUse;
    rows.push([name, (inUse / sessions / KB).toFixed(1), (resident / MB).toFixed(0)]);
    await close();
    await settled(pid);
  };
  const querying = (queries: number) => async () => {
    const clients = await open(gateway.plain, sessions);
    for (let i = 0; i < queries; i++) for (const client of clients) await client.query(QUERY);
    return () => closeAll(clients);
  };
  // What a gateway loads and compiles for its first sessions is not theirs.
  for (const client of await open(gateway.plain, AT_ONCE)) await client.end();
  await measured('idle, just logged in', querying(0));
  await measured('idle, one query behind it', querying(1));
  await measured(`idle, ${MANY_QUERIES} queries behind it`, querying(MANY_QUERIES));
  await measured('held by a review', async () => {
    const clients = await open(gateway.reviewed, sessions);
    for (const client of clients) client.query(QUERY).catch(() => undefined);
    await held(gateway.process, sessions);
    return () => closeAll(clients);
  });
  printTable(
    `Memory of the gateway for ${sessions} sessions`,
    ['', 'kB in use each, garbage collected', 'resident MB grown by, all together, garbage and all'],
    rows,
  );
}

async function open(endpoint: Endpoint, n: number): Promise<pg.Client[]> {
  const clients: pg.Client[] = [];
  while (clients.length < n) {
    const next = Array.from({ length: Math.min(AT_ONCE, n - clients.length) }, () => new pg.Client({ ...endpoint }));
    for (const client of next) client.on('error', () => undefined);
    await Promise.all(next.map((client) => client.connect()));
    clients.push(...next);
  }
  return clients;
}

/** A held client does not answer a goodbye: its socket is closed. */
async function closeAll(clients: readonly pg.Client[]): Promise<void> {
  for (const client of clients) {
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
    stream.destroy();
  }
}

const POLL_MS = 100;

async function held({ admin }: World['gateway']['process'], n: number): Promise<void> {
  for (;;) {
    const last = await admin.call<readonly unknown[]>('GET', `/api/reviews?status=PENDING&limit=1&offset=${n - 1}`);
    if (last.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
