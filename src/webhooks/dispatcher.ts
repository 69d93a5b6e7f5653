import type { Logger } from '../log.ts';
import type { Dispatch, WebhookEvents } from '../store/index.ts';

/** Events that become messages in one transaction. */
const BATCH = 50;
/** Events are told by the database as they happen; this is for those that were not heard of. */
const POLL_MS = 15_000;
const PURGE_MS = 3600_000;
/** How long what happened, and what became of telling it, is kept. */
export const KEPT_MS = 30 * 24 * 3600_000;

export interface DispatcherParts extends Dispatch {
  readonly events: Pick<WebhookEvents, 'dispatch' | 'purge'>;
  readonly log: Logger;
  /** Calls back when there may be events. Returns a function that stops it. */
  onEvent(listener: () => void): () => void;
  readonly pollMs?: number;
}

/** Makes messages of events as they come, one batch at a time; what fails is tried again. Every gateway may run one. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #unsubscribe: () => void;
  readonly #timers: readonly NodeJS.Timeout[];
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isClosed = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.onEvent(() => this.#wake());
    this.#timers = [
      setInterval(() => this.#wake(), parts.pollMs ?? POLL_MS).unref(),
      setInterval(() => void this.#purge(), PURGE_MS).unref(),
    ];
    // What waited while no gateway ran.
    this.#wake();
    void this.#purge();
  }

  /** Ends after the batch that runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }

  #wake(): void {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isClosed) {
      this.#isWanted = false;
      try {
        const done = await this.#parts.events.dispatch(BATCH, this.#parts);
        if (done === BATCH) this.#isWanted = true;
      } catch (error) {
        // The next poll tries again: at once would only repeat what is broken.
        this.#parts.log.error({ err: error }, 'webhook events could not be queued; they wait');
      }
    }
  }

  async #purge(): Promise<void> {
    try {
      await this.#parts.events.purge(new Date(Date.now() - KEPT_MS));
    } catch (error) {
      this.#parts.log.error({ err: error }, 'old webhook messages could not be removed; it is tried again');
    }
  }
}
