import type { ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { Answers } from './answers.ts';
import { BrokenCopyData } from './copy-dialect.ts';
import { BrokenCopyRows, CopyResult, CopyRows } from './copy-result.ts';
import type { CopyMessage } from './copy-stream.ts';
import { Delivery } from './delivery.ts';
import { denialError } from './denial.ts';
import { encodingOf } from './encoding.ts';
import { Backend, backendSize, HEADER_BYTES, KEPT_BYTES_MAX, readParameterStatus } from './messages/backend.ts';
import { PostgresResult, PostgresRows } from './result.ts';
import { PostgresRow } from './row.ts';
import { maskServerText } from './server-text.ts';
import type { SessionState } from './session-state.ts';

/** Rows handed out at once. A chunk holds more only when its rows are tiny. */
export const ROWS_MAX = 1_000;

/**
 * Cuts the server's stream and tells which query each answer belongs to. Rows pass unless somebody wants them; then
 * they are handed out in batches. Every answer must fit the step whose turn it is, or the session ends.
 */
export class ServerSide {
  readonly #state: SessionState;
  readonly #delivery = new Delivery();
  readonly #answers: Answers;
  readonly #framer: Framer;
  #rows: PostgresRow[] = [];
  #copied: CopyMessage[] = [];

  constructor(state: SessionState) {
    this.#state = state;
    this.#answers = new Answers(state, this.#delivery);
    this.#framer = new Framer({
      headerBytes: HEADER_BYTES,
      keptBytesMax: KEPT_BYTES_MAX,
      size: backendSize,
      keep: (buffer, at) => this.#keeps(buffer.readUInt8(at)),
    });
  }

  /** Withheld bytes do not reach the client, so they cannot be half out. */
  get atBoundary(): boolean {
    return this.#delivery.isWithheld || this.#framer.atBoundary;
  }

  *read(chunk: Buffer): Generator<ServerPart, void> {
    yield* this.#answers.announce();
    for (const { kept, bytes } of this.#framer.cut(chunk)) {
      if (kept && bytes[0] === Backend.DataRow) {
        yield* this.#row(bytes);
        continue;
      }
      if (kept && bytes[0] === Backend.CopyData) {
        yield* this.#copyData(bytes);
        continue;
      }
      yield* this.#flushRows();
      if (!kept) {
        yield* this.#releaseCopy();
        if (!this.#delivery.isWithheld) yield { kind: 'opaque', bytes };
        continue;
      }
      if (bytes[0] === Backend.CopyDone) yield* this.#endCopy();
      yield* this.#message(bytes);
      yield* this.#answers.announce();
    }
    yield* this.#flushRows();
  }

  /** Withholds the result that is on its way: an error now, and nothing more until the server is ready again. */
  block(query: Query, reason: Reason): Buffer {
    if (!this.atBoundary) throw new ProtocolError('a result cannot be withheld in the middle of a message');
    this.#rows = [];
    this.#copied = [];
    this.#answers.withhold(query);
    return denialError(reason, this.#state.encoding);
  }

  #keeps(tag: number): boolean {
    if (tag === Backend.DataRow) return this.#delivery.takeRow();
    if (tag === Backend.CopyData) return this.#delivery.takeCopyData();
    return true;
  }

  *#row(frame: Buffer): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || result === undefined) return;
    if (!result.wantRows) {
      // The wish was taken back after this frame was kept.
      yield* this.#flushRows();
      yield { kind: 'opaque', bytes: frame };
      return;
    }
    this.#rows.push(new PostgresRow(frame, result));
    if (this.#rows.length >= ROWS_MAX) yield* this.#flushRows();
  }

  *#flushRows(): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#copied.length > 0) {
      const messages = this.#copied;
      this.#copied = [];
      if (result instanceof CopyResult && !this.#delivery.isWithheld) yield new CopyRows(result, messages);
      return;
    }
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    if (result instanceof PostgresResult && !this.#delivery.isWithheld) yield new PostgresRows(result, rows);
  }

  *#copyData(frame: Buffer): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof CopyResult)) return;
    if (!result.wantRows) {
      // The wish was taken back after this message was kept.
      yield* this.#flushRows();
      yield* this.#releaseCopy();
      yield { kind: 'opaque', bytes: frame };
      return;
    }
    try {
      const message = result.stream.take(frame);
      if (message !== undefined) this.#copied.push(message);
    } catch (error) {
      yield* this.#copyIsBroken(result, error);
    }
    if (this.#copied.length >= ROWS_MAX) yield* this.#flushRows();
  }

  *#endCopy(): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof CopyResult)) return;
    if (!result.wantRows) {
      yield* this.#releaseCopy();
      return;
    }
    try {
      result.stream.end();
    } catch (error) {
      yield* this.#copyIsBroken(result, error);
    }
  }

  /** Nothing more of the COPY may pass: whoever wanted its rows withholds it. */
  *#copyIsBroken(result: CopyResult, error: unknown): Generator<ServerPart, void> {
    if (!(error instanceof BrokenCopyData)) throw error;
    yield* this.#flushRows();
    if (!this.#delivery.isWithheld) yield new BrokenCopyRows(result.query, error);
    if (!this.#delivery.isWithheld) throw new ProtocolError(error.message);
  }

  /** What is held of a row that nobody wants to see any more. */
  *#releaseCopy(): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof CopyResult)) return;
    const bytes = result.stream.release();
    if (bytes !== undefined) yield { kind: 'opaque', bytes };
  }

  *#message(frame: Buffer): Generator<ServerPart, void> {
    const { onText } = this.#state.options;
    switch (frame[0]) {
      case Backend.NoticeResponse:
      case Backend.NotificationResponse:
        yield { kind: 'opaque', bytes: maskServerText(frame, onText, this.#state.encoding) };
        return;
      case Backend.ParameterStatus:
        this.#parameter(frame);
        yield { kind: 'opaque', bytes: maskServerText(frame, onText, this.#state.encoding) };
        return;
      default:
        yield* this.#answers.take(frame);
    }
  }

  #parameter(frame: Buffer): void {
    const { name, value } = readParameterStatus(frame);
    if (name === 'client_encoding') this.#state.encoding = encodingOf(value);
    this.#state.setStyle(name, value);
    if (name === 'standard_conforming_strings') this.#state.hasConformingStrings = value === 'on';
  }
}
