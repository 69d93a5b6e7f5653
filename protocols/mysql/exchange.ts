import type { ServerPart } from '../../src/core/codec.ts';
import type { Outcome } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Marker } from './constants.ts';
import type { Delivery } from './delivery.ts';
import { type OkPacket, readEof } from './ok-packet.ts';
import { encodePacket, nextSequence } from './packet.ts';
import type { Message } from './packets.ts';
import type { MysqlQuery } from './query.ts';
import { NO_BYTES } from './result.ts';
import { changesSchema, runsUnread } from './schema-change.ts';
import { errorOf, maskErr, maskOk } from './server-text.ts';
import type { SessionState } from './session-state.ts';
import { readSessionState } from './session-track.ts';
import type { Step } from './steps.ts';
import { withTemporary } from './temporary-tables.ts';

/** A query that is over, and how. */
export interface Ended {
  readonly query: MysqlQuery;
  readonly outcome: Outcome;
}

/** A message that is told of with nothing. */
export const NO_PARTS: readonly ServerPart[] = [];

/** Hands messages of an answer on to the client, with the numbers the client waits for, and tells when it is over. */
export class Exchange {
  readonly #state: SessionState;
  readonly #delivery: Delivery;

  constructor(state: SessionState, delivery: Delivery) {
    this.#state = state;
    this.#delivery = delivery;
  }

  /** A message as it is sent: the bytes that came where nothing of it changed. */
  encode(message: Message, payload: Buffer, shift: number): Buffer {
    if (payload === message.payload) return message.shifted(shift);
    return encodePacket(nextSequence(message.seq, shift), payload);
  }

  pass(step: Step, message: Message, payload: Buffer = message.payload): readonly ServerPart[] {
    if (this.#delivery.isWithheld) return NO_PARTS;
    return [{ kind: 'opaque', bytes: this.encode(message, payload, step.shift) }];
  }

  /** The answer is over: the queries that end with it are told of before the bytes that tell the client. */
  finish(
    step: Step,
    message: Message,
    ended: readonly Ended[],
    payload: Buffer = message.payload,
  ): readonly ServerPart[] {
    const bytes = this.#delivery.isWithheld ? NO_BYTES : this.encode(message, payload, step.shift);
    this.#state.queue.shift();
    this.#delivery.close();
    this.#delivery.isWithheld = false;
    const isOrdinary = step.kind === 'query' && step.isOrdinary;
    for (const { query } of ended) {
      if (isOrdinary || query.phase !== 'execute') continue;
      this.#state.temporary = runsUnread(query) ? 'anything' : withTemporary(this.#state.temporary, query.text);
      // Also after an error: the statements before it were carried out.
      if (changesSchema(query)) this.#state.options.onSchemaChange?.();
    }
    return end(ended, bytes);
  }

  /** The answer is over with an error. */
  fail(
    step: Step,
    message: Message,
    queries: readonly MysqlQuery[],
    outcome: Pick<Outcome, 'rows' | 'error'> = { rows: 0 },
  ): readonly ServerPart[] {
    const charset = this.#state.mode.resultsCharset;
    const error = outcome.error ?? errorOf(message.payload, charset);
    const masked = maskErr(message.payload, this.#state.options.onText, charset, queries[0]);
    const ended = queries.map((query) => ({ query, outcome: { status: 'error', rows: outcome.rows, error } as const }));
    return this.finish(step, message, ended, masked);
  }

  /** Takes note of an OK packet; returns what it says and the payload to send. */
  noteOk(payload: Buffer): { ok: OkPacket; payload: Buffer } {
    const { options, capabilities, mode } = this.#state;
    const read = maskOk(capabilities, payload, options.onText, mode.resultsCharset);
    this.#state.note(read.ok.status);
    if (read.ok.sessionState.length > 0) mode.note(readSessionState(read.ok.sessionState));
    return read;
  }

  /** Takes note of what ends rows or definitions, in either style; returns the payload to send. */
  noteEnd(payload: Buffer): Buffer {
    if (payload[0] !== Marker.EOF) throw unexpected(payload[0]);
    if (this.#state.hasDeprecatedEof) return this.noteOk(payload).payload;
    this.#state.note(readEof(payload).status);
    return payload;
  }

  /** Cursors that were closed since the server last spoke: their queries are over. */
  endDropped(): readonly ServerPart[] {
    const { dropped } = this.#state;
    if (dropped.length === 0) return NO_PARTS;
    this.#state.dropped = [];
    return end(
      dropped.map(({ query, rows }) => ({ query, outcome: { status: 'suspended', rows } })),
      NO_BYTES,
    );
  }
}

/** Reports ended queries, each once, the last with the bytes. */
function end(ended: readonly Ended[], bytes: Buffer): readonly ServerPart[] {
  const due = ended.filter(({ query }) => !query.isOver);
  if (due.length === 0) return bytes.length > 0 ? [{ kind: 'opaque', bytes }] : NO_PARTS;
  return due.map(({ query, outcome }, i) => {
    query.isOver = true;
    return { kind: 'end', query, outcome, bytes: i === due.length - 1 ? bytes : NO_BYTES };
  });
}

/** The server's packet does not fit what was forwarded. */
export function unexpected(marker: number | undefined): ProtocolError {
  return new ProtocolError(
    `the server sent a packet that starts with 0x${(marker ?? 0).toString(16)} and answers nothing`,
  );
}
