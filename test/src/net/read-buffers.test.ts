import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadBuffers, SLAB_BYTES } from '../../../src/net/read-buffers.ts';
import { Wire } from '../../../src/net/wire.ts';

let server: Server;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

/** A leg that reads through buffers, and the far end of it. */
async function leg(): Promise<{ near: Socket; far: Socket; buffers: ReadBuffers }> {
  const buffers = new ReadBuffers();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const near = connect({ port, host: '127.0.0.1', onread: buffers.onread });
  sockets.push(near);
  const [[far]] = await Promise.all([accepted, once(near, 'connect')]);
  return { near, far, buffers };
}

/** Keeps every chunk until `bytes` have come. */
function collect(buffers: ReadBuffers, bytes: number): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<Buffer[]>();
  let left = bytes;
  buffers.deliverTo((chunk) => {
    chunks.push(chunk);
    left -= chunk.length;
    if (left <= 0) resolve(chunks);
  });
  return promise;
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('what a leg receives', () => {
  it('stays what it was, however much comes on this leg and others afterwards', async () => {
    const legs = [await leg(), await leg(), await leg()];
    const sent = legs.map((_leg, i) => randomBytes((i + 1) * 700_000));
    const received = legs.map(({ buffers }, i) => collect(buffers, sent[i]?.length ?? 0));
    await Promise.all(
      legs.map(async ({ far }, i) => {
        const bytes = sent[i] ?? Buffer.alloc(0);
        for (let at = 0, n = 1; at < bytes.length; at += n, n = (n * 7) % 60_013) {
          if (!far.write(bytes.subarray(at, at + n))) await once(far, 'drain');
        }
      }),
    );
    const chunks = await Promise.all(received);
    expect(chunks.map((all) => hash(Buffer.concat(all)))).toEqual(sent.map(hash));
  });

  it('keeps no slab alive when it is small, and of a large result no more than slabs', async () => {
    const { far, buffers } = await leg();
    const first = collect(buffers, 5);
    far.write('hello');
    expect((await first).map(({ buffer }) => buffer.byteLength)).toEqual([5]);
    const rest = collect(buffers, 3_000_000);
    far.write(Buffer.alloc(3_000_000, 'x'));
    const memories = new Map((await rest).map(({ buffer }) => [buffer, buffer.byteLength]));
    expect(Math.max(...memories.values())).toBe(SLAB_BYTES);
    expect([...memories.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(6_000_000);
  });

  it('waits for whoever takes it', async () => {
    const { far, near, buffers } = await leg();
    near.resume();
    far.end('greeting');
    await once(near, 'end');
    const chunks: string[] = [];
    buffers.deliverTo((chunk) => chunks.push(chunk.toString()));
    expect(chunks).toEqual(['greeting']);
  });
});

describe('chunks that are given back', () => {
  /** Reads `bytes`, gives back what `isDone` says, and tells in how many pieces of memory the slabs lay. */
  async function slabsOf(isDone: (n: number) => boolean, bytes: Buffer): Promise<number> {
    const { far, buffers } = await leg();
    const memories = new Set<ArrayBufferLike>();
    const kept: { chunk: Buffer; hash: string }[] = [];
    const whole = createHash('sha256');
    const { promise, resolve } = Promise.withResolvers<void>();
    let came = 0;
    buffers.deliverTo((chunk) => {
      whole.update(chunk);
      if (chunk.buffer.byteLength === SLAB_BYTES) memories.add(chunk.buffer);
      came += chunk.length;
      if (isDone(came)) queueMicrotask(() => buffers.giveBack(chunk));
      else kept.push({ chunk, hash: hash(chunk) });
      if (came === bytes.length) resolve();
    });
    for (let at = 0, n = 7_001; at < bytes.length; at += n, n = 5_000 + ((n * 7) % 60_013)) {
      far.write(bytes.subarray(at, at + n));
      if (n % 3 === 0) await new Promise((done) => setImmediate(done));
    }
    await promise;
    expect(whole.digest('hex')).toBe(hash(bytes));
    for (const { chunk, hash: was } of kept) expect(hash(chunk), 'what somebody keeps stays').toBe(was);
    return memories.size;
  }

  it('have their memory read into again', async () => {
    const bytes = randomBytes(8_000_000);
    expect(await slabsOf(() => true, bytes)).toBeLessThan(8);
  });

  it('leave those alone that are kept, wherever they lie', async () => {
    const bytes = randomBytes(4_000_000);
    await slabsOf((came) => came % 3 === 0, bytes);
    await slabsOf((came) => came % 5 !== 0, bytes);
    expect(await slabsOf(() => false, bytes)).toBeGreaterThan(bytes.length / SLAB_BYTES / 2);
  });

  it('may be no pieces of a slab, or come late', async () => {
    const { far, buffers } = await leg();
    const first = collect(buffers, 500_000);
    far.write(Buffer.alloc(500_000, 'x'));
    const early = await first;
    const second = collect(buffers, 500_000);
    far.write(Buffer.alloc(500_000, 'y'));
    const late = await second;
    for (const chunk of [Buffer.from('z'), ...early, ...early]) buffers.giveBack(chunk);
    const third = collect(buffers, 500_000);
    far.write(Buffer.alloc(500_000, 'z'));
    await third;
    expect(Buffer.concat(late).equals(Buffer.alloc(500_000, 'y'))).toBe(true);
  });
});

describe('a wire over such a leg', () => {
  it('pushes back on a peer nobody reads from, and gives every byte when somebody does', async () => {
    const { near, far, buffers } = await leg();
    const wire = new Wire(near, buffers);
    const bytes = randomBytes(12_000_000);
    far.end(bytes);
    await expect.poll(() => wire.bufferedBytes).toBeGreaterThan(1_000_000);
    const held = wire.bufferedBytes;
    expect(held).toBeLessThan(2_000_000);
    const chunks: Buffer[] = [];
    for await (const chunk of wire) chunks.push(chunk);
    expect(hash(Buffer.concat(chunks))).toBe(hash(bytes));
  });

  it('lets the rest flow away once it has ended', async () => {
    const { near, far, buffers } = await leg();
    const wire = new Wire(near, buffers);
    far.on('error', () => undefined);
    far.resume();
    wire.end();
    far.end(Buffer.alloc(3_000_000));
    await wire.closed;
    expect(wire.bufferedBytes).toBe(0);
  });
});
