import type { Statement } from '../../src/core/query.ts';
import type { Field } from './messages/backend.ts';
import type { BindMessage } from './messages/frontend.ts';
import type { PostgresQuery } from './query.ts';

/** A prepared statement, made by Parse or by PREPARE. */
export class Prepared {
  readonly kind = 'prepared';
  readonly text: string;
  /** OIDs as Parse declared them, or as Describe told; 0 where unknown. */
  paramTypes: readonly number[];
  /** What the name may stand for, where nobody can tell which; the text is then not what runs. */
  readonly alternatives: readonly string[] | undefined;
  readonly #analyse: () => readonly Statement[];
  #statements: readonly Statement[] | undefined;

  constructor(
    text: string,
    paramTypes: readonly number[],
    analyse: () => readonly Statement[],
    alternatives?: readonly string[],
  ) {
    this.text = text;
    this.paramTypes = paramTypes;
    this.alternatives = alternatives;
    this.#analyse = analyse;
  }

  statements(): readonly Statement[] {
    this.#statements ??= this.#analyse();
    return this.#statements;
  }
}

/**
 * A portal made by Bind. Its columns are those a Describe of this very portal told: the same statement may come to
 * other tables when it is bound again, after a change of the search path or of a temporary table.
 */
export class Portal {
  readonly kind = 'portal';
  readonly prepared: Prepared;
  readonly bind: BindMessage | undefined;
  /** `none` where the server said that there are none. */
  fields: readonly Field[] | 'none' | undefined;
  /** The segment in which a Describe of it was last sent. */
  describedIn: number | undefined;
  /** The query of its execution, from its first Execute on. */
  query: PostgresQuery | undefined;
  startedIn: number | undefined;
  /** The server stopped at the row limit: further Executes continue what was decided. */
  isSuspended = false;
  /** Rows of the executions that were suspended. */
  rows = 0;

  constructor(prepared: Prepared, bind: BindMessage | undefined) {
    this.prepared = prepared;
    this.bind = bind;
  }

  /** Its execution is put up for decision, for the first time or again. */
  begin(query: PostgresQuery, segment: number): void {
    this.query = query;
    this.startedIn = segment;
    this.isSuspended = false;
    this.rows = 0;
  }

  /** Whether an Execute in this segment continues what was decided. */
  isContinuedIn(segment: number): boolean {
    return this.query !== undefined && (this.isSuspended || this.startedIn === segment);
  }

  /** Whether its columns will be known when its rows come, without asking. */
  isDescribedIn(segment: number): boolean {
    return this.fields !== undefined || this.describedIn === segment;
  }
}

/** A cursor made by DECLARE. It shares its names with portals. */
export interface Cursor {
  readonly kind: 'cursor';
  readonly text: string;
}

/** Stands for every name after something ran that nobody could read. */
export interface Obscured {
  readonly kind: 'obscured';
}

export const OBSCURED: Obscured = Object.freeze({ kind: 'obscured' });

export type StatementObject = Prepared | Obscured;
export type PortalObject = Portal | Cursor | Obscured;
