import type { Socket } from 'node:net';
import pg from 'pg';
import type { Endpoint } from './gateway-process.ts';

/** ReadyForQuery outside of a transaction: what a result ends with. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** What came back for one query. */
export interface Drained {
  readonly bytes: number;
  /** The last bytes before ReadyForQuery, as latin1: the command tag, or an error. */
  readonly tail: string;
}

/**
 * A client that logs in like any other and then reads results as bytes, so that its own work does not cover up that of
 * what it talks to. It can stop reading in the middle.
 */
export class DrainingClient {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  #bytes = 0;
  #tail = Buffer.alloc(0);
  #ended: PromiseWithResolvers<void> | undefined;
  #onChunk: ((chunk: Buffer) => void) | undefined;

  private constructor(client: pg.Client) {
    this.#client = client;
    this.#socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('close', () => this.#ended?.reject(new Error(`closed after ${this.#bytes} bytes`)));
  }

  static async connect(endpoint: Endpoint): Promise<DrainingClient> {
    const { host, port, user, password, database } = endpoint;
    const client = new pg.Client({ host, port, user, password, database });
    client.on('error', () => undefined);
    await client.connect();
    return new DrainingClient(client);
  }

  /** Bytes of the current result so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Runs a query to its end; `onChunk` sees what comes. */
  async drain(text: string, onChunk?: (chunk: Buffer) => void): Promise<Drained> {
    this.#bytes = 0;
    this.#tail = Buffer.alloc(0);
    this.#onChunk = onChunk;
    this.#ended = Promise.withResolvers();
    const body = Buffer.from(`${text}\0`);
    const header = Buffer.alloc(5);
    header.write('Q');
    header.writeInt32BE(body.length + 4, 1);
    this.#socket.write(Buffer.concat([header, body]));
    await this.#ended.promise;
    return { bytes: this.#bytes, tail: this.#tail.subarray(0, -READY.length).toString('latin1') };
  }

  /** Sends bytes as they are, whether the other side takes them or not. */
  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Bytes given to `send` that the other side's socket has not taken. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** Takes nothing more off the socket: the sender meets a full window. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Leaves at once. */
  close(): void {
    this.#socket.destroy();
    void this.#client.end().catch(() => undefined);
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    this.#onChunk?.(chunk);
    if (this.#tail.subarray(-READY.length).equals(READY)) this.#ended?.resolve();
  }
}

const TAIL_BYTES = 64;
