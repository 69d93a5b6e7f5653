import type { Document } from 'bson';
import { UpstreamError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { Fields } from './bson/fields.ts';
import { CommandFailure, UpstreamChannel } from './upstream-channel.ts';

/** How long a side connection stays open without work. */
export const SIDE_IDLE_MS = 60_000;
/** How long a question may take, the login included. */
export const SIDE_QUESTION_MS_MAX = 8_000;
/** After a failure nobody waits for another try sooner: fields are of unknown origin meanwhile. */
export const SIDE_RETRY_AFTER_MS = 2_000;

/** Opens a leg to the upstream and logs in. */
export type OpenSide = (signal: AbortSignal) => Promise<{ readonly wire: Wire }>;

/** Asked too soon after a failure, which was told then. */
export class SideConnectionResting extends UpstreamError {}

/**
 * A session of our own beside those of the clients, for questions about an upstream's collections: opened when there is a
 * question, closed when idle, opened again when it was lost. One question at a time.
 */
export class SideConnection {
  readonly #open: OpenSide;
  #channel: UpstreamChannel | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(open: OpenSide) {
    this.#open = open;
  }

  /** Runs a command and returns its answer. Rejects when it cannot, with CommandFailure where the server says why. */
  ask(database: string, command: Document): Promise<Fields> {
    const answer = this.#turn.then(() => this.#ask(database, command));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the session, if there is one; the next question opens another. */
  close(): void {
    clearTimeout(this.#idle);
    this.#channel?.wire.end();
    this.#channel = undefined;
  }

  async #ask(database: string, command: Document): Promise<Fields> {
    clearTimeout(this.#idle);
    if (performance.now() - this.#failedAt < SIDE_RETRY_AFTER_MS) {
      throw new SideConnectionResting('the side connection failed a moment ago');
    }
    const signal = AbortSignal.timeout(SIDE_QUESTION_MS_MAX);
    const drop = (): void => this.#channel?.wire.destroy();
    signal.addEventListener('abort', drop, { once: true });
    try {
      if (this.#channel?.wire.signal.aborted === true) this.#channel = undefined;
      this.#channel ??= new UpstreamChannel((await this.#open(signal)).wire);
      return await this.#channel.run(database, command);
    } catch (error) {
      // An error that is an answer says nothing against the connection.
      if (error instanceof CommandFailure) throw error;
      this.#failedAt = performance.now();
      this.#channel?.wire.destroy();
      this.#channel = undefined;
      throw error;
    } finally {
      signal.removeEventListener('abort', drop);
      this.#idle = setTimeout(() => this.close(), SIDE_IDLE_MS);
      this.#idle.unref();
    }
  }
}
