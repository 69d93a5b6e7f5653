import type { Outcome } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { Change } from './names.ts';
import type { Portal, Prepared } from './objects.ts';
import type { PostgresQuery } from './query.ts';

/** Forwarded messages the server has not answered. Far above what fits the socket buffers of a client that reads. */
export const OUTSTANDING_STEPS_MAX = 200_000;

interface StepBase {
  /** The message as the client sent it. */
  readonly frame: Buffer;
  /** What it does to the session's names if the server carries it out. */
  readonly changes: readonly Change[];
  /** Set when it was forwarded in place of a denied one, or is taken back: the server's error is replaced by this reason. */
  denied?: Reason;
  /** Set when it is taken back because of the rows it changed. */
  exceeded?: NonNullable<Outcome['exceeded']>;
}

/** A simple query, answered up to its ReadyForQuery. */
export interface QueryStep extends StepBase {
  readonly kind: 'query';
  /** Missing for what stands in the place of a denied query. */
  readonly query?: PostgresQuery;
  readonly tags: string[];
  rows: number;
  error?: Outcome['error'];
}

export interface FunctionStep extends StepBase {
  readonly kind: 'function';
  readonly query: PostgresQuery;
  error?: Outcome['error'];
}

export interface ParseStep extends StepBase {
  readonly kind: 'parse';
  readonly prepared?: Prepared;
  /** Set when this Parse is judged for itself. */
  query?: PostgresQuery;
}

export interface BindStep extends StepBase {
  readonly kind: 'bind';
  changes: readonly Change[];
  readonly portal: Portal;
  /** Set when this Bind is judged for itself. */
  query?: PostgresQuery;
}

export interface DescribeStep extends StepBase {
  readonly kind: 'describe';
  readonly of: 'statement' | 'portal';
  readonly target: Prepared | Portal;
  /** Put in by the gateway: the client must not see the answer. */
  readonly isOwn: boolean;
}

export interface CloseStep extends StepBase {
  readonly kind: 'close';
}

export interface ExecuteStep extends StepBase {
  readonly kind: 'execute';
  readonly portal: Portal;
  readonly query: PostgresQuery;
  /** False when it continues a suspended portal. */
  readonly isFirst: boolean;
  /** Given where the columns are asked for. */
  readonly portalName: Buffer;
  /** The columns are not known: ask before. */
  readonly describeFirst: boolean;
}

/** The gateway's own question what columns the COPY behind it will send: the client must not see the answer. */
export interface AskColumnsStep extends StepBase {
  readonly kind: 'askColumns';
  readonly query: PostgresQuery;
  /** It ends with a Sync of its own; else with a Close. */
  readonly hasSync: boolean;
}

/** The end of a pipeline, answered by ReadyForQuery. */
export interface SyncStep extends StepBase {
  readonly kind: 'sync';
  /** Sent by the gateway to reset idle timers: the client must not see the answer. */
  readonly isOwn: boolean;
  /** Sent during COPY FROM STDIN, where the server ignores it; or so it seems. Its answer may come or not. */
  isDoubtful: boolean;
  /** The last execution before it, which commits only now. */
  ending?: { readonly query: PostgresQuery; outcome: Outcome };
}

/** Asks for output; has no answer and is never queued. */
export interface FlushStep extends StepBase {
  readonly kind: 'flush';
}

/** The client's end of COPY data: a mark in the queue, without an answer. */
export interface CopyEndStep extends StepBase {
  readonly kind: 'copyEnd';
}

export type Step =
  | QueryStep
  | FunctionStep
  | ParseStep
  | BindStep
  | DescribeStep
  | CloseStep
  | ExecuteStep
  | AskColumnsStep
  | SyncStep
  | FlushStep
  | CopyEndStep;

/** What was forwarded and is not answered, in order: whose turn the next answer is. */
export class StepQueue {
  #steps: Step[] = [];
  #head = 0;

  get isEmpty(): boolean {
    return this.head() === undefined;
  }

  get length(): number {
    return this.#steps.length - this.#head;
  }

  push(step: Step): void {
    if (this.length >= OUTSTANDING_STEPS_MAX) {
      throw new ProtocolError(`more than ${OUTSTANDING_STEPS_MAX} messages wait for an answer`);
    }
    this.#steps.push(step);
  }

  /** The step whose answer comes next. Marks of COPY data have none and fall away when reached. */
  head(): Step | undefined {
    while (this.#steps[this.#head]?.kind === 'copyEnd') this.#drop();
    return this.#steps[this.#head];
  }

  shift(): void {
    this.#drop();
  }

  /** Takes out everything up to the next Sync that will be answered; returns it, and whether there is such a Sync. */
  takeUntilSync(): { taken: Step[]; hasSync: boolean } {
    const rest = this.#rest();
    const sync = rest.findIndex((step) => step.kind === 'sync' && !step.isDoubtful);
    const end = sync < 0 ? rest.length : sync;
    const before = rest.slice(0, end);
    this.#steps = [...before.filter((step) => step.kind === 'sync'), ...rest.slice(end)];
    this.#head = 0;
    return { taken: before.filter((step) => step.kind !== 'sync'), hasSync: sync >= 0 };
  }

  /**
   * COPY FROM STDIN began: the Syncs the client sent behind it will be read as part of the data, and ignored.
   * Returns whether the end of the data was sent already.
   */
  doubtSyncs(): boolean {
    for (const step of this.#rest()) {
      if (step.kind === 'copyEnd') return true;
      if (step.kind === 'sync') step.isDoubtful = true;
    }
    return false;
  }

  /** A doubtful Sync took the answer that may have been the next one's: that one is doubtful now. */
  doubtNextSync(): void {
    const next = this.#rest().find((step) => step.kind === 'sync');
    if (next !== undefined) next.isDoubtful = true;
  }

  /** The step whose answer this must be if it is not ReadyForQuery: a doubtful Sync has none. */
  headBehindDoubt(): Step | undefined {
    for (let head = this.head(); head?.kind === 'sync' && head.isDoubtful; head = this.head()) this.#drop();
    return this.head();
  }

  /** COPY FROM STDIN is over: the server has read and ignored what was doubtful up to the end of the data. */
  dropDoubtful(): void {
    const rest = this.#rest();
    const mark = rest.findIndex((step) => step.kind === 'copyEnd');
    const end = mark < 0 ? rest.length : mark;
    this.#steps = rest.filter((step, i) => i > end || !(step.kind === 'sync' && step.isDoubtful));
    this.#head = 0;
  }

  /** Whether a Sync that will be answered is on its way. */
  hasSync(): boolean {
    return this.#rest().some((step) => step.kind === 'sync' && !step.isDoubtful);
  }

  #rest(): Step[] {
    return this.#steps.slice(this.#head);
  }

  #drop(): void {
    this.#head += 1;
    if (this.#head === this.#steps.length) {
      // A session at rest keeps nothing of what it asked.
      this.#steps.length = 0;
      this.#head = 0;
      return;
    }
    if (this.#head < COMPACT_STEPS || this.#head * 2 < this.#steps.length) return;
    this.#steps = this.#steps.slice(this.#head);
    this.#head = 0;
  }
}

/** Answered steps are cut off the front in bulk, because a shift of a long array moves all of it. */
const COMPACT_STEPS = 64;
