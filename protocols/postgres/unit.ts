import type { QueryPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { join } from '../../src/net/join.ts';
import type { PostgresQuery } from './query.ts';
import type { Step } from './steps.ts';

/** One query of a unit, and where in the unit it lies, as indexes of steps. */
export interface UnitQuery {
  readonly query: PostgresQuery;
  /** Where it begins: at its Parse where the unit has it, else its Bind or its Execute. */
  readonly firstStep: number;
  /** The step that makes it run, or be prepared: the order in which queries are decided. */
  readonly decidedAt: number;
}

/** Client messages that are decided, and forwarded or not, together: a Query, a FunctionCall, or a pipeline up to its Sync or Flush. */
export class Unit implements QueryPart {
  readonly kind = 'query';
  readonly steps: readonly Step[];
  readonly members: readonly UnitQuery[];
  readonly queries: readonly PostgresQuery[];
  /** Decided and acted on: a unit is forwarded or denied once. */
  #isSettled = false;

  constructor(steps: readonly Step[], members: readonly UnitQuery[]) {
    this.steps = steps;
    this.members = members;
    this.queries = members.map(({ query }) => query);
  }

  get bytes(): Buffer {
    return join(this.steps.map(({ frame }) => frame));
  }

  /** True for the extended protocol: answered up to a Sync, which may come later. */
  get isExtended(): boolean {
    const [first] = this.steps;
    return first?.kind !== 'query' && first?.kind !== 'function';
  }

  settle(): void {
    if (this.#isSettled) throw new ProtocolError('a unit was decided twice');
    this.#isSettled = true;
  }
}
