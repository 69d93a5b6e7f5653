import type { Query } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { MysqlResult } from './result.ts';

/** What is on its way to the client: the open result, and whether it is withheld. */
export class Delivery {
  /** The result rows are coming for. */
  result: MysqlResult | undefined;
  /** Rows of it so far. */
  rows = 0;
  /** The client was told an error in the place of a result: nothing more of the command's answer reaches it. */
  isWithheld = false;
  /** The number an error has that takes the place of what was handed out last. */
  replaceSeq = 0;

  open(result: MysqlResult): void {
    this.result = result;
    this.rows = 0;
  }

  /** The result is over; returns how many rows it had. */
  close(): number {
    const { rows } = this;
    this.result = undefined;
    this.rows = 0;
    return rows;
  }

  /** Withholds what is left of the result and of its command. */
  withhold(query: Query): void {
    if (this.result?.query !== query) throw new ProtocolError('a result was withheld that is not on its way');
    this.isWithheld = true;
  }
}
