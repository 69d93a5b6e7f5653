import type { Column, RowBatch } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { cutRows, type Framing } from './batch-kernel.ts';
import { cellBytes } from './cell-bytes.ts';
import { CellEdits, spliced } from './cell-edits.ts';
import type { TextEncoding } from './encoding.ts';
import { HEADER_BYTES } from './messages/reader.ts';
import { PostgresRow } from './row.ts';

/** What rows need to know of the result they belong to. */
export interface RowContext {
  readonly columns: readonly Column[];
  /** Format code per column. */
  readonly formats: readonly number[];
  readonly encoding: TextEncoding;
}

const COUNT_BYTES = 2;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const FRAMING: Framing = { lengthBytes: LENGTH_BYTES, nullBytes: 0 };
/** Of less the kernel would not be worth the call. */
const KERNEL_BYTES_MIN = 512;

/** DataRows that lie next to each other, as cells. They are only written anew when a cell was replaced. */
export class PostgresRowBatch implements RowBatch {
  readonly rows: number;
  readonly memory: Buffer;
  readonly cells: Int32Array;
  readonly context: RowContext;
  #edits: CellEdits | undefined;

  /** Undefined where the frames are not whole rows of these columns. */
  static of(frames: Buffer, rows: number, context: RowContext): PostgresRowBatch | undefined {
    const cells = cutRows(frames, rows, context.formats.length);
    return cells && new PostgresRowBatch(frames, rows, context, cells);
  }

  /** Throws ProtocolError unless every row has exactly the result's columns and fills its frame: no cell may pass unseen. */
  constructor(frames: Buffer, rows: number, context: RowContext, cells?: Int32Array) {
    this.rows = rows;
    this.memory = frames;
    this.context = context;
    const columns = context.formats.length;
    const known = cells ?? (frames.length < KERNEL_BYTES_MIN ? undefined : cutRows(frames, rows, columns));
    this.cells = known ?? cellsInScript(frames, rows, columns);
  }

  get columns(): readonly Column[] {
    return this.context.columns;
  }

  get isEdited(): boolean {
    return this.#edits !== undefined;
  }

  isText(column: number): boolean {
    return this.context.formats[column] === 0 || this.columns[column]?.kind === 'text';
  }

  encode(column: number, text: string): Uint8Array | null | undefined {
    const { columns, formats, encoding } = this.context;
    const of = columns[column];
    const format = formats[column] ?? 0;
    // The binary form of an array names the type of its elements.
    if (of === undefined || (format === 1 && of.type.startsWith('_'))) return undefined;
    return cellBytes(text, of, format, null, encoding);
  }

  put(row: number, column: number, bytes: Uint8Array | null): void {
    const n = this.#cell(row, column);
    this.#edits ??= new CellEdits(this.cells.length / 2);
    this.#edits.put(n, bytes, this.#length(n));
  }

  row(row: number): PostgresRow {
    return new PostgresRow(this, row);
  }

  /** The cell as it is now, not copied; null for NULL. */
  bytes(row: number, column: number): Buffer | null {
    const n = this.#cell(row, column);
    const edit = this.#edits?.at(n);
    if (edit !== undefined) return edit && Buffer.from(edit.buffer, edit.byteOffset, edit.byteLength);
    const end = this.cells[2 * n + 1] ?? NULL_LENGTH;
    return end < 0 ? null : this.memory.subarray(this.cells[2 * n], end);
  }

  /** Replaces a cell by a text, or by what may stand in the place of one. */
  set(row: number, column: number, value: string | null): void {
    const was = this.bytes(row, column);
    const { columns, formats, encoding } = this.context;
    const of = columns[column];
    if (of === undefined) throw new RangeError(`the row has no column ${column}`);
    this.put(row, column, value === null ? null : cellBytes(value, of, formats[column] ?? 0, was, encoding));
  }

  /** The frames to send: those that came, unless a cell was replaced. */
  encoded(): Buffer {
    const edits = this.#edits;
    return edits === undefined
      ? this.memory
      : spliced(this.memory, this.cells, edits, this.context.formats.length, FRAMING);
  }

  #cell(row: number, column: number): number {
    const columns = this.context.formats.length;
    if (column >= columns || row >= this.rows) throw new RangeError(`the row has no column ${column}`);
    return row * columns + column;
  }

  /** How many bytes the cell has now. */
  #length(n: number): number {
    const edit = this.#edits?.at(n);
    if (edit !== undefined) return edit?.length ?? 0;
    return Math.max(0, (this.cells[2 * n + 1] as number) - (this.cells[2 * n] as number));
  }
}

/** Where the cells lie, found without the kernel. Throws ProtocolError for what it has no answer to. */
export function cellsInScript(frames: Buffer, rows: number, columns: number): Int32Array {
  const cells = new Int32Array(rows * columns * 2);
  let n = 0;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    if (at + HEADER_BYTES + COUNT_BYTES > frames.length) throw new ProtocolError('a row is shorter than its cells');
    const end = at + 1 + readInt32(frames, at + 1);
    at += HEADER_BYTES + COUNT_BYTES;
    const count = end < at ? -1 : ((frames[at - 2] as number) << 8) | (frames[at - 1] as number);
    if (count !== columns) throw new ProtocolError(`a row of ${count} cells came for a result of ${columns} columns`);
    for (let i = 0; i < columns; i++) {
      if (at + LENGTH_BYTES > end) throw new ProtocolError('a row is shorter than its cells');
      const length = readInt32(frames, at);
      at += LENGTH_BYTES;
      cells[n] = at;
      if (length > 0) at += length;
      else if (length < NULL_LENGTH) throw new ProtocolError('a row is shorter than its cells');
      if (at > end) throw new ProtocolError('a row is shorter than its cells');
      cells[n + 1] = length < 0 ? NULL_LENGTH : at;
      n += 2;
    }
    if (at !== end) throw new ProtocolError('a row is longer than its cells');
  }
  if (at !== frames.length) throw new ProtocolError('a row is shorter than its frame');
  return cells;
}

function readInt32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}
