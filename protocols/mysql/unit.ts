import type { QueryPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { MysqlQuery } from './query.ts';

/** What becomes of a command by its verdict. */
export interface UnitPlan {
  readonly query: MysqlQuery;
  /** What the client sent. */
  readonly bytes: Buffer;
  /** Sequence number of the answer's first packet. */
  readonly replySeq: number;
  /** It may run: returns the bytes for the server, and expects its answer with numbers moved on by `shift`. */
  readonly allow: (shift: number) => Buffer;
  /** It may not: forgets what it would have made. */
  readonly deny?: () => void;
}

/** One command that is decided, and forwarded or not. */
export class Unit implements QueryPart {
  readonly kind = 'query';
  readonly plan: UnitPlan;
  readonly queries: readonly MysqlQuery[];
  /** Decided and acted on: a unit is forwarded or denied once. */
  #isSettled = false;

  constructor(plan: UnitPlan) {
    this.plan = plan;
    this.queries = [plan.query];
  }

  get bytes(): Buffer {
    return this.plan.bytes;
  }

  settle(): void {
    if (this.#isSettled) throw new ProtocolError('a unit was decided twice');
    this.#isSettled = true;
  }
}
