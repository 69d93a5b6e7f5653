import type { LiveSession } from '../core/live-session.ts';
import type { SessionRegistry } from '../core/registry.ts';
import type { Logger } from '../log.ts';
import type { SessionCounts, Sessions } from '../store/index.ts';

/** How often counts of open sessions are written: as old as they may be on a page. */
const COUNT_MS = 5_000;
/** Sessions of one statement. */
const BATCH_MAX = 1000;

export interface SessionCounterParts {
  readonly registry: Pick<SessionRegistry, 'all'>;
  readonly sessions: Pick<Sessions, 'count'>;
  readonly log: Logger;
}

/** What a session has done so far, as it is listed. */
export function countsOf(session: Pick<LiveSession, 'queryCount' | 'masked'>): SessionCounts {
  return { queries: session.queryCount, masked: Object.fromEntries(session.masked) };
}

/**
 * Writes what the open sessions of this gateway have done, so that lists on any gateway show it: all that changed in one
 * statement, every few seconds, and nothing while nothing happens. The last counts are written with the end of a session.
 */
export class SessionCounter {
  readonly #parts: SessionCounterParts;
  readonly #timer: NodeJS.Timeout;
  /** Counts only grow, so that their sum tells whether there are others. */
  readonly #written = new WeakMap<LiveSession, number>();
  #running: Promise<void> | undefined;

  constructor(parts: SessionCounterParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.write(), COUNT_MS);
    this.#timer.unref();
  }

  /** One round; never rejects. What cannot be written now is written with the next one. */
  write(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #round(): Promise<void> {
    const changed = this.#parts.registry.all().flatMap((session) => {
      const counts = countsOf(session);
      const sum = Object.values(counts.masked).reduce((total, n) => total + n, counts.queries);
      return sum === (this.#written.get(session) ?? 0) ? [] : [{ session, sum, counts }];
    });
    try {
      for (let from = 0; from < changed.length; from += BATCH_MAX) {
        const batch = changed.slice(from, from + BATCH_MAX);
        await this.#parts.sessions.count(batch.map(({ session: { id }, counts }) => ({ id, ...counts })));
        for (const { session, sum } of batch) this.#written.set(session, sum);
      }
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'what open sessions have done could not be written; it is tried again');
    }
  }
}
