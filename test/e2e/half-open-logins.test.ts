import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HANDSHAKES_MAX } from '../../src/net/listener.ts';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { addConnection, type Endpoint, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { hasProcessStats, residentBytes, settled } from './process-stats.ts';

const SOCKETS = 3_000;
/** Opened together, so that the listener's backlog does not run over. */
const AT_ONCE = 100;
/** What a second wave may leave behind that the first did not: far less than 3,000 half logins take. */
const GROWTH_BYTES_MAX = 24 * 1024 * 1024;

/** What a client may send and then say no more. */
const BEGINNINGS: readonly Buffer[] = [
  Buffer.alloc(0),
  // The length of a start-up packet, and nothing of it.
  Buffer.of(0, 0, 0, 64),
  // Half a start-up packet.
  Buffer.of(0, 0, 0, 64, 0, 3, 0, 0, 0x75, 0x73),
  // SSLRequest, and then no ClientHello.
  Buffer.of(0, 0, 0, 8, 4, 210, 22, 47),
  // Half a ClientHello, sent at once.
  Buffer.of(0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3),
];

let upstream: TestServer;
let gateway: GatewayProcess;
let endpoint: Endpoint;
const opened = new Set<Socket>();

beforeAll(async () => {
  upstream = await startPostgres();
  // Little room for garbage: what stays is then what is held.
  gateway = await startGatewayProcess({ nodeArgs: ['--max-semi-space-size=2', '--max-old-space-size=200'] });
  ({ endpoint } = await addConnection(gateway, 'shop', upstream));
}, 60_000);
afterAll(async () => {
  for (const socket of opened) socket.destroy();
  await gateway?.stop();
  await upstream?.stop();
});

async function openHalf(i: number): Promise<void> {
  const socket = connect(gateway.port, '127.0.0.1');
  opened.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => opened.delete(socket));
  socket.resume();
  // A place may be given away before the beginning is out.
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
  socket.write(BEGINNINGS[i % BEGINNINGS.length] ?? Buffer.alloc(0));
}

async function logIn(): Promise<unknown> {
  const client = new pg.Client({ ...endpoint, ssl: { rejectUnauthorized: false } });
  await client.connect();
  const { rows } = await client.query('select 6 * 7 as answer');
  await client.end();
  return rows[0]?.answer;
}

async function wave(): Promise<void> {
  for (let i = 0; i < SOCKETS; i += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => openHalf(i + n)));
  }
  // Those that had to give way are told so by their connection's end.
  await expect.poll(() => opened.size, { timeout: 30_000 }).toBeLessThanOrEqual(HANDSHAKES_MAX);
  expect(await logIn()).toBe(42);
  // The others are ended by the time a login may take.
  await Promise.all([...opened].map((socket) => once(socket, 'close')));
  expect(await logIn()).toBe(42);
}

it('thousands of half-open logins keep nobody out, come to their end, and leave nothing behind', async () => {
  await wave();
  if (!hasProcessStats) {
    await wave();
    return;
  }
  await settled(gateway.pid);
  const before = residentBytes(gateway.pid);
  await wave();
  await settled(gateway.pid);
  expect(residentBytes(gateway.pid) - before).toBeLessThan(GROWTH_BYTES_MAX);
}, 180_000);
