import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { whenLeft } from '../../../src/api/when-left.ts';

test('aborts for a caller who hangs up, and not for one who was answered', async () => {
  const app = Fastify();
  const signals: AbortSignal[] = [];
  const stayed = Promise.withResolvers<void>();
  app.get('/quick', async (_request, reply) => {
    signals.push(whenLeft(reply));
    return 'done';
  });
  app.get('/slow', async (_request, reply) => {
    signals.push(whenLeft(reply));
    stayed.resolve();
    await once(signals.at(-1) as AbortSignal, 'abort');
    return 'nobody reads it';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/quick`)).text()).toBe('done');
  const socket = connect({ host: '127.0.0.1', port });
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await stayed.promise;
  socket.destroy();
  await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  await app.close();
});
