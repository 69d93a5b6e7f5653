import type { ServerPart } from '../../src/core/codec.ts';
import type { Statement } from '../../src/core/query.ts';
import type { Reason, RowLimit } from '../../src/core/verdict.ts';
import { Backend, readCommandTag } from './messages/backend.ts';
import type { ExecuteStep, QueryStep } from './steps.ts';

/** Of a command's answer, what is held back until its rows are counted. */
export const HELD_BYTES_MAX = 16 * 1024 * 1024;

/** Hands a message of the server on as if it came just now. */
export type Deliver = (frame: Buffer) => Generator<ServerPart, void>;

/** Counts the rows one command changes, and keeps its answer back until it is known whether they stay changed. */
export class RowTally {
  readonly #step: QueryStep | ExecuteStep;
  readonly #limit: RowLimit;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #rows = 0;
  #tags = 0;

  constructor(step: QueryStep | ExecuteStep, limit: RowLimit) {
    this.#step = step;
    this.#limit = limit;
  }

  /** Keeps a message of the answer back. An answer that is too long is not kept: its command will be taken back. */
  hold(frame: Buffer): void {
    this.#heldBytes += frame.length;
    if (this.#isTooLong) this.#held = [];
    else this.#held.push(frame);
  }

  /** A statement is done, and its tag tells how many rows it changed. */
  count(frame: Buffer): void {
    this.#rows += changedRows(readCommandTag(frame), this.#step.query?.statements()[this.#tags]);
    this.#tags += 1;
  }

  /** Why the command has to be taken back; undefined where its changes may stay. */
  get excess(): Reason | undefined {
    const { max } = this.#limit;
    if (this.#rows > max)
      return this.reason(`it changed ${rowsOf(this.#rows)}, and its approval covers at most ${max}`);
    return this.#isTooLong ? this.reason('it returns too much to be held back until its rows are counted') : undefined;
  }

  /** From here on the server's next error is this command's, and says why it was taken back. */
  fail(reason: Reason): void {
    const { max: rowsMax } = this.#limit;
    this.#held = [];
    this.#step.denied = reason;
    this.#step.exceeded = this.#rows > rowsMax ? { rowsMax, rows: this.#rows } : { rowsMax };
  }

  /** Hands on what was kept back. */
  *release(deliver: Deliver): Generator<ServerPart, void> {
    const held = this.#held;
    this.#held = [];
    for (const frame of held) yield* deliver(frame);
  }

  /** The last statement does not hold after all. */
  dropLastTag(): void {
    if (this.#held.at(-1)?.[0] === Backend.CommandComplete) this.#held.pop();
  }

  reason(why: string): Reason {
    return { code: 'rows_exceeded', message: `rolled back: ${why}`, rule: this.#limit.rule, hint: HINT };
  }

  get #isTooLong(): boolean {
    return this.#heldBytes > HELD_BYTES_MAX;
  }
}

const HINT =
  'Nothing was kept of this command, nor of the transaction around it. Narrow it down, or have more rows approved.';

function rowsOf(n: number): string {
  return n === 1 ? '1 row' : `${n} rows`;
}

/** The rows a statement changed, by the tag of its completion. A COPY counts the rows it moves, whichever way. */
export function changedRows(tag: string, statement: Statement | undefined): number {
  const [, verb, rows] = /^(INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d{1,15})$/.exec(tag) ?? [];
  if (verb === 'COPY' && statement?.copy?.direction === 'out') return 0;
  return Number(rows ?? 0);
}
