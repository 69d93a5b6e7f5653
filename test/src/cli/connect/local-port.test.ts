import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { type LocalPort, openLocalPort } from '../../../../src/cli/connect/local-port.ts';
import { CommandError } from '../../../../src/cli/failure.ts';
import type { Wire } from '../../../../src/net/wire.ts';

async function open(
  options: { port?: number; portDefault: number },
  serve: (client: Wire) => Promise<void> = async (client) => client.end(),
): Promise<LocalPort> {
  const local = await openLocalPort(options, serve);
  onTestFinished(() => local.close());
  return local;
}

/** A port somebody else listens on. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('clients of this machine are served', async () => {
  const local = await open({ port: 0, portDefault: 0 }, async (client) => client.end(Buffer.from('hello')));
  const socket = connect(local.port, local.host);
  const [bytes] = await once(socket, 'data');
  expect(String(bytes)).toBe('hello');
});

test('nobody else can even connect', async () => {
  const local = await open({ port: 0, portDefault: 0 });
  expect(local.host).toBe('127.0.0.1');
  const others = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((face) => !face.internal);
  for (const { address, family } of others) {
    if (family !== 'IPv4') continue;
    const socket = connect(local.port, address);
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('without a port the next free one is taken', async () => {
  const taken = await takenPort();
  const local = await open({ portDefault: taken });
  expect(local.port).toBeGreaterThan(taken);
});

test('a port that was asked for and is in use is named', async () => {
  const taken = await takenPort();
  const failure = await openLocalPort({ port: taken, portDefault: 1 }, async () => undefined).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({
    message: `Cannot listen on port ${taken}: it is in use.`,
    hint: expect.stringContaining('--port'),
  });
});

test('closing ends the clients that are there', async () => {
  const served = Promise.withResolvers<void>();
  const local = await openLocalPort({ port: 0, portDefault: 0 }, async () => served.resolve());
  const socket = connect(local.port, local.host);
  socket.on('error', () => undefined);
  await served.promise;
  const closed = once(socket, 'close');
  await local.close();
  await closed;
});
