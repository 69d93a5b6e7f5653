import type { CopyFormat } from './copy-format.ts';
import type { Effect } from './effect.ts';
import type { ShownQuery } from './shown.ts';
import type { Reason } from './verdict.ts';

/** One parameter value as the approver and the audit see it. Binary values nobody can decode are hex. */
export interface Value {
  readonly text: string | null;
  readonly encoding: 'text' | 'hex';
  /** The declared type's name or OID, where the protocol tells. */
  readonly type?: string;
}

/** A named object an earlier query of this session made and this one uses: a prepared statement, a cursor. */
export interface RelatedText {
  readonly kind: 'prepared' | 'cursor';
  readonly name: string;
  readonly text: string;
  /** `Query.reading` when it was sent. */
  readonly reading?: string;
}

/**
 * What statement analysis can tell of one statement, the same words for every SQL dialect.
 * `operation` is lower case (`select`, `insert`, `copy`, `set`, `fetch` …); `unknown` where the text could not be parsed.
 */
export interface Statement {
  readonly operation: string;
  /** The statement's own text, cut out of the query's. */
  readonly text: string;
  /**
   * `session`: only sets up the session (SET of a harmless parameter, SHOW, BEGIN, COMMIT, ROLLBACK, DISCARD …);
   * `catalogue`: reads nothing but system catalogues through functions known to be harmless; `false`: anything else.
   */
  readonly housekeeping: 'session' | 'catalogue' | false;
  /**
   * The `catalogue` mark relies on names without a schema meaning the built-in objects, which holds only while the
   * session has run nothing that could have put others in their way (search_path, temporary objects).
   */
  readonly unqualified?: true;
  /** It only reads or changes rows, so names without a schema mean afterwards what they meant before. */
  readonly keepsNames?: true;
  /**
   * DECLARE, FETCH, MOVE, CLOSE of a cursor. `wasAllowed`: the protocol knows that what opened it was let pass, in
   * whichever of this user's sessions.
   */
  readonly cursor?: { readonly action: 'declare' | 'use' | 'close'; readonly name: string; readonly wasAllowed?: true };
  /** PREPARE, EXECUTE, DEALLOCATE; name `*` for DEALLOCATE ALL. `body` is the text being prepared. */
  readonly prepared?: {
    readonly action: 'prepare' | 'execute' | 'deallocate';
    readonly name: string;
    readonly body?: string;
  };
  /** COPY's direction and far end. */
  readonly copy?: {
    readonly direction: 'in' | 'out';
    readonly target: 'client' | 'file' | 'program';
    /** How COPY TO writes its rows; missing where an option of it cannot be told. */
    readonly format?: CopyFormat;
    /** A statement with the columns that COPY TO sends, for the server to describe. */
    readonly source?: string;
  };
}

/** One unit of client work of any protocol: a statement, a command, an RPC, an SSH exec, an HTTP request. */
export interface Query {
  /** Counts from 1 within the session. */
  readonly id: number;
  /** Exactly what the client sent, decoded: for those who judge it. People and records are shown `shownOf(query)`. */
  readonly text: string;
  /** How the session reads its texts where that can change (quotes, escapes, the current database), in a word of its language's analysis. */
  readonly reading?: string;
  readonly params?: readonly Value[];
  /**
   * `execute` runs; `prepare` only makes the server parse and describe. Guardrails judge both,
   * a review holds only what runs, because only then are the parameters known.
   */
  readonly phase: 'prepare' | 'execute';
  /** How it came, in the protocol's own words: `Query`, `Execute`, `FunctionCall`, `COM_QUERY` … */
  readonly via: string;
  /** What the names in it stand for, so that `EXECUTE p` and `FETCH c` can be judged. */
  readonly related: readonly RelatedText[];
  /** Analysed on first use, then remembered. Never empty text parsed as harmless: what cannot be parsed is `unknown`. */
  statements(): readonly Statement[];
  /**
   * What it does, in a protocol whose commands are no text that `EffectsOf` reads; undefined where that cannot be told.
   * Absent where the text is to be read. Remembered after first use.
   */
  effects?(): readonly Effect[] | undefined;
  /**
   * Where the values go that it reads; nothing of it runs. Never rejects: what cannot be looked up cannot be told.
   * Absent where the protocol does not follow values.
   */
  follow?(): Promise<QueryFlow>;
  /** The protocol can count the rows it changes before they are kept, and take it back where they are too many. */
  readonly canLimitRows?: boolean;
  /**
   * What may be seen of it where it holds passwords or other secrets of its language; undefined where it holds none. Absent
   * where the protocol's `text` has none in any case.
   */
  shown?(): ShownQuery | undefined;
  /** Set where the protocol's own policy refuses it: the pipeline denies with this reason without asking any plugin. */
  readonly refused?: Reason;
  /** Hex SHA-256 over the exact bytes that will be forwarded: what an approval is bound to. */
  fingerprint(): string;
}

/** Where the values go that a query reads. */
export interface QueryFlow {
  /** Values of tables that it stores, or gives to something that keeps them. New values and counts are none. */
  readonly stored: readonly StoredValue[];
  /** Why it cannot be told what it stores, as a clause: `DO runs code that is not read here`. */
  readonly untold?: string;
  /** Its result is certain to have a column whose `sources` are `unknown`; the name, as far as it has one. */
  readonly unfollowed?: string;
}

/** A value on its way to somewhere else than the client. */
export interface StoredValue {
  /** Where it goes, in words. */
  readonly into: string;
  /** The table column it becomes, every one that may be meant; empty where it becomes none. An empty name may be any. */
  readonly targets: readonly ColumnOrigin[];
  readonly sources: readonly ColumnSource[] | 'unknown';
}

/** What the upstream's planner expects a statement to do to one relation. */
export interface RowEstimate {
  /** `update`, `delete` … */
  readonly operation: string;
  /** With its schema, as the upstream names it. */
  readonly relation: string;
  readonly rows: number;
}

/** A column of a result. */
export interface Column {
  readonly name: string;
  /** The protocol's own type name (`text`, `int4`), or its number where it has no name. */
  readonly type: string;
  /** Whether a masked text may stand in the place of a value; otherwise only NULL and `constant` can. */
  readonly kind: 'text' | 'other';
  /** The value of the type that says nothing (`0`, `1970-01-01`), as text; missing where there is none but NULL. */
  readonly constant?: string;
  /** The longest text the column declares, in characters; drivers allocate from it. */
  readonly lengthMax?: number;
  /** The table column the value comes from, whatever the result calls it; `unresolved` when it has one that could not be looked up. */
  readonly origin?: ColumnOrigin | 'unresolved';
  /**
   * Every table column whose values may be part of this one's, followed through expressions, sub-queries and views;
   * `unknown` where something in it could not be followed. Absent where nobody tried.
   */
  readonly sources?: readonly ColumnSource[] | 'unknown';
}

export interface ColumnOrigin {
  readonly schema?: string;
  readonly table: string;
  readonly column: string;
}

/** A table column that flows into a column of a result. */
export interface ColumnSource extends ColumnOrigin {
  /** Something was, or may have been, computed of it: the result holds a part, a digest or an encoding of its value. */
  readonly isDerived: boolean;
}

/** One row as a view over its frame; valid only until the next row of the batch is encoded. */
export interface Row {
  readonly columns: readonly Column[];
  /** The cell as it lies in the frame, not copied; null for NULL. After `set`, the new content. */
  bytes(i: number): Uint8Array | null;
  /** The cell as text, whatever the wire format; binary values with no text decoder come as latin1, so that detectors still see them. */
  get(i: number): string | null;
  /** Replaces the cell. On a column of kind `other` any text but the column's `constant` becomes NULL: no text may stand there. */
  set(i: number, value: string | null): void;
}

/**
 * The rows of a batch as they lie in one piece of memory, for who can tell most cells from their bytes: no object is made
 * per row or cell. What is put here and what is set in its rows are the same.
 */
export interface RowBatch {
  /** How many rows. */
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Holds every cell; never written to. */
  readonly memory: Uint8Array;
  /** Of cell `n = row * columns.length + column`: where it starts, at `2 * n`, and where it ends, behind it; -1 for NULL. */
  readonly cells: Int32Array;
  /** Whether the bytes of this column's cells are its values' texts, ASCII characters as single bytes. */
  isText(column: number): boolean;
  /** How a text is written in the place of any cell of the column, null for NULL; undefined where that depends on the cell. */
  encode(column: number, text: string): Uint8Array | null | undefined;
  /** Replaces a cell by bytes that `encode` gave, if need be between ASCII bytes of the cell itself, or by NULL. */
  put(row: number, column: number, bytes: Uint8Array | null): void;
  /** The row as any other. */
  row(row: number): Row;
}

/** How a forwarded query ended. */
export interface Outcome {
  readonly status: 'ok' | 'error' | 'skipped' | 'lost' | 'suspended';
  /** Rows returned or changed, as the server's own tag says, or as counted. */
  readonly rows: number;
  /** The server's completion tag (`SELECT 3`), one per statement joined with `; `. */
  readonly tag?: string;
  /** Server error code and primary message, before content masking. */
  readonly error?: { readonly code: string; readonly message: string };
  /** It was taken back: it changed more rows than its limit, or, without `rows`, could not be counted. */
  readonly exceeded?: { readonly rowsMax: number; readonly rows?: number };
}
