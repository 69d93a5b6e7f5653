import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, get as tlsGet } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect as tlsConnect } from 'node:tls';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { closeConnections } from '../../../src/api/close-connections.ts';
import { makeCertificate } from '../../servers/certificate.ts';

// No time limits: what the closing would wait for, it would wait for for ever.
const limits = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0, connectionsCheckingInterval: 0 };
const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});

interface Part {
  readonly app: FastifyInstance;
  readonly port: number;
  /** The server's ends of its connections. */
  readonly accepted: Socket[];
  connect(): Promise<Socket>;
  get(path: string): Promise<IncomingMessage>;
}

async function start(isTls: boolean): Promise<Part> {
  const options = isTls ? { https: { ...limits, ...makeCertificate() } } : { http: limits };
  // The kind of server is part of the framework's type; nothing here depends on it.
  const app = Fastify({ ...options, keepAliveTimeout: 0 } as object) as unknown as FastifyInstance;
  const accepted: Socket[] = [];
  app.server.on('connection', (socket) => accepted.push(socket));
  const streams: PassThrough[] = [];
  app.get('/quick', async () => 'done');
  app.get('/stream', (_request, reply) => {
    const stream = new PassThrough();
    streams.push(stream);
    stream.write('begun ');
    return reply.send(stream);
  });
  // As the streams of events do.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end('over');
  });
  closeConnections(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const host = '127.0.0.1';
  const agent = new Agent({ keepAlive: true });
  const tlsAgent = new TlsAgent({ keepAlive: true, rejectUnauthorized: false });
  return {
    app,
    port,
    accepted,
    async connect() {
      const socket = isTls ? tlsConnect({ host, port, rejectUnauthorized: false }) : connect({ host, port });
      opened.push(socket);
      await once(socket, isTls ? 'secureConnect' : 'connect');
      return socket.on('error', () => undefined).resume();
    },
    async get(path) {
      const where = { host, port, path };
      const request = isTls ? tlsGet({ ...where, agent: tlsAgent }) : get({ ...where, agent });
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      return answer;
    },
  };
}

describe.each([
  ['without TLS', false],
  ['with TLS', true],
])('a server %s', (_name, isTls) => {
  test('does not wait for a connection on which nothing was asked', async () => {
    const { app, connect } = await start(isTls);
    const socket = await connect();
    const gone = once(socket, 'close');
    await app.close();
    await gone;
  });

  test('does not wait for a request that was begun and never came whole', async () => {
    const { app, connect, accepted } = await start(isTls);
    const socket = await connect();
    const [there] = accepted;
    const readBefore = there?.bytesRead ?? 0;
    const gone = once(socket, 'close');
    socket.write('GET /quick HTTP/1.1\r\nhost: x\r\nx-slow: ');
    await expect.poll(() => there?.bytesRead).toBeGreaterThan(readBefore);
    await app.close();
    await gone;
  });

  test('does not wait for connections that are kept for more requests', async () => {
    const { app, get } = await start(isTls);
    expect(await text(await get('/quick'))).toBe('done');
    await app.close();
  });

  test('answers in full what runs, and ends the connection with it', async () => {
    const { app, get } = await start(isTls);
    const answers = [await get('/stream'), await get('/stream')];
    const gone = answers.map(({ socket }) => once(socket, 'close'));
    const closed = app.close();
    for (const answer of answers) expect(await text(answer)).toBe('begun over');
    await Promise.all(gone);
    await closed;
  });
});

test('a connection that never gets as far as TLS is not waited for', async () => {
  const { app, port } = await start(true);
  const socket = connect({ host: '127.0.0.1', port })
    .on('error', () => undefined)
    .resume();
  opened.push(socket);
  await once(socket, 'connect');
  const gone = once(socket, 'close');
  await app.close();
  await gone;
});
