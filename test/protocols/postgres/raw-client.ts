import { connect, type Socket } from 'node:net';
import { tags } from './conversation.ts';
import { i32, z } from './frames.ts';

/** A client that sends the bytes a test says and shows the bytes it gets. */
export class RawClient {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    socket.on('close', () => this.#wake?.());
  }

  /** Connects where no password is asked, and reads up to ReadyForQuery. */
  static async login(port: number, user: string, database: string): Promise<RawClient> {
    const client = new RawClient(connect(port, '127.0.0.1'));
    const body = Buffer.concat([i32(196608), z('user'), z(user), z('database'), z(database), Buffer.of(0)]);
    client.send(i32(body.length + 4), body);
    await client.until('Z');
    return client;
  }

  send(...frames: Buffer[]): void {
    this.#socket.write(Buffer.concat(frames));
  }

  /** Everything up to the `n`th message of this type, taken out of what was received. */
  async until(tag: string, n = 1): Promise<Buffer> {
    for (;;) {
      const end = endOf(this.#received, tag, n);
      if (end !== undefined) {
        const taken = this.#received.subarray(0, end);
        this.#received = this.#received.subarray(end);
        return taken;
      }
      if (this.#socket.destroyed) throw new Error(`the connection closed after ${tags(this.#received)}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  end(): void {
    this.#socket.destroy();
  }
}

function endOf(stream: Buffer, tag: string, n: number): number | undefined {
  let seen = 0;
  for (let at = 0; at + 5 <= stream.length; ) {
    const end = at + 1 + stream.readInt32BE(at + 1);
    if (end > stream.length) return undefined;
    if (String.fromCharCode(stream[at] ?? 0) === tag) seen += 1;
    if (seen === n) return end;
    at = end;
  }
  return undefined;
}
