import type { ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { type Cut, Framer } from '../../src/net/framer.ts';
import { Answers } from './answers.ts';
import { CopyBatchRows } from './copy-batch.ts';
import { BrokenCopyData } from './copy-dialect.ts';
import { BrokenCopyRows, CopyResult, CopyRows } from './copy-result.ts';
import type { CopyMessage } from './copy-stream.ts';
import { Delivery } from './delivery.ts';
import { denialError } from './denial.ts';
import { encodingOf } from './encoding.ts';
import {
  Backend,
  backendSize,
  HEADER_BYTES,
  KEPT_BYTES_MAX,
  readParameterStatus,
  wholeMessages,
} from './messages/backend.ts';
import { each, type Parts, PulledParts } from './parts.ts';
import { PostgresResult, PostgresRows } from './result.ts';
import { maskServerText } from './server-text.ts';
import type { Counting, SessionState } from './session-state.ts';

/** Messages that answer nothing. */
const UNASKED: ReadonlySet<number> = new Set([
  Backend.NoticeResponse,
  Backend.NotificationResponse,
  Backend.ParameterStatus,
]);
/** COPY messages handed out at once. A chunk holds more only when they are tiny. */
export const MESSAGES_MAX = 1_000;

/**
 * Cuts the server's stream and tells which query each answer belongs to. Rows pass unless somebody wants them; then
 * they are handed out in batches. Every answer must fit the step whose turn it is, or the session ends.
 */
export class ServerSide {
  readonly #state: SessionState;
  readonly #delivery = new Delivery();
  readonly #answers: Answers;
  readonly #framer: Framer;
  readonly #parts = new PulledParts<ServerPart>(() => this.#next());
  #copied: CopyMessage[] = [];
  /** A message was read since it was last asked whether rows are about to come. */
  #mayAnnounce = false;

  constructor(state: SessionState) {
    this.#state = state;
    this.#answers = new Answers(state, this.#delivery);
    this.#framer = new Framer({
      headerBytes: HEADER_BYTES,
      keptBytesMax: KEPT_BYTES_MAX,
      size: backendSize,
      keep: (buffer, at) => this.#keeps(buffer.readUInt8(at)),
      // Nothing comes between two rows of a chunk that could change who wants them.
      joins: (buffer, at, previous) =>
        (buffer[at] === Backend.DataRow || buffer[at] === Backend.CopyData) &&
        buffer[at] === buffer[previous] &&
        this.#state.counting === undefined &&
        this.#wants(buffer.readUInt8(at)),
      skip: (buffer, at) => this.#skip(buffer, at),
    });
  }

  /** Withheld bytes do not reach the client, so they cannot be half out. */
  get atBoundary(): boolean {
    return this.#delivery.isWithheld || this.#framer.atBoundary;
  }

  /** What a chunk becomes. Each message is read when everything before it was taken. */
  read(chunk: Buffer): Iterable<ServerPart> {
    this.#framer.feed(chunk);
    this.#mayAnnounce = true;
    return this.#parts.restart();
  }

  #next(): Parts<ServerPart> | 'end' {
    if (this.#mayAnnounce) {
      this.#mayAnnounce = false;
      const announced = this.#answers.announce();
      if (announced !== undefined) return announced;
    }
    const cut = this.#framer.next();
    return cut === undefined ? (this.#copiedRows() ?? 'end') : this.#cut(cut);
  }

  #cut({ kept, bytes, frames }: Cut): Parts<ServerPart> {
    const { counting } = this.#state;
    if (kept && counting !== undefined) return this.#counted(bytes, counting);
    if (kept && bytes[0] === Backend.DataRow) return this.#rows(bytes, frames);
    if (kept && bytes[0] === Backend.CopyData) return this.#copyMessages(bytes, frames);
    if (this.#copied.length > 0) return this.#behindCopied(kept, bytes);
    return kept ? this.#kept(bytes) : this.#passed(bytes);
  }

  *#behindCopied(kept: boolean, bytes: Buffer): Generator<ServerPart, void> {
    yield* each(this.#copiedRows());
    yield* each(kept ? this.#kept(bytes) : this.#passed(bytes));
  }

  #passed(bytes: Buffer): Parts<ServerPart> {
    const held = this.#heldOfCopy();
    if (held !== undefined) return this.#behindHeld(held, bytes);
    return this.#delivery.isWithheld ? undefined : { kind: 'opaque', bytes, isUnkept: true };
  }

  *#behindHeld(held: ServerPart, bytes: Buffer): Generator<ServerPart, void> {
    yield held;
    yield* each(this.#delivery.pass(bytes));
  }

  /** A whole message that is neither a row nor COPY data. */
  #kept(frame: Buffer): Parts<ServerPart> {
    this.#mayAnnounce = true;
    return frame[0] === Backend.CopyDone ? this.#copyDone(frame) : this.#message(frame);
  }

  *#copyDone(frame: Buffer): Generator<ServerPart, void> {
    yield* this.#endCopy();
    yield* each(this.#message(frame));
  }

  /** The answer to a command whose rows are counted goes where that says; what comes unasked goes to the client. */
  *#counted(frame: Buffer, counting: Counting): Generator<ServerPart, void> {
    if (UNASKED.has(frame[0] ?? 0)) yield* this.#deliver(frame);
    else yield* counting.take(frame, (held) => this.#deliver(held));
    yield* each(this.#copiedRows());
  }

  /** A whole message that was kept to be counted, as if it came just now. */
  *#deliver(frame: Buffer): Generator<ServerPart, void> {
    const isWanted = this.#wants(frame.readUInt8(0));
    if (isWanted && frame[0] === Backend.DataRow) {
      yield* each(this.#rows(frame, 1));
    } else if (isWanted && frame[0] === Backend.CopyData) {
      yield* this.#copyData(frame);
    } else {
      yield* this.#behindCopied(isWanted, frame);
      // Several may be delivered before the next message is read.
      this.#mayAnnounce = false;
      if (isWanted) yield* each(this.#answers.announce());
    }
  }

  /** Withholds the result that is on its way: an error now, and nothing more until the server is ready again. */
  block(query: Query, reason: Reason): Buffer {
    if (!this.atBoundary) throw new ProtocolError('a result cannot be withheld in the middle of a message');
    this.#copied = [];
    this.#answers.withhold(query);
    return denialError(reason, this.#state.encoding);
  }

  #keeps(tag: number): boolean {
    return this.#state.counting !== undefined || this.#wants(tag);
  }

  #wants(tag: number): boolean {
    if (tag === Backend.DataRow) return this.#delivery.takeRow();
    if (tag === Backend.CopyData) return this.#delivery.takeCopyData();
    return true;
  }

  /** Rows and COPY data nobody wants, as far as they lie whole in the chunk. */
  #skip(buffer: Buffer, at: number): number {
    if (this.#state.counting !== undefined) return at;
    if (this.#delivery.letsCopyDataPass()) return wholeMessages(buffer, at, Backend.CopyData).end;
    if (!this.#delivery.letsRowsPass()) return at;
    const { end, count } = wholeMessages(buffer, at, Backend.DataRow);
    this.#delivery.rows += count;
    return end;
  }

  #rows(frames: Buffer, count: number): ServerPart | undefined {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof PostgresResult)) return undefined;
    // The wish may have been taken back after these frames were kept.
    return result.wantRows ? new PostgresRows(result, frames, count) : { kind: 'opaque', bytes: frames };
  }

  /** The rows of COPY messages that wait to be handed out together. */
  #copiedRows(): ServerPart | undefined {
    if (this.#copied.length === 0) return undefined;
    const result = this.#delivery.result;
    const messages = this.#copied;
    this.#copied = [];
    if (!(result instanceof CopyResult) || this.#delivery.isWithheld) return undefined;
    return new CopyRows(result, messages);
  }

  /** Messages that came together: as one batch where each is a line, else one by one. */
  *#copyMessages(frames: Buffer, count: number): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (!this.#delivery.isWithheld && result instanceof CopyResult && result.wantRows) {
      const batch = result.stream.takeLines(frames, count);
      if (batch !== undefined) {
        yield* each(this.#copiedRows());
        yield new CopyBatchRows(result, batch);
        return;
      }
    }
    for (let at = 0; at < frames.length; ) {
      const size = backendSize(frames, at);
      yield* this.#copyData(frames.subarray(at, at + size));
      at += size;
    }
  }

  *#copyData(frame: Buffer): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof CopyResult)) return;
    if (!result.wantRows) {
      // The wish was taken back after this message was kept.
      yield* each(this.#copiedRows());
      yield* each(this.#heldOfCopy());
      yield { kind: 'opaque', bytes: frame };
      return;
    }
    try {
      const message = result.stream.take(frame);
      if (message !== undefined) this.#copied.push(message);
    } catch (error) {
      yield* this.#copyIsBroken(result, error);
    }
    if (this.#copied.length >= MESSAGES_MAX) yield* each(this.#copiedRows());
  }

  *#endCopy(): Generator<ServerPart, void> {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof CopyResult)) return;
    if (!result.wantRows) {
      yield* each(this.#heldOfCopy());
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
    yield* each(this.#copiedRows());
    if (!this.#delivery.isWithheld) yield new BrokenCopyRows(result.query, error);
    if (!this.#delivery.isWithheld) throw new ProtocolError(error.message);
  }

  /** What is held of a row that nobody wants to see any more. */
  #heldOfCopy(): ServerPart | undefined {
    const result = this.#delivery.result;
    if (this.#delivery.isWithheld || !(result instanceof CopyResult)) return undefined;
    const bytes = result.stream.release();
    return bytes === undefined ? undefined : { kind: 'opaque', bytes };
  }

  #message(frame: Buffer): Parts<ServerPart> {
    const { onText } = this.#state.options;
    switch (frame[0]) {
      case Backend.NoticeResponse:
      case Backend.NotificationResponse:
        return { kind: 'opaque', bytes: maskServerText(frame, onText, this.#state.encoding) };
      case Backend.ParameterStatus:
        this.#parameter(frame);
        return { kind: 'opaque', bytes: maskServerText(frame, onText, this.#state.encoding) };
      default:
        return this.#answers.take(frame);
    }
  }

  #parameter(frame: Buffer): void {
    const { name, value } = readParameterStatus(frame);
    if (name === 'client_encoding') this.#state.encoding = encodingOf(value);
    this.#state.setStyle(name, value);
    if (name === 'standard_conforming_strings') this.#state.hasConformingStrings = value === 'on';
  }
}
