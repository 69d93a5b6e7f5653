import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sendHttp } from '../../../src/cli/http.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';

async function portOf(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('an answer comes back whole, whatever its status', async () => {
  const server = createServer((request, response) => {
    response.writeHead(418);
    response.write(`${request.method} `);
    response.end(request.headers['x-one']);
  });
  const url = new URL(`http://127.0.0.1:${await portOf(server)}/`);
  expect(await sendHttp(url, { method: 'PATCH', headers: { 'x-one': '1' }, body: '{}' })).toEqual({
    status: 418,
    text: 'PATCH 1',
  });
});

test('a redirect is not followed', async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const url = new URL(`http://127.0.0.1:${await portOf(server)}/`);
  expect((await sendHttp(url, { method: 'GET', headers: {} })).status).toBe(302);
  expect(requests).toBe(1);
});

test('a self-signed certificate is refused unless it is the one to trust', async () => {
  const pair = makeSelfSigned({
    names: ['localhost', '127.0.0.1'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  });
  const server = createTlsServer(pair, (_request, response) => response.end('{}'));
  const url = new URL(`https://127.0.0.1:${await portOf(server)}/`);
  await expect(sendHttp(url, { method: 'GET', headers: {} })).rejects.toThrow(/self-signed/);
  const answer = await sendHttp(url, { method: 'GET', headers: {}, ca: pair.cert });
  expect(answer.status).toBe(200);
});

test('an answer that never ends is not read for ever', async () => {
  const server = createServer((_request, response) => {
    const block = Buffer.alloc(1024 * 1024);
    const more = () => {
      if (response.destroyed) return;
      if (response.write(block)) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  const url = new URL(`http://127.0.0.1:${await portOf(server)}/`);
  await expect(sendHttp(url, { method: 'GET', headers: {} })).rejects.toThrow(/larger than 64 MiB/);
});
