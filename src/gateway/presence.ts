import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionRegistry } from '../core/registry.ts';
import type { Logger } from '../log.ts';
import type { Estate, Gateways, RecordClosed } from '../store/index.ts';

/** So many beats fit into the silence after which a gateway is given up. */
const BEATS_PER_SILENCE = 6;
/** How long a gateway that was given up waits for its sessions to end before it enters again. */
const DRAIN_MS = 10_000;
const DRAIN_POLL_MS = 10;
/** What clients are told whose gateway the others have given up. */
const GIVEN_UP = {
  code: 'killed',
  message: 'the gateway was cut off from its state database for too long; log in again',
} as const;

export interface PresenceParts {
  readonly gatewayId: string;
  readonly gateways: Gateways;
  readonly registry: SessionRegistry;
  readonly log: Logger;
  /** A gateway that was not heard of for so long is given up. */
  readonly silentMs: number;
  /** Records that sessions of a gateway are over that cannot record it any more. */
  readonly recordClosed: RecordClosed;
}

/**
 * Shows the other gateways that this one lives, and closes what those left that do not: their sessions, and the requests
 * in them that nobody waits for any more. Given up itself, it ends its sessions before it counts again.
 */
export class Presence {
  readonly #parts: PresenceParts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  /** Enters this gateway, which closes what it left open when it last ended; from then on it shows itself. */
  async enter(): Promise<void> {
    const { gatewayId, gateways, silentMs, recordClosed } = this.#parts;
    this.#report(await gateways.enter(gatewayId, recordClosed));
    this.#timer ??= setInterval(() => void this.round(), silentMs / BEATS_PER_SILENCE).unref();
  }

  /** One beat, and a look at the others; never rejects. A call during a round waits for that one. */
  round(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Leaves: what is still open the others close at once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    await this.#running;
    try {
      await this.#parts.gateways.leave();
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the other gateways could not be told that this one ends');
    }
  }

  async #round(): Promise<void> {
    const { gateways, silentMs, recordClosed, log } = this.#parts;
    try {
      if (!(await gateways.beat(silentMs))) await this.#enterAgain();
      for (const estate of await gateways.closeGone(silentMs, recordClosed)) this.#report(estate);
    } catch (error) {
      log.warn({ err: error }, 'this gateway could not show that it lives; it tries again');
    }
  }

  /** What was opened before the new entry is over: its records are closed, and what it held was taken back. */
  async #enterAgain(): Promise<void> {
    if (this.#closed) return;
    const { registry, log } = this.#parts;
    log.error(
      { sessions: registry.size },
      'the other gateways took this one for gone, or another one runs on a copy of its data folder; its sessions end',
    );
    const before = registry.all();
    registry.killAll(GIVEN_UP);
    const deadline = Date.now() + DRAIN_MS;
    while (before.some(({ id }) => registry.get(id) !== undefined) && Date.now() < deadline) await sleep(DRAIN_POLL_MS);
    await this.enter();
    registry.killAll(GIVEN_UP);
  }

  #report({ gatewayId, sessions, reviews }: Estate): void {
    if (sessions.length === 0 && reviews.length === 0) return;
    this.#parts.log.warn(
      { gateway: gatewayId, sessions: sessions.length, reviews: reviews.length },
      'closed what a gateway left open when it ended',
    );
  }
}
