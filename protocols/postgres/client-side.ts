import type { ClientPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { forward } from './forward.ts';
import { flushMessage, readyForQuery } from './messages/encode.ts';
import { checkCopyFail, Frontend, frontendLayout } from './messages/frontend.ts';
import { planFunctionCall, planPipeline, planQuery } from './plan.ts';
import type { SessionState } from './session-state.ts';
import type { Unit } from './unit.ts';

/** What of a pipeline is gathered before it is decided in part. */
export const UNIT_BYTES_MAX = 16 * 1024 * 1024;
export const UNIT_MESSAGES_MAX = 10_000;

const EXTENDED: ReadonlySet<number> = new Set([
  Frontend.Parse,
  Frontend.Bind,
  Frontend.Describe,
  Frontend.Close,
  Frontend.Execute,
  Frontend.Sync,
  Frontend.Flush,
]);

/**
 * Cuts the client's stream into units to be decided. A pipeline of the extended protocol is gathered up to its Sync or
 * Flush; COPY data passes, because it belongs to a query that was decided and the server ignores it anywhere else.
 */
export class ClientSide {
  readonly #state: SessionState;
  readonly #framer = new Framer(frontendLayout);
  /** Messages of the extended protocol that wait for a Sync or Flush. */
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #hasLeft = false;

  constructor(state: SessionState) {
    this.#state = state;
  }

  /** The client said goodbye: what the gateway says from here on is no answer to anything. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  *read(chunk: Buffer): Generator<ClientPart, void> {
    for (const { kept, bytes } of this.#framer.cut(chunk)) {
      if (kept) {
        yield* this.#message(bytes);
      } else {
        yield* this.#emitGathered();
        yield { kind: 'opaque', bytes };
      }
    }
  }

  *#message(frame: Buffer): Generator<ClientPart, void> {
    const tag = frame[0] ?? 0;
    if (tag === Frontend.Terminate) this.#hasLeft = true;
    if (this.#state.skip !== undefined) {
      yield* this.#skipped(tag, frame);
    } else if (EXTENDED.has(tag)) {
      yield* this.#gather(tag, frame);
    } else if (this.#gathered.length > 0) {
      // The pipeline before has no Sync. Its verdict may start a skip, so this message is looked at again.
      yield* this.#emitGathered();
      yield* this.#message(frame);
    } else {
      yield* this.#single(tag, frame);
    }
  }

  *#single(tag: number, frame: Buffer): Generator<ClientPart, void> {
    switch (tag) {
      case Frontend.Query:
        this.#checkNoCopy();
        yield planQuery(frame, this.#state);
        return;
      case Frontend.FunctionCall:
        this.#checkNoCopy();
        yield planFunctionCall(frame, this.#state);
        return;
      case Frontend.CopyDone:
      case Frontend.CopyFail:
        yield this.#copyEnd(tag, frame);
        return;
      default:
        yield { kind: 'opaque', bytes: frame };
    }
  }

  /** The client was told of an error and the rest of its pipeline does not count; its Sync does. */
  *#skipped(tag: number, frame: Buffer): Generator<ClientPart, void> {
    this.#takeGathered();
    switch (tag) {
      case Frontend.Sync:
        this.#state.segment += 1;
        yield this.#endSkip(frame);
        return;
      case Frontend.Terminate:
        yield { kind: 'opaque', bytes: frame };
        return;
      case Frontend.CopyDone:
      case Frontend.CopyFail:
        yield this.#copyEnd(tag, frame);
    }
  }

  #endSkip(frame: Buffer): ClientPart {
    const { skip } = this.#state;
    this.#state.skip = undefined;
    if (skip === 'local') return { kind: 'reply', toClient: readyForQuery(this.#state.txStatus) };
    const sync = { kind: 'sync', frame, changes: [], isOwn: false, isDoubtful: false } as const;
    return { kind: 'opaque', bytes: forward([sync], this.#state) };
  }

  *#gather(tag: number, frame: Buffer): Generator<ClientPart, void> {
    if (tag !== Frontend.Sync && tag !== Frontend.Flush) this.#checkNoCopy();
    this.#gathered.push(frame);
    this.#gatheredBytes += frame.length;
    const isComplete = tag === Frontend.Sync || tag === Frontend.Flush;
    const isFull = this.#gathered.length >= UNIT_MESSAGES_MAX || this.#gatheredBytes >= UNIT_BYTES_MAX;
    if (isComplete || isFull) yield* this.#emitGathered();
  }

  *#emitGathered(): Generator<ClientPart, void> {
    const frames = this.#takeGathered();
    if (frames.length === 0 || this.#state.skip !== undefined) return;
    const unit: Unit = planPipeline(frames, this.#state);
    if (unit.queries.length > 0) {
      yield unit;
      return;
    }
    const bytes = forward(unit.steps, this.#state);
    if (bytes.length > 0) yield { kind: 'opaque', bytes };
  }

  #takeGathered(): Buffer[] {
    const frames = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    return frames;
  }

  #copyEnd(tag: number, frame: Buffer): ClientPart {
    if (tag === Frontend.CopyFail) checkCopyFail(frame);
    this.#state.isCopyIn = false;
    if (!this.#state.queue.isEmpty) this.#state.queue.push({ kind: 'copyEnd', frame, changes: [] });
    // The Sync waits for the count, and in a pipeline the server keeps that to itself until it is asked.
    const isCounted = this.#state.counting !== undefined;
    return { kind: 'opaque', bytes: isCounted ? Buffer.concat([frame, flushMessage()]) : frame };
  }

  #checkNoCopy(): void {
    if (this.#state.isCopyIn) throw new ProtocolError('the client sent a command within COPY data');
  }
}
