import { UpstreamError } from '../../src/errors.ts';
import type { Upstream } from '../upstream-leg.ts';
import { Capability, Command, union } from './constants.ts';
import { LoginChannel } from './login-channel.ts';
import { encodePacket } from './packet.ts';
import { runQueries } from './side-query.ts';
import { openUpstream, type UpstreamSession } from './upstream-session.ts';

/** How long a side connection stays open without work. */
export const SIDE_IDLE_MS = 60_000;
/** How long its questions of one time may take, the login included. */
export const SIDE_QUERY_MS_MAX = 8_000;
/** After a failure nobody waits for another try sooner: results go out unresolved meanwhile. */
export const SIDE_RETRY_AFTER_MS = 2_000;
/** The longest packet of an answer: the text of a view. */
const PACKET_BYTES_MAX = 8 * 1024 * 1024;

/** Asked too soon after a failure, which was told then. */
export class SideConnectionResting extends UpstreamError {}

/**
 * A session of our own beside those of the clients, for questions to the upstream's catalogue: opened when there is a
 * question, closed when idle, opened again when it was lost. One question at a time.
 */
export class SideConnection {
  readonly #upstream: () => Upstream;
  #session: UpstreamSession | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(upstream: () => Upstream) {
    this.#upstream = upstream;
  }

  /** Runs statements one after the other; returns the rows of each. Rejects when it cannot. */
  query(texts: readonly string[]): Promise<(string | null)[][][]> {
    const answer = this.#turn.then(() => this.#ask(texts));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the session, if there is one; the next question opens another. */
  close(): void {
    clearTimeout(this.#idle);
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined && !session.wire.signal.aborted) session.wire.end(QUIT);
  }

  async #ask(texts: readonly string[]): Promise<(string | null)[][][]> {
    clearTimeout(this.#idle);
    if (performance.now() - this.#failedAt < SIDE_RETRY_AFTER_MS) {
      throw new SideConnectionResting('the side connection failed a moment ago');
    }
    const signal = AbortSignal.timeout(SIDE_QUERY_MS_MAX);
    const drop = (): void => this.#session?.wire.destroy();
    signal.addEventListener('abort', drop, { once: true });
    try {
      if (this.#session?.wire.signal.aborted === true) this.#session = undefined;
      this.#session ??= await openUpstream(this.#upstream(), { ...WISH, signal });
      const channel = new LoginChannel(this.#session.wire, PACKET_BYTES_MAX);
      return await runQueries(channel, this.#session.capabilities, texts);
    } catch (error) {
      this.#failedAt = performance.now();
      this.#session?.wire.destroy();
      this.#session = undefined;
      throw error;
    } finally {
      signal.removeEventListener('abort', drop);
      this.#idle = setTimeout(() => this.close(), SIDE_IDLE_MS);
      this.#idle.unref();
    }
  }
}

const QUIT = encodePacket(0, Buffer.of(Command.COM_QUIT));

/** Rows as text, in UTF-8, whatever the upstream's defaults are. */
const WISH = {
  capabilities: union(Capability.CLIENT_TRANSACTIONS, Capability.CLIENT_LONG_FLAG),
  extendedCapabilities: 0,
  charsetId: 45,
  packetBytesMax: 1 << 24,
  database: '',
  attributes: new Map([['program_name', 'sluice column sources']]),
};
