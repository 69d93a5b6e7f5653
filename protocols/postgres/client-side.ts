import type { ClientPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { forward } from './forward.ts';
import { flushMessage, readyForQuery } from './messages/encode.ts';
import { checkCopyFail, Frontend, frontendLayout } from './messages/frontend.ts';
import { each, type Parts, PulledParts } from './parts.ts';
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
  readonly #parts = new PulledParts<ClientPart>(() => this.#next());
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

  /** What a chunk becomes. Each message is read when everything before it was taken. */
  read(chunk: Buffer): Iterable<ClientPart> {
    this.#framer.feed(chunk);
    return this.#parts.restart();
  }

  #next(): Parts<ClientPart> | 'end' {
    const cut = this.#framer.next();
    if (cut === undefined) return 'end';
    if (cut.kept) return this.#message(cut.bytes);
    const passed = { kind: 'opaque', bytes: cut.bytes } as const;
    return this.#gathered.length === 0 ? passed : this.#behindGathered(() => passed);
  }

  #message(frame: Buffer): Parts<ClientPart> {
    const tag = frame[0] ?? 0;
    if (tag === Frontend.Terminate) this.#hasLeft = true;
    if (this.#state.skip !== undefined) return this.#skipped(tag, frame);
    if (EXTENDED.has(tag)) return this.#gather(tag, frame);
    // The pipeline before has no Sync. Its verdict may start a skip, so this message is looked at again.
    if (this.#gathered.length > 0) return this.#behindGathered(() => this.#message(frame));
    return this.#single(tag, frame);
  }

  *#behindGathered(next: () => Parts<ClientPart>): Generator<ClientPart, void> {
    yield* each(this.#emitGathered());
    yield* each(next());
  }

  #single(tag: number, frame: Buffer): ClientPart {
    switch (tag) {
      case Frontend.Query:
        this.#checkNoCopy();
        return planQuery(frame, this.#state);
      case Frontend.FunctionCall:
        this.#checkNoCopy();
        return planFunctionCall(frame, this.#state);
      case Frontend.CopyDone:
      case Frontend.CopyFail:
        return this.#copyEnd(tag, frame);
      default:
        return { kind: 'opaque', bytes: frame };
    }
  }

  /** The client was told of an error and the rest of its pipeline does not count; its Sync does. */
  #skipped(tag: number, frame: Buffer): ClientPart | undefined {
    this.#takeGathered();
    switch (tag) {
      case Frontend.Sync:
        this.#state.segment += 1;
        return this.#endSkip(frame);
      case Frontend.Terminate:
        return { kind: 'opaque', bytes: frame };
      case Frontend.CopyDone:
      case Frontend.CopyFail:
        return this.#copyEnd(tag, frame);
      default:
        return undefined;
    }
  }

  #endSkip(frame: Buffer): ClientPart {
    const { skip } = this.#state;
    this.#state.skip = undefined;
    if (skip === 'local') return { kind: 'reply', toClient: readyForQuery(this.#state.txStatus) };
    const sync = { kind: 'sync', frame, changes: [], isOwn: false, isDoubtful: false } as const;
    return { kind: 'opaque', bytes: forward([sync], this.#state) };
  }

  #gather(tag: number, frame: Buffer): ClientPart | undefined {
    if (tag !== Frontend.Sync && tag !== Frontend.Flush) this.#checkNoCopy();
    this.#gathered.push(frame);
    this.#gatheredBytes += frame.length;
    const isComplete = tag === Frontend.Sync || tag === Frontend.Flush;
    const isFull = this.#gathered.length >= UNIT_MESSAGES_MAX || this.#gatheredBytes >= UNIT_BYTES_MAX;
    return isComplete || isFull ? this.#emitGathered() : undefined;
  }

  #emitGathered(): ClientPart | undefined {
    const frames = this.#takeGathered();
    if (frames.length === 0 || this.#state.skip !== undefined) return undefined;
    const unit: Unit = planPipeline(frames, this.#state);
    if (unit.members.length > 0) return unit;
    const bytes = forward(unit.steps, this.#state);
    return bytes.length > 0 ? { kind: 'opaque', bytes } : undefined;
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
