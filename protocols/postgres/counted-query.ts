import type { ServerPart } from '../../src/core/codec.ts';
import type { Reason, RowLimit } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { unexpected } from './delivery.ts';
import { denialError, poisonQuery } from './denial.ts';
import { Backend, readCommandTag, readReadyForQuery, type TxStatus } from './messages/backend.ts';
import { queryMessage } from './messages/encode.ts';
import { type Deliver, RowTally } from './row-tally.ts';
import { isFatal } from './server-text.ts';
import type { Counting, SessionState } from './session-state.ts';
import type { QueryStep } from './steps.ts';

const BEGIN = queryMessage(Buffer.from('BEGIN'));
const COMMIT = queryMessage(Buffer.from('COMMIT'));
const ROLLBACK = queryMessage(Buffer.from('ROLLBACK'));

/** `waiting`: for the answers to what came before. `beginning`, `ending`: our own command is answered. */
type Phase = 'waiting' | 'beginning' | 'running' | 'ending';

/**
 * A simple query whose rows are counted. The server commits it as soon as it is done, so outside of a transaction it
 * gets one of ours, which ends as the count says; the client sees nothing of that. Within a transaction of the client
 * too many rows make that transaction fail.
 */
export class CountedQuery implements Counting {
  readonly #step: QueryStep;
  readonly #state: SessionState;
  readonly #tally: RowTally;
  readonly #expect: (step: QueryStep) => void;
  #phase: Phase = 'waiting';
  #isOurs = false;
  #hasFailed = false;
  /** The error our own command was answered with. */
  #ownError: Buffer | undefined;

  constructor(step: QueryStep, limit: RowLimit, state: SessionState, expect: (step: QueryStep) => void) {
    this.#step = step;
    this.#state = state;
    this.#tally = new RowTally(step, limit);
    this.#expect = expect;
  }

  /** What to send first, once everything before it was answered. */
  start(): Buffer {
    if (!this.#state.queue.isEmpty) return Buffer.alloc(0);
    if (this.#state.txStatus === 'I' && !this.#state.serverSkips) {
      this.#isOurs = true;
      this.#phase = 'beginning';
      return BEGIN;
    }
    return this.#run();
  }

  *take(frame: Buffer, deliver: Deliver): Generator<ServerPart, void> {
    switch (this.#phase) {
      case 'waiting':
        yield* deliver(frame);
        yield* toServer(this.start());
        return;
      case 'beginning':
        if (this.#ownAnswer(frame, 'BEGIN')) yield* this.#begun(frame, deliver);
        return;
      case 'running':
        yield* this.#answer(frame, deliver);
        return;
      case 'ending':
        if (this.#ownAnswer(frame, this.#step.denied !== undefined || this.#hasFailed ? 'ROLLBACK' : 'COMMIT')) {
          yield* this.#ended(frame, deliver);
        }
    }
  }

  /** Takes the answer to a command of ours; true with the ReadyForQuery that ends it. */
  #ownAnswer(frame: Buffer, tag: string): boolean {
    switch (frame[0]) {
      case Backend.CommandComplete:
        if (readCommandTag(frame) !== tag) throw new ProtocolError(`the server did not answer ${tag} with ${tag}`);
        return false;
      case Backend.ErrorResponse:
        this.#ownError = frame;
        return false;
      case Backend.ReadyForQuery:
        return true;
      default:
        throw unexpected(frame[0]);
    }
  }

  *#begun(frame: Buffer, deliver: Deliver): Generator<ServerPart, void> {
    if (readReadyForQuery(frame) === 'T') {
      yield* toServer(this.#run());
      return;
    }
    // Without a transaction nothing could be taken back, so nothing runs.
    this.#state.counting = undefined;
    this.#expect(this.#step);
    yield* deliver(this.#ownError ?? this.#errorOf(this.#tally.reason('no transaction could be begun for it')));
    yield* deliver(frame);
  }

  #run(): Buffer {
    this.#phase = 'running';
    this.#expect(this.#step);
    // The server skips it, up to a Sync.
    if (this.#state.queue.isEmpty) this.#state.counting = undefined;
    return this.#step.frame;
  }

  *#answer(frame: Buffer, deliver: Deliver): Generator<ServerPart, void> {
    switch (frame[0]) {
      case Backend.CommandComplete:
        this.#tally.count(frame);
        this.#tally.hold(frame);
        return;
      case Backend.ErrorResponse:
        if (isFatal(frame)) yield* deliver(frame);
        else {
          this.#hasFailed = true;
          this.#tally.hold(frame);
        }
        return;
      case Backend.CopyInResponse:
        yield* this.#tally.release(deliver);
        yield* deliver(frame);
        return;
      case Backend.ReadyForQuery:
        yield* this.#counted(frame, readReadyForQuery(frame), deliver);
        return;
      default:
        this.#tally.hold(frame);
    }
  }

  *#counted(frame: Buffer, status: TxStatus, deliver: Deliver): Generator<ServerPart, void> {
    if (status === 'I') throw new ProtocolError('a command whose rows are limited ended its transaction by itself');
    const excess = this.#hasFailed ? undefined : this.#tally.excess;
    if (excess !== undefined) this.#tally.fail(excess);
    if (this.#isOurs) {
      this.#phase = 'ending';
      yield* toServer(this.#hasFailed || excess !== undefined ? ROLLBACK : COMMIT);
      return;
    }
    this.#state.counting = undefined;
    if (excess === undefined) {
      yield* this.#tally.release(deliver);
      yield* deliver(frame);
    } else {
      // Its error and the ReadyForQuery behind it are the answer to the client's command.
      yield* toServer(poisonQuery(excess));
    }
  }

  *#ended(frame: Buffer, deliver: Deliver): Generator<ServerPart, void> {
    this.#state.counting = undefined;
    const { denied } = this.#step;
    if (denied !== undefined) {
      yield* deliver(this.#errorOf(denied));
    } else {
      // A server that could not commit does not say of the last statement that it is complete.
      if (this.#ownError !== undefined && !this.#hasFailed) this.#tally.dropLastTag();
      yield* this.#tally.release(deliver);
      if (this.#ownError !== undefined) yield* deliver(this.#ownError);
    }
    yield* deliver(frame);
  }

  #errorOf(reason: Reason): Buffer {
    return denialError(reason, this.#state.encoding);
  }
}

function* toServer(bytes: Buffer): Generator<ServerPart, void> {
  if (bytes.length > 0) yield { kind: 'toServer', bytes };
}
