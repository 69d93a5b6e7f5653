import { ProtocolError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import { cstring, errorFields, message, readMessage } from './login-messages.ts';
import type { UpstreamSession } from './upstream-session.ts';

/** How long a side connection stays open without work. */
export const SIDE_IDLE_MS = 60_000;
/** How long one of its queries may take, the login included. */
export const SIDE_QUERY_MS_MAX = 8_000;
/** After a failure nobody waits for another try sooner: results go out unresolved meanwhile. */
export const SIDE_RETRY_AFTER_MS = 2_000;
/** The most one answer may hold. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

const TERMINATE = message('X');

/** Asked too soon after a failure, which was told then. */
export class SideConnectionResting extends UpstreamError {}

/** Opens a session of our own on the upstream. */
export type OpenSide = (signal: AbortSignal) => Promise<UpstreamSession>;

/**
 * A session of our own beside those of the clients, for questions to the upstream's catalogue: opened when there is a
 * question, closed when idle, opened again when it was lost. One question at a time.
 */
export class SideConnection {
  readonly #open: OpenSide;
  #session: UpstreamSession | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(open: OpenSide) {
    this.#open = open;
  }

  /** Runs statements in the simple protocol and returns the rows of all of them. Rejects when it cannot. */
  query(text: string): Promise<(string | null)[][]> {
    const answer = this.#turn.then(() => this.#ask(text));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the session, if there is one; the next question opens another. */
  close(): void {
    clearTimeout(this.#idle);
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined && !session.wire.signal.aborted) session.wire.end(TERMINATE);
  }

  async #ask(text: string): Promise<(string | null)[][]> {
    clearTimeout(this.#idle);
    if (performance.now() - this.#failedAt < SIDE_RETRY_AFTER_MS) {
      throw new SideConnectionResting('the side connection failed a moment ago');
    }
    const timeout = AbortSignal.timeout(SIDE_QUERY_MS_MAX);
    const drop = (): void => this.#session?.wire.destroy();
    timeout.addEventListener('abort', drop, { once: true });
    try {
      const rows = await this.#exchange(text, timeout);
      this.#idle = setTimeout(() => this.close(), SIDE_IDLE_MS);
      this.#idle.unref();
      return rows;
    } catch (error) {
      this.#failedAt = performance.now();
      // What a failed exchange left on the leg is unknown, and so is the state of its transaction.
      drop();
      this.#session = undefined;
      throw error;
    } finally {
      timeout.removeEventListener('abort', drop);
    }
  }

  async #exchange(text: string, timeout: AbortSignal): Promise<(string | null)[][]> {
    const kept = this.#session;
    if (kept !== undefined && !kept.wire.signal.aborted) {
      try {
        return await exchange(kept, text);
      } catch (error) {
        // A session that was idle may have been ended by the upstream without our having noticed yet.
        if (!(error instanceof WireClosedError) || timeout.aborted) throw error;
      }
    }
    this.#session = await this.#open(timeout);
    return exchange(this.#session, text);
  }
}

/** Sends one Query and reads to its ReadyForQuery. */
async function exchange({ wire }: UpstreamSession, text: string): Promise<(string | null)[][]> {
  await wire.write(message('Q', cstring(text)));
  const rows: (string | null)[][] = [];
  let bytes = 0;
  for (;;) {
    const { tag, body } = await readMessage(wire, ANSWER_BYTES_MAX);
    bytes += body.length;
    if (bytes > ANSWER_BYTES_MAX) throw new ProtocolError('the answer is too long');
    switch (tag) {
      case 'D':
        rows.push(cells(body));
        break;
      case 'E':
        throw failureOf(errorFields(body).get('C') ?? 'unknown');
      case 'Z':
        return rows;
      case 'C':
      case 'N':
      case 'S':
      case 'T':
      case 'A':
        break;
      default:
        throw new ProtocolError(`message ${tag} in the answer`);
    }
  }
}

/** 57P01 to 57P05 end the session, and may have been waiting on the leg since before the question. */
function failureOf(code: string): Error {
  if (code.startsWith('57P')) return new WireClosedError(`the upstream ended the side connection (${code})`);
  return new UpstreamError(`the catalogue query failed (${code})`);
}

function cells(body: Buffer): (string | null)[] {
  const row: (string | null)[] = [];
  let at = 2;
  for (let left = body.readUInt16BE(0); left > 0; left--) {
    if (at + 4 > body.length) throw new ProtocolError('a row ends early');
    const length = body.readInt32BE(at);
    at += 4;
    if (at + Math.max(length, 0) > body.length) throw new ProtocolError('a row ends early');
    row.push(length < 0 ? null : body.toString('utf8', at, at + length));
    at += Math.max(length, 0);
  }
  return row;
}
