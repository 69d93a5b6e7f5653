/** A table as a statement names it. No schema: whichever the search path finds. No name: any table (of the schema). */
export interface TableName {
  readonly schema?: string;
  readonly name?: string;
}

/** A column that is named; it may belong to any of the tables. No column: all columns of them. */
export interface ColumnUse {
  readonly tables: readonly TableName[];
  readonly column?: string;
}

/** One thing a statement does: a statement with a data-modifying CTE does several. */
export interface Effect {
  /** Words for it, lower case, the plainest first: `copy`, `copy_to`, `copy_program`. */
  readonly operations: readonly string[];
  /** What it is done to; for `select`, everything that is read. */
  readonly tables: readonly TableName[];
  /** Columns named anywhere in the statement. */
  readonly columns: readonly ColumnUse[];
  /** Runs code that cannot be read here (DO, CALL, dblink): it may do anything to any table. This names it. */
  readonly opaque?: string;
  /** An UPDATE or DELETE that no condition restricts. */
  readonly lacksWhere?: true;
  /** Rows of tables without a bound on their number; `parameter`: bounded unless the parameter is NULL. */
  readonly lacksLimit?: 'always' | 'parameter';
}

/** What a text of a protocol's language does, under the session's reading (`Query.reading`); undefined where that cannot be told. */
export type EffectsOf = (protocol: string, text: string, reading?: string) => readonly Effect[] | undefined;
