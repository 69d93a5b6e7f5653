import { messageOf, ProtocolError, WireClosedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Wire } from '../net/wire.ts';
import type { ClientPart, Codec, Denial, EndPart, QueryPart, ServerPart, ToServerPart } from './codec.ts';
import type { LiveSession } from './live-session.ts';
import { Outbox } from './outbox.ts';
import { isOver, type Pipeline, reasonOf } from './pipeline.ts';
import type { Query } from './query.ts';
import { Results } from './results.ts';
import { RunningQueries } from './running-queries.ts';
import type { Reason, RowLimit } from './verdict.ts';

/** How often the upstream's idle timers are reset while a query is held. */
export const HOLD_KEEP_ALIVE_MS = 5_000;
/** Notices that wait for a frame boundary; more are dropped, a notice is only a courtesy. */
export const NOTICES_PENDING_MAX = 8;
/** Reasons that end everything: nothing may be forwarded after them. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['client_left', 'killed']);

export interface RelayParts {
  readonly client: Wire;
  readonly server: Wire;
  readonly codec: Codec;
  readonly pipeline: Pipeline;
  readonly session: LiveSession;
  readonly log: Logger;
}

/**
 * Runs a logged-in session to its end and returns why it ended. Every part from the client that is a query waits for
 * the pipeline; every row somebody asked for passes the pipeline; everything else leaves as it came.
 * Both legs are closed when it returns. Never rejects.
 */
export async function relay(parts: RelayParts): Promise<string> {
  return new Relay(parts).run();
}

class Relay {
  readonly #client: Wire;
  readonly #server: Wire;
  readonly #codec: Codec;
  readonly #pipeline: Pipeline;
  readonly #session: LiveSession;
  readonly #log: Logger;
  readonly #running: RunningQueries;
  readonly #results: Results;
  #notices: Buffer[] = [];
  /**
   * True until the client has been sent all that the codec took apart. Until then the codec knows more than the client:
   * the last part of a reply may wait for its record. An answer of our own waits for it in the very function that then
   * asks the codec, so that no other chunk comes in between.
   */
  #isDelivering = false;
  #onDelivered: PromiseWithResolvers<void> | undefined;
  readonly #outbox = new Outbox();
  #endReason: Reason | undefined;
  /** Set while the client side waits for the server side to get on. */
  #wakeClient: (() => void) | undefined;

  constructor(parts: RelayParts) {
    this.#client = parts.client;
    this.#server = parts.server;
    this.#codec = parts.codec;
    this.#pipeline = parts.pipeline;
    this.#session = parts.session;
    this.#log = parts.log;
    this.#running = new RunningQueries(parts.pipeline, parts.session, parts.log);
    this.#results = new Results(parts.pipeline, (query, reason) => {
      this.#running.block(query, reason.message);
      return this.#codec.block(query, reason);
    });
  }

  async run(): Promise<string> {
    const clientLeft = (): void => {
      this.#wakeClient?.();
      this.#session.endHold({ code: 'client_left', message: 'the client left while its query was held' });
    };
    const upstreamLeft = (): void => {
      this.#session.endHold({
        code: 'upstream_lost',
        message: 'the upstream closed the connection while the query was held',
      });
    };
    const killed = Promise.withResolvers<string>();
    const onKill = (): void => killed.resolve(this.#stop(reasonOf(this.#session.signal)));
    this.#client.signal.addEventListener('abort', clientLeft, { once: true });
    this.#server.signal.addEventListener('abort', upstreamLeft, { once: true });
    this.#session.signal.addEventListener('abort', onKill, { once: true });
    if (this.#session.signal.aborted) onKill();
    const keepAlive = setInterval(() => this.#keepUpstreamAlive(), HOLD_KEEP_ALIVE_MS);
    keepAlive.unref();
    try {
      const reason = await Promise.race([this.#fromClient(), this.#fromServer(), killed.promise]);
      await this.#close();
      return reason;
    } finally {
      clearInterval(keepAlive);
      this.#client.signal.removeEventListener('abort', clientLeft);
      this.#server.signal.removeEventListener('abort', upstreamLeft);
      this.#session.signal.removeEventListener('abort', onKill);
    }
  }

  async #fromClient(): Promise<string> {
    try {
      for (;;) {
        const received = this.#client.receive();
        const chunk = received instanceof Promise ? await received : received;
        if (chunk === undefined) return 'the client closed the connection';
        for (const part of this.#codec.fromClient(chunk)) {
          if (this.#endReason !== undefined) return this.#endReason.message;
          const done = this.#clientPart(part);
          if (done !== undefined) await done;
          const ended = this.#endedFor();
          if (ended !== undefined) return ended;
          if (this.#codec.isWaiting === true) await this.#answered();
        }
      }
    } catch (error) {
      return this.#failed(error, 'client');
    }
  }

  /**
   * Nothing of the client may overtake what is under way. Its leaving ends the session, and so the transaction that was
   * not committed.
   */
  async #answered(): Promise<void> {
    while (this.#codec.isWaiting === true) {
      if (this.#client.signal.aborted) throw new WireClosedError('the client left before it was answered');
      await new Promise<void>((resolve) => {
        this.#wakeClient = resolve;
      });
    }
  }

  #clientPart(part: ClientPart): Promise<void> | undefined {
    switch (part.kind) {
      case 'opaque':
        return this.#server.write(part.bytes);
      case 'reply':
        return part.ends === undefined ? this.#reply(part.toClient) : this.#lastReply(part.toClient, part.ends);
      case 'wait':
        return part.until;
      case 'query':
        return this.#queryPart(part);
    }
  }

  async #reply(bytes: Buffer): Promise<void> {
    while (this.#isDelivering) await this.#delivered();
    await this.#client.write(bytes);
  }

  #endedFor(): string | undefined {
    return this.#endReason?.message;
  }

  async #lastReply(bytes: Buffer, reason: Reason): Promise<void> {
    while (this.#isDelivering) await this.#delivered();
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#client.end(bytes);
    this.#server.destroy();
  }

  /** Decides every query of the unit, in order, before the first byte of it may leave. */
  async #queryPart(part: QueryPart): Promise<void> {
    const { hold, done } = this.#session.beginHold((text) => this.#notice(text));
    const { queries } = part;
    const allowed: Query[] = [];
    let denied: { query: Query; reason: Reason } | undefined;
    try {
      for (const query of queries) {
        this.#session.queryCount += 1;
        const verdict = await this.#pipeline.decide(query, hold);
        if (!verdict.allow) {
          denied = { query, reason: verdict.reason };
          break;
        }
        allowed.push(query);
        if (verdict.rowLimit !== undefined) this.#limitRows(query, verdict.rowLimit);
      }
      // Recording took its time too: whoever left, cancelled or was killed meanwhile gets nothing forwarded.
      const last = queries.at(-1);
      if (denied === undefined && isOver(hold) && last !== undefined) {
        denied = { query: last, reason: reasonOf(hold.signal) };
      }
    } finally {
      done();
    }
    if (denied === undefined) {
      for (const query of allowed) this.#running.start(query);
      const drained = this.#server.write(this.#codec.allow(part));
      if (drained !== undefined) await drained;
      return;
    }
    await this.#deny(part, allowed, denied.query, denied.reason);
  }

  #limitRows(query: Query, limit: RowLimit): void {
    if (this.#codec.limitRows === undefined) throw new ProtocolError('rows are limited where nobody can count them');
    this.#codec.limitRows(query, limit);
  }

  async #deny(part: QueryPart, allowed: readonly Query[], query: Query, reason: Reason): Promise<void> {
    const [first] = part.queries;
    // A cancel, and everything that ends the session, is about the whole unit: what was allowed of it does not run either.
    const wholeUnit = reason.code === 'cancelled' || reason.code === 'upstream_lost' || FINAL_REASONS.has(reason.code);
    if (wholeUnit && first !== undefined) {
      for (const unforwarded of allowed) await this.#running.skip(unforwarded);
      if (FINAL_REASONS.has(reason.code)) {
        this.#stop(reason);
        return;
      }
      while (this.#isDelivering) await this.#delivered();
      await this.#send(this.#codec.deny(part, first, reason));
      return;
    }
    for (const forwarded of allowed) if (forwarded !== query) this.#running.start(forwarded);
    while (this.#isDelivering) await this.#delivered();
    await this.#send(this.#codec.deny(part, query, reason));
  }

  async #send(denial: Denial): Promise<void> {
    if (denial.toClient !== undefined) await this.#client.write(denial.toClient);
    if (denial.toServer !== undefined) await this.#server.write(denial.toServer);
  }

  async #fromServer(): Promise<string> {
    try {
      for (;;) {
        const received = this.#server.receive();
        const chunk = received instanceof Promise ? await received : received;
        if (chunk === undefined) break;
        this.#isDelivering = true;
        let drained: Promise<void> | undefined;
        let isUnkept = false;
        try {
          for (const part of this.#codec.fromServer(chunk)) {
            if (this.#endReason !== undefined) return this.#endReason.message;
            if (part.kind === 'toServer') {
              await this.#server.write(part.bytes);
              continue;
            }
            isUnkept = part.kind === 'opaque' && part.isUnkept === true && part.bytes === chunk;
            if (part.kind === 'end') {
              await this.#running.end(part.query, part.outcome);
              this.#outbox.add(part.bytes);
            } else {
              const bytes = this.#serverPart(part);
              this.#outbox.add(bytes instanceof Promise ? await bytes : bytes);
            }
            if (this.#notices.length > 0) this.#flushNotices();
          }
          if (this.#endReason !== undefined) return this.#endReason.message;
          drained = this.#outbox.flush(this.#client);
        } finally {
          this.#isDelivering = false;
          this.#onDelivered?.resolve();
          this.#onDelivered = undefined;
          this.#wakeClient?.();
        }
        if (drained !== undefined) await drained;
        else if (isUnkept && this.#client.hasHandedOver) this.#server.giveBack(chunk);
      }
      const reason: Reason = { code: 'upstream_lost', message: 'the upstream closed the connection' };
      return this.#client.signal.aborted ? reason.message : this.#stop(reason);
    } catch (error) {
      return this.#failed(error, 'upstream');
    }
  }

  /** Resolves when the chunk that is being taken apart was delivered. */
  #delivered(): Promise<void> {
    this.#onDelivered ??= Promise.withResolvers<void>();
    return this.#onDelivered.promise;
  }

  #serverPart(part: Exclude<ServerPart, ToServerPart | EndPart>): Buffer | Promise<Buffer> {
    switch (part.kind) {
      case 'opaque':
        return part.bytes;
      case 'result':
        return this.#results.result(part);
      case 'rows':
        return this.#results.rows(part);
      case 'documents':
        return this.#results.documents(part);
    }
  }

  #notice(text: string): void {
    // Asked last: a codec may count the notices it gave out, and none of those may get lost.
    if (this.#client.signal.aborted || this.#client.isCongested || this.#notices.length >= NOTICES_PENDING_MAX) return;
    const bytes = this.#codec.notice?.(text);
    if (bytes === undefined) return;
    this.#notices.push(bytes);
    this.#flushNotices();
  }

  #flushNotices(): void {
    if (!this.#codec.atBoundary) return;
    const notices = this.#notices;
    this.#notices = [];
    for (const bytes of notices) {
      if (this.#isDelivering) this.#outbox.add(bytes);
      else this.#client.write(bytes);
    }
  }

  #keepUpstreamAlive(): void {
    if (!this.#session.isHolding || this.#server.signal.aborted) return;
    const bytes = this.#codec.keepAlive?.();
    if (bytes !== undefined) this.#server.write(bytes);
  }

  /** Ends the session from our side: the client is told, if a frame boundary allows it. Returns the reason's text. */
  #stop(reason: Reason): string {
    if (this.#endReason !== undefined) return this.#endReason.message;
    this.#endReason = reason;
    const canTell = this.#codec.atBoundary && !this.#client.signal.aborted;
    // What was let out of the chunk that is under way comes before the last words.
    if (this.#client.isWritable) this.#outbox.flush(this.#client);
    this.#client.end(canTell ? this.#codec.farewell?.(reason) : undefined);
    this.#server.destroy();
    return reason.message;
  }

  #failed(error: unknown, leg: 'client' | 'upstream'): string {
    if (this.#endReason !== undefined) return this.#endReason.message;
    if (error instanceof WireClosedError) {
      // Either loop may notice either leg: it reads one and writes the other.
      if (this.#client.signal.aborted) return 'the client closed the connection';
      return this.#stop({ code: 'upstream_lost', message: 'the upstream closed the connection' });
    }
    if (error instanceof ProtocolError) {
      this.#log.warn({ session: this.#session.id, leg, reason: error.message }, 'protocol error; the session ends');
      return this.#stop({ code: 'protocol_error', message: `protocol error from the ${leg}: ${error.message}` });
    }
    this.#log.error({ session: this.#session.id, leg, err: error }, 'the session failed');
    return this.#stop({ code: 'killed', message: `the gateway ended the session: ${this.#publicCause(error)}` });
  }

  /** Only our own errors are told to the client; anything else may hold what is not theirs. */
  #publicCause(error: unknown): string {
    return error instanceof Error && 'code' in error && 'hint' in error ? messageOf(error) : 'internal error';
  }

  /** Closes both legs and records what was under way. */
  async #close(): Promise<void> {
    this.#endReason ??= { code: 'client_left', message: 'the session ended' };
    this.#session.endHold({ code: 'client_left', message: 'the client left while its query was held' });
    this.#client.end();
    this.#server.end();
    await this.#running.loseAll();
  }
}
