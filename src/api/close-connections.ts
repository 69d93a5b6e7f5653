import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long what is answered already may take to reach its clients, before connections at rest are cut. */
const ANSWER_MS = 2_000;

/**
 * Ends the server's connections with their requests once it closes: what runs is answered, and nothing else is waited for.
 * The server itself would wait a minute for a connection that a browser opened ahead of a request, and for one whose stream
 * ended while it closed; and it cuts off what an answer over TLS has not sent yet. Its hook must be the last: it waits for
 * the streams that others end.
 */
export function closeConnections(app: FastifyInstance): void {
  const connections = new Connections();
  const server: Server = app.server;
  server.on('connection', (socket) => connections.add(socket));
  server.on('request', ({ socket }, response) => connections.busy(socket, response));
  app.addHook('preClose', () => connections.close());
}

/** Where a connection comes from: the same for it and for what TLS puts around it. */
const keyOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`;

class Connections {
  /** Without TLS around them. */
  readonly #sockets = new Map<string, Socket>();
  readonly #running = new Map<string, number>();
  #isClosing = false;
  #atRest: (() => void) | undefined;

  add(socket: Socket): void {
    if (this.#isClosing) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    this.#sockets.set(key, socket);
    socket.once('close', () => this.#sockets.delete(key));
  }

  busy(socket: Socket, response: ServerResponse): void {
    const key = keyOf(socket);
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    response.once('close', () => {
      const left = (this.#running.get(key) ?? 1) - 1;
      if (left > 0) {
        this.#running.set(key, left);
        return;
      }
      this.#running.delete(key);
      if (this.#isClosing) socket.destroySoon();
      if (this.#running.size === 0) this.#atRest?.();
    });
  }

  /** Resolves when nothing runs any more, or goes on for long. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const [key, socket] of this.#sockets) if (!this.#running.has(key)) socket.destroy();
    if (this.#running.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#atRest = resolve;
    const timer = setTimeout(resolve, ANSWER_MS);
    await promise;
    clearTimeout(timer);
  }
}
