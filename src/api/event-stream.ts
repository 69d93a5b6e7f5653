import { Readable } from 'node:stream';

/** The media type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream';
/** A line now and then tells proxies that silence is no dead connection. */
const ALIVE_EVERY_MS = 15_000;
/** Characters that wait for a reader; one who is further behind is let go, and comes back. */
export const BEHIND_CHARS_MAX = 1024 * 1024;
/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000;

/** Server-sent events to one reader, as they happen. */
export class EventStream {
  /** What is sent. */
  readonly readable: Readable;
  readonly #alive: NodeJS.Timeout;
  #overs: (() => void)[] | undefined = [];
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor() {
    this.readable = new Readable({
      encoding: 'utf8',
      read: () => this.#release(),
      destroy: (error, done) => {
        this.#stop();
        const overs = this.#overs ?? [];
        this.#overs = undefined;
        for (const over of overs) over();
        done(error);
      },
    });
    this.#alive = setInterval(() => this.#push(': alive\n\n'), ALIVE_EVERY_MS);
    this.#push(`retry: ${RETRY_MS}\n\n`);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls `over` once, when the stream is over, whoever ended it; at once when it is. */
  onOver(over: () => void): void {
    if (this.#overs === undefined) over();
    else this.#overs.push(over);
  }

  /** Resolves when the reader is not far behind, or gone. */
  caughtUp(): Promise<void> {
    if (this.#isOver || this.readable.readableLength < BEHIND_CHARS_MAX / 4) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends an event; `id` is what the reader hands back when it comes again. */
  send(data: object, id?: string): void {
    this.#push(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  }

  /** Sends a last event, if any, and ends. */
  end(data?: object): void {
    if (this.#isOver) return;
    if (data !== undefined) this.send(data);
    this.#stop();
    this.readable.push(null);
  }

  #stop(): void {
    this.#isOver = true;
    clearInterval(this.#alive);
    this.#release();
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #push(text: string): void {
    if (this.#isOver) return;
    this.readable.push(text);
    if (this.readable.readableLength > BEHIND_CHARS_MAX) this.readable.destroy();
  }
}
