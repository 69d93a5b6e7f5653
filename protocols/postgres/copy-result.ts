import type { ResultPart, RowsPart } from '../../src/core/codec.ts';
import type { CopyFormat } from '../../src/core/copy-format.ts';
import type { Column, Query, Row } from '../../src/core/query.ts';
import { ResultBlocked } from '../../src/core/verdict.ts';
import { join } from '../../src/net/join.ts';
import { csvDialect } from './copy-csv.ts';
import type { BrokenCopyData, DelimitedDialect } from './copy-dialect.ts';
import { type CopyMessage, CopyStream } from './copy-stream.ts';
import { textDialect } from './copy-text.ts';
import { type TextEncoding, utf8 } from './encoding.ts';
import type { Field } from './messages/backend.ts';
import { PostgresResult } from './result.ts';
import type { RowContext } from './row-batch.ts';

const NOTHING = Buffer.alloc(0);

/** What is known of a COPY … TO STDOUT when its data begins. */
export interface CopyAnnouncement {
  readonly query: Query;
  /** What its CopyOutResponse says. */
  readonly isBinary: boolean;
  readonly count: number;
  /** What its statement says; missing where that cannot be told. */
  readonly format: CopyFormat | undefined;
  /** What the server said of its columns when it was asked before. */
  readonly fields: readonly Field[] | undefined;
  /** How a result of the same columns is read. */
  readonly options: Parameters<typeof PostgresResult.ofRows>[2];
}

/** The data of a COPY … TO STDOUT on its way. */
export class CopyResult implements ResultPart, RowContext {
  readonly kind = 'result';
  readonly bytes = NOTHING;
  readonly query: Query;
  readonly readable: boolean;
  readonly formats: readonly number[];
  readonly encoding: TextEncoding;
  readonly stream: CopyStream;
  wantRows = false;
  /** The same columns as those of a SELECT. */
  readonly #described: PostgresResult;
  declare resolveOrigins?: () => Promise<void>;
  declare resolveTypes?: () => Promise<void>;

  constructor({ query, isBinary, count, format, fields, options }: CopyAnnouncement) {
    const code = isBinary ? 1 : 0;
    const isUtf8 = format !== undefined && format.kind !== 'binary' && format.encoding === 'utf8';
    // Columns that were described with another number are those of something else.
    const isDescribed = fields?.length === count;
    const coded = isDescribed ? (fields ?? []).map((field) => ({ ...field, format: code })) : [];
    this.query = query;
    this.encoding = isUtf8 ? utf8 : options.encoding;
    this.formats = Array.from({ length: count }, () => code);
    this.#described = isDescribed
      ? PostgresResult.ofRows(query, coded, options)
      : PostgresResult.unreadable(query, count, options.encoding);
    // Binary values whose types nobody knows cannot be read, and would hide what is in them.
    this.readable = format !== undefined && (format.kind === 'binary') === isBinary && (!isBinary || isDescribed);
    this.stream = new CopyStream(dialectOf(format, this.encoding), this, isDescribed);
    const { resolveOrigins, resolveTypes } = this.#described;
    if (resolveOrigins !== undefined) this.resolveOrigins = resolveOrigins;
    if (resolveTypes !== undefined) this.resolveTypes = resolveTypes;
  }

  get columns(): readonly Column[] {
    return this.#described.columns;
  }
}

function dialectOf(format: CopyFormat | undefined, encoding: TextEncoding): DelimitedDialect | undefined {
  if (format?.kind === 'text') return textDialect(format, encoding.encode(format.null));
  return format?.kind === 'csv' ? csvDialect(format, encoding.encode(format.null)) : undefined;
}

/** Consecutive messages of COPY data, and the rows in them. */
export class CopyRows implements RowsPart {
  readonly kind = 'rows';
  readonly rows: readonly Row[];
  readonly #result: CopyResult;
  readonly #messages: readonly CopyMessage[];

  constructor(result: CopyResult, messages: readonly CopyMessage[]) {
    this.#result = result;
    this.#messages = messages;
    this.rows = messages.flatMap(({ rows }) => rows);
  }

  get query(): Query {
    return this.#result.query;
  }

  get bytes(): Buffer {
    return join(this.#messages.map((message) => message.encode()));
  }

  stop(): void {
    this.#result.wantRows = false;
  }
}

/** Stands where rows cannot be told from the data: whoever looks withholds the result. */
export class BrokenCopyRows implements RowsPart {
  readonly kind = 'rows';
  readonly bytes = NOTHING;
  readonly query: Query;
  readonly #cause: BrokenCopyData;

  constructor(query: Query, cause: BrokenCopyData) {
    this.query = query;
    this.#cause = cause;
  }

  get rows(): readonly Row[] {
    throw new ResultBlocked({
      code: 'masking',
      message: `the data of this COPY cannot be inspected: ${this.#cause.message}`,
      hint: 'Use a SELECT that returns rows instead.',
    });
  }

  stop(): void {
    // Nothing comes after it.
  }
}
