import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/log.ts';
import { type Listener, type ListenOptions, listen } from '../../../src/net/listener.ts';
import type { Wire } from '../../../src/net/wire.ts';

const opened: Listener[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const listener of opened.splice(0)) await listener.close();
});

async function open(onWire: ListenOptions['onWire'], more: Partial<ListenOptions> = {}): Promise<Listener> {
  const base = { host: '127.0.0.1', port: 0, portVariable: 'SOME_PORT', log: createLogger('silent') };
  const listener = await listen({ ...base, onWire, ...more });
  opened.push(listener);
  return listener;
}

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

const stay = (wire: Wire): Promise<void> => wire.closed;

describe('a listener', () => {
  it('hands every client over as a wire', async () => {
    const listener = await open(async (wire) => wire.end(Buffer.from('hello')));
    const socket = connect(listener.port, '127.0.0.1');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes.toString()).toBe('hello');
    await once(socket, 'close');
  });

  it('names the port that is taken, and how to change it', async () => {
    const { port } = await open(stay);
    const error: unknown = await open(stay, { port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      message: `port ${port} on 127.0.0.1 is already in use`,
      hint: 'Set SOME_PORT to another port.',
    });
  });

  it('says that an address is not one of this machine', async () => {
    await expect(open(stay, { host: '192.0.2.1' })).rejects.toThrow(ConfigError);
  });

  it('closes what is beyond the limit of connections, and takes more when others left', async () => {
    const listener = await open(stay, { connectionsMax: 2 });
    const [first] = [await client(listener.port), await client(listener.port)];
    await expect.poll(() => listener.connections).toBe(2);
    await once(await client(listener.port), 'close');
    expect(listener.connections).toBe(2);
    first?.destroy();
    await expect.poll(() => listener.connections).toBe(1);
    await client(listener.port);
    await expect.poll(() => listener.connections).toBe(2);
  });

  it('counts those that have not logged in apart, so that they cannot take every place', async () => {
    const established: (() => void)[] = [];
    const listener = await open(
      (wire, done) => {
        established.push(done);
        return stay(wire);
      },
      { handshakesMax: 2 },
    );
    const waiting = [await client(listener.port), await client(listener.port)];
    await expect.poll(() => listener.handshakes).toBe(2);
    const closed = Promise.race(waiting.map((socket) => once(socket, 'close')));
    const third = await client(listener.port);
    await closed;
    await expect.poll(() => listener.connections).toBe(2);
    expect(listener.handshakes).toBe(2);
    expect(third.destroyed).toBe(false);
  });

  it('drops nobody who has logged in for somebody who has not', async () => {
    const established: (() => void)[] = [];
    const listener = await open(
      (wire, done) => {
        established.push(done);
        return stay(wire);
      },
      { handshakesMax: 1 },
    );
    const inside = await client(listener.port);
    await expect.poll(() => established).toHaveLength(1);
    established[0]?.();
    for (let i = 0; i < 20; i += 1) await client(listener.port);
    await expect.poll(() => established).toHaveLength(21);
    await expect.poll(() => listener.connections).toBe(2);
    expect(inside.destroyed).toBe(false);
  });

  it('ends what is open when it is closed, and accepts nothing more', async () => {
    const listener = await open(stay);
    const socket = await client(listener.port);
    await expect.poll(() => listener.connections).toBe(1);
    const closed = once(socket, 'close');
    await listener.close();
    await closed;
    expect(listener.connections).toBe(0);
    const late = connect(listener.port, '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('survives a client whose service fails', async () => {
    const listener = await open(async () => {
      throw new Error('broken');
    });
    await once(await client(listener.port), 'close');
    expect(listener.connections).toBe(0);
    await once(await client(listener.port), 'close');
  });
});
