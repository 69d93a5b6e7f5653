import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createPostgresCodec } from '../../../protocols/postgres/codec.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import { relay } from '../../../src/core/relay.ts';
import { ALLOW } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { Wire } from '../../../src/net/wire.ts';
import { liveSession } from '../../src/core/fixtures.ts';
import { analyseRoughly } from './conversation.ts';
import { be, fe } from './frames.ts';

const log = createLogger('silent');
const open: (Server | Socket)[] = [];

afterEach(() => {
  for (const one of open.splice(0)) {
    if ('destroy' in one) one.destroy();
    else one.close();
  }
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    open.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Rows of many sizes, sent in pieces of many sizes, with pauses so that some come alone. */
function answer(): { bytes: Buffer; pieces: Buffer[] } {
  const frames = [be.rowDescription('a', 'b')];
  for (let i = 0; i < 6_000; i += 1) frames.push(be.row(String(i), randomBytes(((i * 7_919) % 2_000) + 1)));
  frames.push(be.complete('SELECT 6000'), be.ready());
  const bytes = Buffer.concat(frames);
  const pieces: Buffer[] = [];
  for (let at = 0, n = 8_192; at < bytes.length; at += n, n = 4_000 + ((n * 31) % 40_009)) {
    pieces.push(bytes.subarray(at, at + n));
  }
  return { bytes, pieces };
}

/** A gateway of one session with these plugins; returns what its client got in answer to one query. */
async function through(pieces: readonly Buffer[], plugin: Partial<Plugin>, pauses: boolean): Promise<string> {
  const upstream = await listen(async (socket) => {
    await once(socket, 'data');
    for (const [i, piece] of pieces.entries()) {
      if (!socket.write(piece)) await once(socket, 'drain');
      if (i % 3 === 0) await new Promise((done) => setImmediate(done));
    }
  });
  const gateway = await listen(async (socket) => {
    const client = new Wire(socket);
    const session = liveSession();
    const pipeline = new Pipeline(
      [{ name: 'recorder', onEvent: () => undefined, ...plugin }],
      session,
      log,
      async () => ALLOW,
    );
    const codec = createPostgresCodec({
      txStatus: 'I',
      analyse: analyseRoughly,
      policy: { functionCalls: 'deny' },
    });
    await relay({ client, server: await dialTcp('127.0.0.1', upstream), codec, pipeline, session, log });
  });
  const client = connect(gateway, '127.0.0.1');
  open.push(client);
  client.write(fe.query('select a, b from t'));
  const all = createHash('sha256');
  const end = be.ready();
  let tail = Buffer.alloc(0);
  for await (const chunk of client as AsyncIterable<Buffer>) {
    all.update(chunk);
    tail = Buffer.concat([tail, chunk]).subarray(-end.length);
    if (tail.equals(end)) break;
    // A client that is slow now and then, so that writes wait and chunks pile up.
    if (pauses && chunk.length % 5 === 0) await new Promise((done) => setImmediate(done));
  }
  return all.digest('hex');
}

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test.each([false, true])(
  'rows nobody wants arrive as they were sent, over memory that is used again (slow client: %s)',
  async (pauses) => {
    const { bytes, pieces } = answer();
    expect(await through(pieces, {}, pauses)).toBe(sha(bytes));
  },
);

test('rows somebody wants for a while, and keeps, arrive as they were sent and stay what they were', async () => {
  const { bytes, pieces } = answer();
  const kept: { cell: Uint8Array; copy: Buffer }[] = [];
  const onResult: NonNullable<Plugin['onResult']> = () => (rows) => {
    for (const row of rows) {
      const cell = row.bytes(1);
      if (cell !== null) kept.push({ cell, copy: Buffer.from(cell) });
    }
    return kept.length > 500 ? 'done' : undefined;
  };
  expect(await through(pieces, { onResult }, true)).toBe(sha(bytes));
  expect(kept.length).toBeGreaterThan(500);
  for (const { cell, copy } of kept) expect(copy.equals(cell)).toBe(true);
});
