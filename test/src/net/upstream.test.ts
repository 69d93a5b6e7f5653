import { once } from 'node:events';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../../src/errors.ts';
import { dialTcp } from '../../../src/net/upstream.ts';

async function listening(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function failure(host: string, port: number, timeoutMs?: number): Promise<UpstreamError> {
  const error: unknown = await dialTcp(host, port, timeoutMs).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`not an UpstreamError: ${String(error)}`);
  // Both are part of a secret.
  expect(error.message).not.toContain(host);
  expect(error.message).not.toContain(String(port));
  expect(error.cause).toBeUndefined();
  return error;
}

describe('dialling', () => {
  it('opens a leg', async () => {
    const server = await listening();
    const wire = await dialTcp('127.0.0.1', server.port);
    expect((await wire.read(5)).toString()).toBe('hello');
    wire.end();
    await server.close();
  });

  it('says in words why it cannot', async () => {
    const { port, close } = await listening();
    await close();
    expect((await failure('127.0.0.1', port)).message).toContain('refused');
    // By name the system may try several addresses; the answer is the same.
    expect((await failure('localhost', port)).message).toContain('refused');
    expect((await failure('no-such-host.invalid', port)).message).toContain('cannot be resolved');
  });

  it('gives up in time on a host that does not answer', async () => {
    // A server that listens and never accepts: its queue fills, and the system lets further connections wait.
    const release = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(NEVER_ACCEPTS, { eval: true, workerData: release });
    const [port] = (await once(worker, 'message')) as [number];
    const dials = await Promise.allSettled(Array.from({ length: 8 }, () => dialTcp('127.0.0.1', port, 200)));
    const refused = dials.flatMap((dial) => (dial.status === 'rejected' ? [String(dial.reason)] : []));
    expect(refused).not.toHaveLength(0);
    for (const reason of refused) expect(reason).toContain('the upstream did not answer in time');
    for (const dial of dials) if (dial.status === 'fulfilled') dial.value.destroy();
    Atomics.store(release, 0, 1);
    Atomics.notify(release, 0);
    await once(worker, 'exit');
  });
});

describe('giving up', () => {
  it('ends a dial whose signal aborts, before or while it runs', async () => {
    const server = await listening();
    const early = dialTcp('127.0.0.1', server.port, undefined, AbortSignal.abort());
    await expect(early).rejects.toThrow('the attempt was given up');
    const stop = new AbortController();
    const dialling = dialTcp('127.0.0.1', server.port, undefined, stop.signal);
    stop.abort();
    await expect(dialling).rejects.toThrow('the attempt was given up');
    await server.close();
  });
});

const NEVER_ACCEPTS = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(workerData, 0, 0);
    process.exit();
  });
`;
