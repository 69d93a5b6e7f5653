import { Int32, serialize } from 'bson';
import { expect, test } from 'vitest';
import { memoryConnection } from '../../../../src/exec/memory-socket.ts';
import { Leg, LegError } from '../../../../src/exec/mongodb/leg.ts';

const PING = new Map([['ping', new Int32(1)]]);

function answer(responseTo: number): Buffer {
  const body = serialize({ ok: 1 });
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}

test('each command waits for its own answer', async () => {
  const { client, server } = memoryConnection();
  const leg = new Leg(client);
  server.on('data', (request: Buffer) => {
    const id = request.readInt32LE(4);
    server.write(Buffer.concat([answer(id - 1), answer(id)]));
  });
  expect((await leg.send('admin', PING)).error).toBeUndefined();
  expect((await leg.send('admin', PING)).error).toBeUndefined();
  leg.end();
  await expect(leg.send('admin', PING)).rejects.toThrow(LegError);
  server.destroy();
});

test.each([
  ['the server leaves', (server: import('node:stream').Duplex) => server.end(), 'the connection was closed'],
  ['the connection breaks', (server: import('node:stream').Duplex) => server.destroy(), 'the connection was closed'],
  ['nonsense comes', (server: import('node:stream').Duplex) => server.write(Buffer.alloc(16)), 'impossible length'],
])('when %s, what waits and what follows learns of it', async (_name, happens, message) => {
  const { client, server } = memoryConnection();
  const leg = new Leg(client);
  const waiting = leg.send('admin', PING);
  server.once('data', () => happens(server));
  await expect(waiting).rejects.toThrow(message);
  await expect(leg.send('admin', PING)).rejects.toThrow(message);
  client.destroy();
});
