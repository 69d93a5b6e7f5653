import type { QueryPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { MongodbQuery } from './query.ts';
import type { Request } from './request.ts';
import type { Lineage } from './results/lineage/lineage.ts';

/** One command that is decided, and forwarded or not. */
export class Unit implements QueryPart {
  readonly kind = 'query';
  readonly queries: readonly MongodbQuery[];
  readonly query: MongodbQuery;
  readonly request: Request;
  readonly lineage: Lineage;
  /** Whether the lineage may still be believed. */
  readonly isCurrent: () => boolean;
  /** Called when it is decided. */
  onSettled: () => void = () => undefined;
  #isSettled = false;

  constructor(init: Pick<Unit, 'query' | 'request' | 'lineage' | 'isCurrent'>) {
    this.query = init.query;
    this.queries = [init.query];
    this.request = init.request;
    this.lineage = init.lineage;
    this.isCurrent = init.isCurrent;
  }

  get bytes(): Buffer {
    return this.request.frame;
  }

  /** A unit is forwarded or denied once. */
  settle(): void {
    if (this.#isSettled) throw new ProtocolError('a unit was decided twice');
    this.#isSettled = true;
    this.onSettled();
  }
}
