import type { Column, Row, RowBatch } from '../../core/query.ts';
import type { Passage } from './key-blocks.ts';

/** A text cannot be NULL. */
const NOTHING = '[MASKED]';
const LF = Buffer.from('\n');

/** The result that a stream of a command's output is to the plugins. */
export function columnsOf(stream: string): readonly Column[] {
  return [{ name: stream, type: 'text', kind: 'text' }];
}

/** Passages of a command's output as rows of one column, as they lie in memory with their ends between them. */
export class LineBatch implements RowBatch {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly memory: Buffer;
  readonly cells: Int32Array;
  readonly #edits = new Map<number, Uint8Array | null>();

  constructor(columns: readonly Column[], passages: readonly Passage[]) {
    this.columns = columns;
    this.rows = passages.length;
    this.cells = new Int32Array(2 * passages.length);
    const pieces: Buffer[] = [];
    let at = 0;
    for (const [i, { bytes, end }] of passages.entries()) {
      this.cells[2 * i] = at;
      this.cells[2 * i + 1] = at + bytes.length;
      pieces.push(bytes);
      if (end !== '') pieces.push(LF);
      at += bytes.length + end.length;
    }
    this.memory = Buffer.concat(pieces, at);
  }

  /** What is no UTF-8 shows by its bytes, which are no ASCII. */
  isText(_column: number): boolean {
    return true;
  }

  encode(_column: number, text: string): Uint8Array {
    return Buffer.from(text);
  }

  put(row: number, _column: number, bytes: Uint8Array | null): void {
    this.#edits.set(row, bytes);
  }

  row(row: number): Row {
    return {
      columns: this.columns,
      bytes: () => this.#bytes(row),
      get: () => this.#bytes(row)?.toString() ?? null,
      set: (_i, value) => this.put(row, 0, value === null ? null : Buffer.from(value)),
    };
  }

  /** Every row, for plugins that take them one by one. */
  allRows(): Row[] {
    return Array.from({ length: this.rows }, (_, row) => this.row(row));
  }

  /** Whether something else stands in the place of a row. */
  isMasked(row: number): boolean {
    if (!this.#edits.has(row)) return false;
    const bytes = this.#bytes(row);
    return bytes === null || !bytes.equals(this.#original(row));
  }

  /** All of it, with what was put in; bytes that are no text become U+FFFD. */
  text(): string {
    if (this.#edits.size === 0) return this.memory.toString();
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (const row of [...this.#edits.keys()].sort((a, b) => a - b)) {
      pieces.push(this.memory.subarray(from, this.cells[2 * row]), this.#edits.get(row) ?? Buffer.from(NOTHING));
      from = this.cells[2 * row + 1] ?? from;
    }
    pieces.push(this.memory.subarray(from));
    return Buffer.concat(pieces).toString();
  }

  #bytes(row: number): Buffer | null {
    const edit = this.#edits.get(row);
    if (edit === undefined) return this.#original(row);
    return edit && Buffer.from(edit.buffer, edit.byteOffset, edit.byteLength);
  }

  #original(row: number): Buffer {
    return this.memory.subarray(this.cells[2 * row], this.cells[2 * row + 1]);
  }
}
