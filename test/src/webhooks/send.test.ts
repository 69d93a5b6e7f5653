import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { post } from '../../../src/webhooks/send.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { startReceiver } from '../../servers/webhook-receiver.ts';

const PRIVATE = { allowPrivate: true };
const send = (url: string, options: Parameters<typeof post>[3] = PRIVATE) =>
  post(new URL(url), '{"a":"é"}', { 'x-extra': '1' }, options);

test('JSON is posted, and the answer is its status', async () => {
  const receiver = await startReceiver({ status: () => 202 });
  expect(await send(receiver.url)).toEqual({ status: 202, durationMs: expect.any(Number) });
  const [request] = receiver.requests;
  expect(request).toMatchObject({ path: '/hook', body: '{"a":"é"}' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': '10',
    'x-extra': '1',
  });
});

test('a redirect is an answer, and is not followed', async () => {
  const target = await startReceiver();
  const receiver = await startReceiver({ status: () => 307, headers: { location: target.url } });
  expect(await send(receiver.url)).toMatchObject({ status: 307 });
  expect(target.requests).toEqual([]);
});

test('an answer without end costs nothing: it is left after 64 KiB', async () => {
  let sent = 0;
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const more = (): void => {
        while (!socket.destroyed && socket.write(`1000\r\n${'x'.repeat(0x1000)}\r\n`)) sent += 0x1000;
      };
      socket.on('drain', more);
      more();
    });
    socket.once('close', () => closed.resolve());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
  await closed.promise;
  expect(sent).toBeGreaterThan(0);
});

test('a receiver that does not answer is left in time', async () => {
  const receiver = await startReceiver({ status: () => undefined });
  expect(await send(receiver.url, { ...PRIVATE, timeoutMs: 50 })).toEqual({
    error: 'it did not answer in time',
    durationMs: expect.any(Number),
  });
});

test('what is given up is not waited for', async () => {
  const receiver = await startReceiver({ status: () => undefined });
  const stopping = new AbortController();
  const sending = send(receiver.url, { ...PRIVATE, signal: stopping.signal });
  await receiver.nth(1);
  stopping.abort();
  expect(await sending).toMatchObject({ error: 'the gateway stopped' });
});

describe('private addresses', () => {
  test('are not even connected to, by name or by number', async () => {
    const connections: Socket[] = [];
    const server = createServer((socket) => void connections.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const refused = { error: 'its host is, or resolves to, a private address', durationMs: expect.any(Number) };
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433']) {
      expect(await send(`http://${host}:${port}/`, { allowPrivate: false })).toEqual(refused);
    }
    const { port: local } = await new Promise<{ port: number }>((resolve) => {
      const probe = connect({ host: '127.0.0.1', port }, () => resolve({ port: probe.localPort ?? 0 }));
      onTestFinished(() => void probe.destroy());
    });
    // The probe is the only one that came.
    expect(connections.map(({ remotePort }) => remotePort)).toEqual([local]);
  });

  test('are connected to where the name was looked up, and nowhere else', async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    const looked: string[] = [];
    const result = await send(`http://hooks.example.com:${port}/x`, {
      allowPrivate: true,
      lookup: (name, _options, done) => {
        looked.push(name);
        done(null, [{ address: '127.0.0.1', family: 4 }]);
      },
    });
    expect(result).toMatchObject({ status: 200 });
    expect(looked).toEqual(['hooks.example.com']);
    expect(receiver.requests[0]?.headers.host).toBe(`hooks.example.com:${port}`);
  });
});

describe('TLS', () => {
  test('is verified', async () => {
    const tls = makeCertificate(['127.0.0.1']);
    const receiver = await startReceiver({ tls });
    const { error } = await send(receiver.url);
    expect(error).toMatch(/^its certificate is not trusted \(.*SELF_SIGNED/);
    expect(receiver.requests).toEqual([]);
    expect(await send(receiver.url, { ...PRIVATE, ca: tls.cert })).toMatchObject({ status: 200 });
  });

  test('is verified for the name in the URL', async () => {
    const tls = makeCertificate(['other.example.com']);
    const receiver = await startReceiver({ tls });
    const { error } = await send(receiver.url, { ...PRIVATE, ca: tls.cert });
    expect(error).toBe('its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)');
  });
});

test.each([
  ['http://127.0.0.1:1/', 'it refused the connection'],
  ['http://nowhere.invalid/', 'its name cannot be resolved'],
])('%s cannot be sent to, which is said without the address', async (url, error) => {
  expect(await send(url)).toMatchObject({ error });
});

test('an endpoint that hangs up has not answered', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect((await send(`http://127.0.0.1:${port}/`)).error).toBe('it could not be reached (ECONNRESET)');
});
