import type { LiveSession } from '../core/live-session.ts';
import type { SessionRegistry } from '../core/registry.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Logger } from '../log.ts';

/** How often due reviews are expired, and sessions checked for credentials that ended. */
export const SWEEP_INTERVAL_MS = 15_000;
/** How long an expired token stays listed, so that its owner can see that it expired. */
const TOKEN_KEPT_MS = 7 * 24 * 3600 * 1000;

export interface SweeperParts {
  readonly registry: SessionRegistry;
  readonly log: Logger;
  expireReviews(): Promise<unknown>;
  /** Ends access for a time that is over. */
  sweepWindows(): Promise<void>;
  /** Forgets tokens that expired before. */
  purgeTokens(before: Date): Promise<unknown>;
  stillAllowed(session: LiveSession): Promise<Verdict>;
}

/** Regular duties: reviews that are due become EXPIRED, long expired tokens are forgotten, and sessions whose credential, user or access ended are ended. */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  /** The round after the one that runs. */
  #next: Promise<void> | undefined;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.sweep(), SWEEP_INTERVAL_MS);
    this.#timer.unref();
  }

  /**
   * One round; never rejects. Whoever calls during a round waits for another one, which sees the newest state and is the
   * same for all of them: a hundred changes at once do not look at every session a hundred times.
   */
  sweep(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#begin();
    this.#next = this.#running.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await (this.#next ?? this.#running);
  }

  #begin(): Promise<void> {
    this.#running = this.#round().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #round(): Promise<void> {
    const parts = this.#parts;
    await this.#attempt('sessions that may not go on', () => this.#endSessions());
    await this.#attempt('reviews that are due', () => parts.expireReviews());
    await this.#attempt('access for a time that is over', () => parts.sweepWindows());
    await this.#attempt('tokens that expired', () => parts.purgeTokens(new Date(Date.now() - TOKEN_KEPT_MS)));
  }

  async #endSessions(): Promise<void> {
    for (const session of this.#parts.registry.all()) {
      const verdict = await this.#parts.stillAllowed(session);
      if (!verdict.allow) session.kill({ code: 'killed', message: `the session was ended: ${verdict.reason.message}` });
    }
  }

  /** One duty that fails keeps none of the others from being done. */
  async #attempt(what: string, duty: () => Promise<unknown>): Promise<void> {
    try {
      await duty();
    } catch (error) {
      this.#parts.log.error({ err: error, what }, 'a regular check failed; it is tried again');
    }
  }
}
