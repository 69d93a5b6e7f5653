import type { Column, Row } from '../../src/core/query.ts';
import { cellBytes } from './cell-bytes.ts';
import { BrokenCopyData, type CellSpan, type DelimitedDialect } from './copy-dialect.ts';
import { Backend } from './messages/backend.ts';
import { message } from './messages/encode.ts';
import { HEADER_BYTES } from './messages/reader.ts';
import type { PostgresRow } from './row.ts';
import { PostgresRowBatch, type RowContext } from './row-batch.ts';

/** A row of a COPY stream: its cells, and the bytes it is written with. */
export interface CopyRow extends Row {
  readonly isEdited: boolean;
  /** The bytes to write: those that came, but for the cells that were replaced. */
  encode(): Buffer;
}

/** A row in the text or the CSV format. */
export class DelimitedRow implements CopyRow {
  readonly #record: Buffer;
  readonly #context: RowContext;
  readonly #dialect: DelimitedDialect;
  readonly #cells: readonly CellSpan[];
  #edits: Map<number, Buffer | null> | undefined;

  /** Throws BrokenCopyData unless the record has exactly the result's columns: no cell may pass unseen. */
  constructor(record: Buffer, dialect: DelimitedDialect, context: RowContext) {
    this.#record = record;
    this.#context = context;
    this.#dialect = dialect;
    this.#cells = cellsOf(record, dialect, context.columns.length);
  }

  get columns(): readonly Column[] {
    return this.#context.columns;
  }

  get isEdited(): boolean {
    return this.#edits !== undefined;
  }

  bytes(i: number): Buffer | null {
    const edit = this.#edits?.get(i);
    if (edit !== undefined) return edit;
    const cell = this.#cells[i];
    if (cell === undefined) throw new RangeError(`the row has no column ${i}`);
    return this.#dialect.value(this.#record, cell);
  }

  get(i: number): string | null {
    const bytes = this.bytes(i);
    return bytes === null ? null : this.#context.encoding.decodeLoosely(bytes);
  }

  set(i: number, value: string | null): void {
    const column = this.columns[i];
    if (column === undefined) throw new RangeError(`the row has no column ${i}`);
    // What may stand in the place of a value is the same as in a result of a SELECT.
    this.#edits ??= new Map();
    this.#edits.set(i, value === null ? null : cellBytes(value, column, 0, null, this.#context.encoding));
  }

  encode(): Buffer {
    if (this.#edits === undefined) return this.#record;
    const pieces: Buffer[] = [];
    let from = 0;
    this.#cells.forEach((cell, i) => {
      const edit = this.#edits?.get(i);
      if (edit === undefined) return;
      pieces.push(this.#record.subarray(from, cell.start), this.#dialect.encode(edit, cell));
      from = cell.end;
    });
    pieces.push(this.#record.subarray(from));
    return Buffer.concat(pieces);
  }
}

/** The cells of a row; a row of no columns is an empty line. */
export function cellsOf(record: Buffer, dialect: DelimitedDialect, columns: number): readonly CellSpan[] {
  if (columns === 0 && record.length === 1) return [];
  const cells = dialect.cells(record);
  if (cells.length !== columns) {
    throw new BrokenCopyData(`a COPY row of ${cells.length} cells came for ${columns} columns`);
  }
  return cells;
}

/** A tuple in the binary format, which is a DataRow but for its header. */
export class BinaryCopyRow implements CopyRow {
  readonly #batch: PostgresRowBatch;
  readonly #row: PostgresRow;

  constructor(record: Buffer, context: RowContext) {
    this.#batch = new PostgresRowBatch(message(Backend.DataRow, record), 1, context);
    this.#row = this.#batch.row(0);
  }

  get columns(): readonly Column[] {
    return this.#row.columns;
  }

  get isEdited(): boolean {
    return this.#batch.isEdited;
  }

  bytes(i: number): Buffer | null {
    return this.#row.bytes(i);
  }

  get(i: number): string | null {
    return this.#row.get(i);
  }

  set(i: number, value: string | null): void {
    this.#row.set(i, value);
  }

  encode(): Buffer {
    return this.#batch.encoded().subarray(HEADER_BYTES);
  }
}
