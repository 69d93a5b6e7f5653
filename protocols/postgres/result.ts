import type { ResultPart, RowsPart } from '../../src/core/codec.ts';
import type { Column, Query } from '../../src/core/query.ts';
import type { TextStyles } from './constants.ts';
import type { TextEncoding } from './encoding.ts';
import { namelessColumns, type ResolveOrigins, withOrigins, withTypes } from './layout.ts';
import type { ResolveSources, ResultOrigin } from './lineage.ts';
import type { Field } from './messages/backend.ts';
import type { PostgresRow } from './row.ts';
import { PostgresRowBatch, type RowContext } from './row-batch.ts';
import { layoutOf } from './row-descriptions.ts';
import type { ResolveTypes } from './type-cache.ts';

const NOTHING = Buffer.alloc(0);

/** A result on its way: rows with known columns, or a stream nobody can cut into cells. */
export class PostgresResult implements ResultPart, RowContext {
  readonly kind = 'result';
  readonly bytes: Buffer;
  readonly query: Query;
  readonly readable: boolean;
  readonly formats: readonly number[];
  readonly encoding: TextEncoding;
  wantRows = false;
  columns: readonly Column[];
  declare resolveOrigins?: () => Promise<void>;
  declare resolveTypes?: () => Promise<void>;

  /** Without formats its rows cannot be read as cells. */
  private constructor(
    query: Query,
    columns: readonly Column[],
    encoding: TextEncoding,
    formats?: readonly number[],
    bytes?: Buffer,
  ) {
    this.query = query;
    this.columns = columns;
    this.bytes = bytes ?? NOTHING;
    this.readable = formats !== undefined;
    this.formats = formats ?? [];
    this.encoding = encoding;
  }

  /** Rows of these fields. `bytes` is the RowDescription where it belongs to this very result. */
  static ofRows(
    query: Query,
    fields: readonly Field[],
    options: {
      bytes?: Buffer;
      encoding: TextEncoding;
      styles?: TextStyles;
      resolveOrigins: ResolveOrigins | undefined;
      resolveSources?: ResolveSources | undefined;
      resolveTypes?: ResolveTypes | undefined;
    } & Partial<Omit<ResultOrigin, 'query'>>,
  ): PostgresResult {
    const layout = layoutOf(fields, options.encoding, options.styles);
    const result = new PostgresResult(query, layout.columns, options.encoding, layout.formats, options.bytes);
    const { resolveOrigins, resolveSources, resolveTypes, statement = 0, changed } = options;
    const hasOrigins = resolveOrigins !== undefined && layout.hasOrigins;
    if (hasOrigins || (resolveSources !== undefined && fields.length > 0)) {
      result.resolveOrigins = async () => {
        if (hasOrigins) result.columns = await withOrigins(result.columns, fields, resolveOrigins);
        if (resolveSources === undefined) return;
        result.columns = await resolveSources({ query, statement, changed }, result.columns);
      };
    }
    if (resolveTypes !== undefined && layout.hasOwnTypes) {
      result.resolveTypes = async () => {
        result.columns = await withTypes(result.columns, fields, resolveTypes);
      };
    }
    return result;
  }

  /** A COPY's stream or a function's result of `n` columns. */
  static unreadable(query: Query, n: number, encoding: TextEncoding): PostgresResult {
    return new PostgresResult(query, namelessColumns(n), encoding);
  }
}

/** Consecutive rows of one chunk. */
export class PostgresRows implements RowsPart {
  readonly kind = 'rows';
  readonly batch: PostgresRowBatch;
  readonly #result: PostgresResult;
  #rows: readonly PostgresRow[] | undefined;

  /** Throws ProtocolError for frames that are not rows of the result. */
  constructor(result: PostgresResult, frames: Buffer, count: number) {
    this.#result = result;
    this.batch = new PostgresRowBatch(frames, count, result);
  }

  get query(): Query {
    return this.#result.query;
  }

  get rows(): readonly PostgresRow[] {
    this.#rows ??= rowsOf(this.batch);
    return this.#rows;
  }

  get bytes(): Buffer {
    return this.batch.encoded();
  }

  stop(): void {
    this.#result.wantRows = false;
  }
}

function rowsOf(batch: PostgresRowBatch): readonly PostgresRow[] {
  const rows: PostgresRow[] = [];
  for (let row = 0; row < batch.rows; row += 1) rows.push(batch.row(row));
  return rows;
}
