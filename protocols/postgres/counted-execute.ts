import type { ServerPart } from '../../src/core/codec.ts';
import type { RowLimit } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { poisonParse } from './denial.ts';
import { Backend } from './messages/backend.ts';
import { type Deliver, RowTally } from './row-tally.ts';
import { isFatal } from './server-text.ts';
import type { Counting, SessionState } from './session-state.ts';
import type { ExecuteStep, Step } from './steps.ts';

/** What lies behind a counted execution in its pipeline, and is not sent before the count is known. */
export interface Rest {
  readonly steps: readonly Step[];
  /** Sends them. */
  forward(): Buffer;
  /** Of them only the Sync goes out, behind what makes the transaction fail. */
  forwardSync(): Buffer;
}

/**
 * An Execute whose rows are counted: a pipeline commits with its Sync, which waits here until the tag has come. Where it
 * counts too many, the server is given something it cannot parse, so that the transaction fails as the command did.
 */
export class CountedExecute implements Counting {
  readonly #step: ExecuteStep;
  readonly #rest: Rest;
  readonly #state: SessionState;
  readonly #tally: RowTally;
  #isRestMoot = false;

  constructor(step: ExecuteStep, limit: RowLimit, rest: Rest, state: SessionState) {
    this.#step = step;
    this.#rest = rest;
    this.#state = state;
    this.#tally = new RowTally(step, limit);
  }

  *take(frame: Buffer, deliver: Deliver): Generator<ServerPart, void> {
    if (this.#state.queue.head() !== this.#step) {
      yield* deliver(frame);
      // What came before it failed, and the server skips it: what follows goes the way of every failed pipeline.
      if (this.#state.queue.isEmpty) yield* this.#end();
      return;
    }
    switch (frame[0]) {
      case Backend.CommandComplete:
        this.#tally.count(frame);
        yield* this.#counted(frame, deliver);
        return;
      case Backend.EmptyQueryResponse:
        yield* this.#counted(frame, deliver);
        return;
      case Backend.PortalSuspended:
        yield* this.#takeBack(this.#tally.reason('its rows are fetched in parts and cannot be counted'));
        return;
      case Backend.ErrorResponse:
        yield* this.#tally.release(deliver);
        yield* deliver(frame);
        if (!isFatal(frame)) yield* this.#end();
        return;
      case Backend.CopyInResponse:
        this.#dropRest();
        yield* this.#tally.release(deliver);
        yield* deliver(frame);
        return;
      default:
        this.#tally.hold(frame);
    }
  }

  *#counted(frame: Buffer, deliver: Deliver): Generator<ServerPart, void> {
    const { excess } = this.#tally;
    if (excess !== undefined) {
      yield* this.#takeBack(excess);
      return;
    }
    // First what follows: whether a Sync does tells when the execution is over.
    yield* this.#end();
    yield* this.#tally.release(deliver);
    yield* deliver(frame);
  }

  *#takeBack(reason: NonNullable<RowTally['excess']>): Generator<ServerPart, void> {
    this.#state.counting = undefined;
    this.#tally.fail(reason);
    const poison = poisonParse(reason, OWN_NAME);
    const sync = this.#isRestMoot ? Buffer.alloc(0) : this.#rest.forwardSync();
    if (sync.length === 0) this.#state.skip = 'server';
    yield { kind: 'toServer', bytes: Buffer.concat([poison, sync]) };
  }

  /** Nothing is counted any more, and what waited goes out. */
  *#end(): Generator<ServerPart, void> {
    this.#state.counting = undefined;
    const bytes = this.#isRestMoot ? Buffer.alloc(0) : this.#rest.forward();
    if (bytes.length > 0) yield { kind: 'toServer', bytes };
  }

  /** COPY data is read next, where the server would have ignored a Sync; the one that counts comes behind the data. */
  #dropRest(): void {
    if (this.#rest.steps.some(({ kind }) => kind !== 'sync' && kind !== 'flush')) {
      throw new ProtocolError('the client sent a command within COPY data');
    }
    this.#isRestMoot = true;
  }
}

/** A name of our own: an attempt to parse without one would drop the client's unnamed statement. */
const OWN_NAME = Buffer.from('sluice row limit');
