import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openHttpLines } from '../../../src/cli/http-lines.ts';

async function urlOf(answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const GET = { method: 'GET', headers: {} };
const never = new AbortController().signal;

test('reads line by line, however the bytes are cut, and the last one without its end', async () => {
  const bytes = Buffer.from('one\n\ntwo é\u2028still two\nlast');
  const url = await urlOf((_request, response) => {
    for (const byte of bytes) response.write(Buffer.from([byte]));
    response.end();
  });
  const { status, lines } = await openHttpLines(url, GET, never);
  expect(status).toBe(200);
  expect(await Array.fromAsync(lines)).toEqual(['one', '', 'two é\u2028still two', 'last']);
});

test('fails when the connection breaks before the end', async () => {
  const url = await urlOf((_request, response) => {
    response.write('one\n', () => response.destroy());
  });
  const { lines } = await openHttpLines(url, GET, never);
  await expect(Array.fromAsync(lines)).rejects.toThrow();
});

test('hangs up when it is told to', async () => {
  const left = Promise.withResolvers<void>();
  const url = await urlOf((_request, response) => {
    response.write('one\n');
    response.once('close', () => left.resolve());
  });
  const enough = new AbortController();
  const { lines } = await openHttpLines(url, GET, enough.signal);
  await expect(
    (async () => {
      for await (const line of lines) {
        expect(line).toBe('one');
        enough.abort();
      }
    })(),
  ).rejects.toThrow();
  await left.promise;
});

test('fails when nobody listens', async () => {
  await expect(openHttpLines(new URL('http://127.0.0.1:1/'), GET, never)).rejects.toThrow(/ECONNREFUSED/);
});
