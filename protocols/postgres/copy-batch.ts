import type { RowsPart } from '../../src/core/codec.ts';
import type { Column, Query, Row, RowBatch } from '../../src/core/query.ts';
import { cutLines, type LineFormat } from './batch-kernel.ts';
import { cellBytes } from './cell-bytes.ts';
import { CellEdits, spliced } from './cell-edits.ts';
import { CARRIAGE_RETURN, type CellSpan, type DelimitedDialect, LINE_FEED } from './copy-dialect.ts';
import type { CopyResult } from './copy-result.ts';
import { HEADER_BYTES } from './messages/reader.ts';
import type { PostgresRowBatch, RowContext } from './row-batch.ts';

const BACKSLASH = 0x5c;
const NULL_END = -1;

/** CopyData messages of one line each, next to each other, as cells. */
export class CopyBatch implements RowBatch {
  readonly rows: number;
  readonly memory: Buffer;
  /**
   * Cells as they are written, without the quotes around them: what has an escape is no text yet, which its backslash
   * tells, and where CSV has one there is no batch.
   */
  readonly cells: Int32Array;
  readonly #dialect: DelimitedDialect;
  readonly #context: RowContext;
  readonly #nullText: Buffer;
  readonly #quotes: LineFormat['quotes'];
  /** What is written in the place of cells, NULL among it. */
  #edits: CellEdits | undefined;

  private constructor(frames: Buffer, rows: number, cells: Int32Array, dialect: DelimitedDialect, context: RowContext) {
    this.memory = frames;
    this.rows = rows;
    this.cells = cells;
    this.#dialect = dialect;
    this.#context = context;
    this.#nullText = dialect.lines.nullText;
    this.#quotes = dialect.lines.quotes;
  }

  /** Undefined where a message is not one whole line of the columns: whoever cuts the stream with care must look. */
  static of(
    frames: Buffer,
    rows: number,
    { dialect, context }: { dialect: DelimitedDialect; context: RowContext },
  ): CopyBatch | undefined {
    const columns = context.formats.length;
    if (columns === 0) return undefined;
    const { lines } = dialect;
    const cells = cutLines(frames, rows, columns, lines) ?? linesInScript(frames, rows, columns, lines);
    return cells && new CopyBatch(frames, rows, cells, dialect, context);
  }

  get columns(): readonly Column[] {
    return this.#context.columns;
  }

  isText(): boolean {
    return true;
  }

  encode(column: number, text: string): Uint8Array | null | undefined {
    const value = this.#value(column, text);
    if (value === null || value === undefined) return value;
    const written = this.#dialect.encode(value, ANYWHERE);
    // What needs quotes, or escapes within them, is written in another way in each cell.
    return this.#quotes === undefined || (written === value && !value.includes(this.#quotes.escape))
      ? written
      : undefined;
  }

  put(row: number, column: number, written: Uint8Array | null): void {
    const n = this.#cell(row, column);
    if (written === null) this.#putWhole(n, this.#nullText);
    else if (this.#quotes !== undefined && !this.#isWithinQuotes(n)) this.#putWhole(n, this.#bare(written));
    else this.#edit(n, written, 0);
  }

  row(row: number): Row {
    const bytes = (i: number): Buffer | null => this.#bytes(this.#cell(row, i));
    return {
      columns: this.columns,
      bytes,
      get: (i) => {
        const value = bytes(i);
        return value === null ? null : this.#context.encoding.decodeLoosely(value);
      },
      set: (i, value) => {
        const n = this.#cell(row, i);
        const text = value === null ? null : (this.#value(i, value) ?? null);
        this.#putWhole(
          n,
          text === null ? this.#nullText : this.#dialect.encode(text, { ...ANYWHERE, isQuoted: this.#isQuoted(n) }),
        );
      },
    };
  }

  /** The messages to send: those that came, but for the cells that were replaced. */
  encoded(): Buffer {
    const edits = this.#edits;
    if (edits === undefined) return this.memory;
    const framing = { lengthBytes: 0, nullBytes: this.#nullText.length };
    return spliced(this.memory, this.cells, edits, this.#context.formats.length, framing);
  }

  #value(column: number, text: string): Buffer | null | undefined {
    const of = this.columns[column];
    return of && cellBytes(text, of, 0, null, this.#context.encoding);
  }

  /** Also where the cell has been replaced. */
  #isQuoted(n: number): boolean {
    return this.#isWithinQuotes(n) || this.memory[this.cells[2 * n] as number] === this.#quotes?.quote;
  }

  /** The quotes around the cell stay whatever takes its place. */
  #isWithinQuotes(n: number): boolean {
    const end = this.cells[2 * n + 1] as number;
    return this.#quotes !== undefined && end >= 0 && this.memory[end] === this.#quotes.quote;
  }

  /** A cell with masks in it may read as NULL now, or as the end of the data. */
  #bare(written: Uint8Array): Uint8Array {
    const isOther = !this.#nullText.equals(written) && (written.length !== 2 || written[0] !== BACKSLASH);
    return isOther ? written : this.#dialect.encode(Buffer.from(written), ANYWHERE);
  }

  /** Replaces a cell with the quotes around it. */
  #putWhole(n: number, written: Uint8Array): void {
    const isWithin = this.#isWithinQuotes(n);
    if (isWithin) {
      this.cells[2 * n] = (this.cells[2 * n] as number) - 1;
      this.cells[2 * n + 1] = (this.cells[2 * n + 1] as number) + 1;
    }
    this.#edit(n, written, isWithin && this.#edits?.at(n) !== undefined ? 2 : 0);
  }

  /** `around`: bytes around the cell that its last edit has left. */
  #edit(n: number, written: Uint8Array, around: number): void {
    this.#edits ??= new CellEdits(this.cells.length / 2);
    const was = this.#edits.at(n)?.length ?? this.#writtenEnd(n) - (this.cells[2 * n] as number);
    this.#edits.put(n, written, was + around);
  }

  #bytes(n: number): Buffer | null {
    const edit = this.#edits?.at(n);
    if (edit === this.#nullText) return null;
    const written = edit == null ? this.#written(n) : Buffer.from(edit);
    const isNull =
      edit == null ? this.cells[2 * n + 1] === NULL_END : this.#quotes === undefined && this.#nullText.equals(edit);
    // No cell of the stream begins with a quote: those around it are not part of it.
    const isQuoted = written.length > 1 && written[0] === this.#quotes?.quote;
    const isEscaped = isQuoted || written.includes(BACKSLASH);
    return this.#dialect.value(written, { ...ANYWHERE, end: written.length, isNull, isQuoted, isEscaped });
  }

  #written(n: number): Buffer {
    return this.memory.subarray(this.cells[2 * n], this.#writtenEnd(n));
  }

  /** Where a cell ends, NULL or not: at the delimiter before the next one, or at the end of its line. */
  #writtenEnd(n: number): number {
    const end = this.cells[2 * n + 1] as number;
    return end >= 0 ? end : (this.cells[2 * n] as number) + this.#nullText.length;
  }

  #cell(row: number, column: number): number {
    const columns = this.#context.formats.length;
    if (column >= columns || row >= this.rows) throw new RangeError(`the row has no column ${column}`);
    return row * columns + column;
  }
}

/** A cell of which only the place in its line matters, and that does not matter in the text format. */
const ANYWHERE: CellSpan = { start: 0, end: 0, isNull: false, isEscaped: false, isQuoted: false };

/** Where the cells lie, found without the kernel. */
export function linesInScript(
  frames: Buffer,
  rows: number,
  columns: number,
  format: LineFormat,
): Int32Array | undefined {
  if (format.quotes !== undefined) return undefined;
  const cells = new Int32Array(rows * columns * 2);
  let n = 0;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const end = at + 1 + frames.readInt32BE(at + 1);
    at += HEADER_BYTES;
    if (end <= at || end > frames.length || frames[end - 1] !== LINE_FEED) return undefined;
    const last = n + columns - 1;
    for (let start = at; at < end; at++) {
      const byte = frames[at] as number;
      if (byte !== format.delimiter && byte !== LINE_FEED) {
        if (byte === CARRIAGE_RETURN || (byte === BACKSLASH && ++at >= end - 1)) return undefined;
        continue;
      }
      // A line ends with its last cell, and with nothing else.
      if (n > last || (byte === LINE_FEED) !== (at === end - 1) || (byte === LINE_FEED) !== (n === last))
        return undefined;
      cells[2 * n] = start;
      cells[2 * n + 1] = isNull(frames, start, at, format.nullText) ? NULL_END : at;
      start = at + 1;
      n++;
    }
    if (n !== last + 1) return undefined;
  }
  return at === frames.length ? cells : undefined;
}

function isNull(frames: Buffer, start: number, end: number, nullText: Buffer): boolean {
  if (end - start !== nullText.length) return false;
  for (let i = 0; i < nullText.length; i++) if (frames[start + i] !== nullText[i]) return false;
  return true;
}

/** Rows of a COPY that came together. */
export class CopyBatchRows implements RowsPart {
  readonly kind = 'rows';
  readonly batch: CopyBatch | PostgresRowBatch;
  readonly #result: CopyResult;
  #rows: readonly Row[] | undefined;

  constructor(result: CopyResult, batch: CopyBatch | PostgresRowBatch) {
    this.#result = result;
    this.batch = batch;
  }

  get query(): Query {
    return this.#result.query;
  }

  get rows(): readonly Row[] {
    this.#rows ??= Array.from({ length: this.batch.rows }, (_, row) => this.batch.row(row));
    return this.#rows;
  }

  get bytes(): Buffer {
    return this.batch.encoded();
  }

  stop(): void {
    this.#result.wantRows = false;
  }
}
