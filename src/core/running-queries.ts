import type { Logger } from '../log.ts';
import type { LiveSession } from './live-session.ts';
import type { Pipeline } from './pipeline.ts';
import type { Outcome, Query } from './query.ts';

/** A query that was allowed, and then not forwarded because its unit was ended. */
const NOT_FORWARDED: Outcome = Object.freeze({ status: 'skipped', rows: 0 });
const LOST: Outcome = Object.freeze({ status: 'lost', rows: 0 });

/** The queries of a session that were forwarded and are not over, and the record of how each ended. */
export class RunningQueries {
  readonly #pipeline: Pipeline;
  readonly #session: LiveSession;
  readonly #log: Logger;
  readonly #running = new Map<number, Query>();
  readonly #blocked = new Map<number, string>();

  constructor(pipeline: Pipeline, session: LiveSession, log: Logger) {
    this.#pipeline = pipeline;
    this.#session = session;
    this.#log = log;
  }

  start(query: Query): void {
    this.#running.set(query.id, query);
  }

  /** Its result is withheld, which is recorded with its end. */
  block(query: Query, message: string): void {
    this.#blocked.set(query.id, message);
  }

  /** Records how a query ended. Rejects when that cannot be recorded. */
  end(query: Query, outcome: Outcome): Promise<void> {
    this.#running.delete(query.id);
    const about = { type: 'query.ended', query, outcome, masked: this.#session.takeMasked() } as const;
    if (this.#blocked.size === 0) return this.#pipeline.emit(about);
    const blocked = this.#blocked.get(query.id);
    this.#blocked.delete(query.id);
    return this.#pipeline.emit(blocked === undefined ? about : { ...about, blocked });
  }

  /** Records that an allowed query was never sent. */
  skip(query: Query): Promise<void> {
    return this.end(query, NOT_FORWARDED);
  }

  /** Records all that is left as lost. A failure is logged, because the session is over anyway. */
  async loseAll(): Promise<void> {
    for (const query of [...this.#running.values()]) {
      try {
        await this.end(query, LOST);
      } catch (error) {
        this.#log.error({ session: this.#session.id, err: error }, 'the end of a query could not be recorded');
      }
    }
  }
}
