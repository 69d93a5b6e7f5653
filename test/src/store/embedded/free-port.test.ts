import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { claimPort } from '../../../../src/store/embedded/free-port.ts';
import { later } from './fixture.ts';

test('0 becomes a port that can be listened on', async () => {
  const port = await claimPort(0);
  expect(port).toBeGreaterThan(0);
  const server = createServer().listen(port, '127.0.0.1');
  later(() => server.close());
  await once(server, 'listening');
  await expect(claimPort(port)).rejects.toMatchObject({
    code: 'config_error',
    message: `The port 127.0.0.1:${port} is in use`,
  });
});

test('a free port is kept', async () => {
  const port = await claimPort(0);
  expect(await claimPort(port)).toBe(port);
});
