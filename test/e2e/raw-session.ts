import type { Socket } from 'node:net';
import pg from 'pg';
import type { Person, Target, TestGateway } from './gateway.ts';

/** One message of the server. */
export interface Message {
  readonly tag: string;
  readonly body: Buffer;
}

/** A logged-in session that sends the messages a test says, in its order, and shows what comes back. */
export class RawSession {
  readonly #socket: Socket;
  #rest = Buffer.alloc(0);
  #messages: Message[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.removeAllListeners('data');
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#wake());
    socket.resume();
  }

  static async open(target: Target): Promise<RawSession> {
    const client = new pg.Client({ ...target, ssl: false });
    client.on('error', () => undefined);
    await client.connect();
    return new RawSession((client as unknown as { connection: { stream: Socket } }).connection.stream);
  }

  send(...frames: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(frames));
  }

  /** Sends, and everything that comes up to the `n`th message of this type. */
  async exchange(frames: readonly Buffer[], until = 'Z', n = 1): Promise<readonly Message[]> {
    this.send(...frames);
    return this.until(until, n);
  }

  async until(tag: string, n = 1): Promise<readonly Message[]> {
    for (;;) {
      const ends = this.#messages.flatMap((message, i) => (message.tag === tag ? [i] : []));
      const end = ends[n - 1];
      if (end !== undefined) return this.#messages.splice(0, end + 1);
      if (this.#socket.destroyed) throw new Error(`closed after ${textOf(this.#messages)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5) {
      const size = this.#rest.readInt32BE(1) + 1;
      if (this.#rest.length < size) break;
      this.#messages.push({ tag: String.fromCharCode(this.#rest[0] ?? 0), body: this.#rest.subarray(5, size) });
      this.#rest = this.#rest.subarray(size);
    }
    this.#wake();
  }
}

/** Tags and bodies of messages as one text to search in. */
export function textOf(messages: readonly Message[]): string {
  return messages.map(({ tag, body }) => `${tag} ${body.toString('latin1')}`).join('\n');
}

/** Decides every request that comes up, until stopped, and remembers their texts. */
export function reviewAll(
  test: TestGateway,
  reviewer: Person,
  approves: (review: { text: string; params: unknown; related: unknown }) => boolean,
): { readonly asked: string[]; stop(): Promise<void> } {
  const asked: string[] = [];
  let isOver = false;
  const run = async (): Promise<void> => {
    while (!isOver) {
      type Pending = { id: string; text: string; params: unknown; related: unknown };
      for (const review of await test.admin.call<Pending[]>('GET', '/api/reviews?status=pending')) {
        asked.push(review.text);
        const verb = approves(review) ? 'approve' : 'reject';
        await reviewer.attempt('PUT', `/api/reviews/${review.id}/${verb}`, { reason: 'by rule' });
      }
    }
  };
  const running = run();
  return {
    asked,
    stop() {
      isOver = true;
      return running;
    },
  };
}
