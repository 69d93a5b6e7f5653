import { randomInt } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ConfigError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { Wire } from './wire.ts';

/** Client connections one listener keeps open; more are closed at once. */
export const CONNECTIONS_MAX = 10_000;
/**
 * Connections that have not logged in yet: they cost no credentials to make, so they get a smaller share. When it is
 * used up, any one of them gives way to the next: who logs in takes a moment, and will hardly be hit; who only takes
 * a place will, and cannot keep everybody else out.
 */
export const HANDSHAKES_MAX = 500;
/** How often a refused connection is worth a log line. */
const REFUSAL_LOG_MS = 10_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The environment variable that sets the port, for the error message. */
  readonly portVariable: string;
  readonly log: Logger;
  readonly connectionsMax?: number;
  readonly handshakesMax?: number;
  /** Serves one client; `established` tells that it has logged in. Must not reject. */
  onWire(wire: Wire, established: () => void): Promise<void>;
}

export interface Listener {
  readonly port: number;
  /** Client connections open now. */
  readonly connections: number;
  /** Those of them that have not logged in. */
  readonly handshakes: number;
  /** Stops accepting, ends what is open, and resolves when all of it is closed. */
  close(): Promise<void>;
}

/** Opens a listener. Throws ConfigError when the address cannot be used. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const acceptor = new Acceptor(options);
  const server = createServer((socket) => acceptor.accept(socket));
  await bind(server, options);
  // After the bind an error is about one accept (no more file descriptors): the listener itself goes on.
  server.on('error', (error) => options.log.error({ reason: messageOf(error) }, 'a connection could not be accepted'));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get connections() {
      return acceptor.connections;
    },
    get handshakes() {
      return acceptor.handshakes;
    },
    close: async () => {
      server.close();
      await acceptor.close();
    },
  };
}

class Acceptor {
  readonly #options: ListenOptions;
  readonly #wires = new Set<Wire>();
  readonly #handshakes = new Set<Wire>();
  #refused = 0;
  #refusalLoggedAt = 0;

  constructor(options: ListenOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#wires.size;
  }

  get handshakes(): number {
    return this.#handshakes.size;
  }

  accept(socket: Socket): void {
    const { connectionsMax = CONNECTIONS_MAX, handshakesMax = HANDSHAKES_MAX } = this.#options;
    if (this.#wires.size >= connectionsMax) {
      socket.on('error', () => undefined);
      socket.destroy();
      this.#countRefusal();
      return;
    }
    if (this.#handshakes.size >= handshakesMax) this.#dropHandshake();
    const wire = new Wire(socket);
    this.#wires.add(wire);
    this.#handshakes.add(wire);
    wire.closed.then(() => {
      this.#wires.delete(wire);
      this.#handshakes.delete(wire);
    });
    this.#options
      .onWire(wire, () => this.#handshakes.delete(wire))
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'a client connection failed');
        wire.destroy();
      });
  }

  async close(): Promise<void> {
    const open = [...this.#wires];
    for (const wire of open) wire.end();
    await Promise.all(open.map((wire) => wire.closed));
  }

  #dropHandshake(): void {
    const victim = [...this.#handshakes][randomInt(this.#handshakes.size)];
    if (victim === undefined) return;
    this.#handshakes.delete(victim);
    victim.destroy();
    this.#countRefusal();
  }

  #countRefusal(): void {
    this.#refused += 1;
    const now = Date.now();
    if (now - this.#refusalLoggedAt < REFUSAL_LOG_MS) return;
    this.#refusalLoggedAt = now;
    this.#options.log.warn(
      { refused: this.#refused, connections: this.connections, handshakes: this.handshakes },
      'connections were refused or dropped before they logged in: the limit is reached',
    );
  }
}

async function bind(server: Server, options: ListenOptions): Promise<void> {
  const { host, port, portVariable } = options;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const hint = `Set ${portVariable} to another port.`;
    if (code === 'EADDRINUSE')
      throw new ConfigError(`port ${port} on ${host} is already in use`, { hint, cause: error });
    if (code === 'EACCES') throw new ConfigError(`no permission to listen on port ${port}`, { hint, cause: error });
    throw new ConfigError(`cannot listen on ${host}:${port}: ${messageOf(error)}`, { cause: error });
  } finally {
    server.off('error', reject);
  }
}
