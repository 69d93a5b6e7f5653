import { type Duplex, duplexPair } from 'node:stream';

/** A stream that drivers take for a TCP socket: what they set on one has no meaning here. */
export interface MemorySocket extends Duplex {
  connect(): this;
  setNoDelay(): this;
  setKeepAlive(): this;
  setTimeout(): this;
  ref(): this;
  unref(): this;
}

/** A connection within the process: `client` for a driver, `server` for a protocol's `serve`. One that breaks breaks the other. */
export function memoryConnection(): { readonly client: MemorySocket; readonly server: Duplex } {
  const [one, server] = duplexPair();
  const client = Object.assign(one, {
    connect(): MemorySocket {
      process.nextTick(() => client.emit('connect'));
      return client;
    },
    setNoDelay: (): MemorySocket => client,
    setKeepAlive: (): MemorySocket => client,
    setTimeout: (): MemorySocket => client,
    ref: (): MemorySocket => client,
    unref: (): MemorySocket => client,
  }) as MemorySocket;
  breakTogether(client, server);
  breakTogether(server, client);
  return { client, server };
}

/** A half that closes before it had read and said everything takes the other half with it, as a reset does. */
function breakTogether(half: Duplex, other: Duplex): void {
  half.once('close', () => {
    if (!(half.readableEnded && half.writableFinished)) other.destroy();
  });
}
