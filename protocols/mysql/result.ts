import type { ResultPart, RowsPart } from '../../src/core/codec.ts';
import type { Column, Query } from '../../src/core/query.ts';
import { join } from '../../src/net/join.ts';
import type { ColumnLayout } from './columns.ts';
import type { MysqlRow, RowContext } from './row.ts';
import type { TemporaryTables } from './temporary-tables.ts';

/** A result whose columns are to be followed. */
export interface ResultOrigin {
  readonly query: Query;
  /** Which of the query's statements it is of; -1 where that cannot be told. */
  readonly statement: number;
  /** The current database when it came. */
  readonly database: string | undefined;
  /** Its names mean what they meant when it was prepared. */
  readonly isPrepared: boolean;
  readonly temporary: TemporaryTables;
}

/** Follows columns to where they come from; adds `sources` to each. Never rejects. */
export type ResolveSources = (of: ResultOrigin, columns: readonly Column[]) => Promise<readonly Column[]>;

export const NO_BYTES: Buffer = Buffer.alloc(0);

/** A result on its way. */
export class MysqlResult implements ResultPart, RowContext {
  readonly kind = 'result';
  readonly readable = true;
  readonly bytes: Buffer;
  readonly query: Query;
  readonly layout: readonly ColumnLayout[];
  readonly isBinary: boolean;
  wantRows = false;
  columns: readonly Column[];
  declare resolveOrigins?: () => Promise<void>;

  constructor(init: {
    query: Query;
    bytes: Buffer;
    layout: readonly ColumnLayout[];
    columns: readonly Column[];
    isBinary: boolean;
    /** Results and OKs of the query before this one. */
    results: number;
    database: string | undefined;
    temporary: TemporaryTables;
    resolveSources: ResolveSources | undefined;
  }) {
    const { query, bytes, layout, columns, isBinary, results, database, temporary, resolveSources } = init;
    this.query = query;
    this.bytes = bytes;
    this.layout = layout;
    this.isBinary = isBinary;
    this.columns = columns;
    if (resolveSources === undefined) return;
    this.resolveOrigins = async () => {
      this.columns = await resolveSources(
        { query, statement: statementOf(query, results), database, isPrepared: isBinary, temporary },
        this.columns,
      );
    };
  }
}

/** Consecutive rows of one chunk, to be sent with sequence numbers moved on by `shift`. */
export class MysqlRows implements RowsPart {
  readonly kind = 'rows';
  readonly rows: readonly MysqlRow[];
  readonly #result: MysqlResult;
  readonly #shift: number;
  /** The rows as they came, where they lie next to each other. */
  readonly #packets: Buffer | undefined;

  constructor(result: MysqlResult, rows: readonly MysqlRow[], shift: number, packets?: Buffer) {
    this.#result = result;
    this.rows = rows;
    this.#shift = shift;
    this.#packets = packets;
  }

  get query(): Query {
    return this.#result.query;
  }

  get bytes(): Buffer {
    if (this.#packets !== undefined && this.#shift === 0 && !this.#isEdited) return this.#packets;
    let shift = this.#shift;
    const pieces = this.rows.map((row) => {
      const bytes = row.encode(shift);
      shift += row.addedPackets;
      return bytes;
    });
    return join(pieces);
  }

  /** How many packets more than they came in the rows leave in. */
  get addedPackets(): number {
    return this.#isEdited ? this.rows.reduce((sum, row) => sum + row.addedPackets, 0) : 0;
  }

  get #isEdited(): boolean {
    return this.rows.some((row) => row.isEdited);
  }

  stop(): void {
    this.#result.wantRows = false;
  }
}

/** Operations that may answer with any number of results. */
const MANY_RESULTS: ReadonlySet<string> = new Set(['call', 'execute', 'unknown']);

/** Which statement a result is of, by how many came before; -1 where that cannot be told. */
function statementOf(query: Query, results: number): number {
  const statements = query.statements();
  if (statements.length === 1) return 0;
  const isCountable = statements.slice(0, results).every(({ operation }) => !MANY_RESULTS.has(operation));
  return isCountable && results < statements.length ? results : -1;
}
