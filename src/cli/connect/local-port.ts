import { createServer, type Server, type Socket } from 'node:net';
import { messageOf } from '../../errors.ts';
import { Wire } from '../../net/wire.ts';
import { CommandError } from '../failure.ts';

/** The only address a passwordless port may have. */
const LOOPBACK = '127.0.0.1';
/** How many ports after the default one are tried. */
const PORTS_TRIED_MAX = 100;
/** More than a person or a connection pool on this machine needs. */
const CLIENTS_MAX = 200;

/** A port on this machine that lets its users in without a password, while it is open. */
export interface LocalPort {
  readonly host: string;
  readonly port: number;
  /** Stops listening and ends every client. */
  close(): Promise<void>;
}

/**
 * Listens on the loopback and serves every client. `port` is taken as it is; without one the first free port from
 * `portDefault` on is used. Throws CommandError.
 */
export async function openLocalPort(
  options: { readonly port?: number | undefined; readonly portDefault: number },
  serve: (client: Wire) => Promise<void>,
): Promise<LocalPort> {
  const clients = new Set<Wire>();
  const server = createServer((socket: Socket) => {
    const wire = new Wire(socket);
    // Listening on the loopback already keeps others out; a peer from elsewhere would mean something forwards to us.
    if (!wire.isLoopback || clients.size >= CLIENTS_MAX) {
      wire.destroy();
      return;
    }
    clients.add(wire);
    void wire.closed.then(() => clients.delete(wire));
    void serve(wire);
  });
  const port = await listen(server, options);
  return {
    host: LOOPBACK,
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const wire of clients) wire.destroy();
      await closed;
    },
  };
}

async function listen(
  server: Server,
  { port, portDefault }: { readonly port?: number | undefined; readonly portDefault: number },
): Promise<number> {
  const last = port ?? portDefault + PORTS_TRIED_MAX;
  for (let candidate = port ?? portDefault; ; candidate += 1) {
    const failure = await tryListen(server, candidate);
    if (failure === undefined) break;
    if (failure.code !== 'EADDRINUSE' || candidate >= last) {
      const reason = failure.code === 'EADDRINUSE' ? 'it is in use' : messageOf(failure);
      throw new CommandError(`Cannot listen on port ${candidate}: ${reason}.`, {
        hint: 'Choose another one with --port.',
      });
    }
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new CommandError('Cannot listen.');
  return address.port;
}

function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      resolve(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve(undefined);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, LOOPBACK);
  });
}
