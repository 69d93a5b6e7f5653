import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { memoryConnection } from '../../../src/exec/memory-socket.ts';

test('says that it is connected when it is asked to connect, as a socket does', async () => {
  const { client } = memoryConnection();
  await once(client.connect(), 'connect');
});

test('carries bytes both ways to their end', async () => {
  const { client, server } = memoryConnection();
  client.end('to the server');
  server.end('to the client');
  expect(await Promise.all([text(server), text(client)])).toEqual(['to the server', 'to the client']);
});

test('a half that breaks takes the other one with it', async () => {
  for (const broken of ['client', 'server'] as const) {
    const halves = memoryConnection();
    const other = broken === 'client' ? halves.server : halves.client;
    halves[broken].destroy();
    await once(other, 'close');
    expect(other.destroyed).toBe(true);
  }
});
