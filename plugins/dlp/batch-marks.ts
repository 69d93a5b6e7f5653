import type { RowBatch } from '../../src/core/query.ts';
import { loadKernel } from '../../src/wasm/kernel.ts';
import { isPlain, KINDS, marksOf } from './marks.ts';
import { CLEARED, MARKS_KERNEL } from './marks-kernel.ts';

/** Batches that need more are looked at in JavaScript: a huge value costs so much anyway. */
const KERNEL_BYTES = 4 * 1024 * 1024;
/** What is read behind a last cell that is shorter than the blocks that are looked at. */
const MARGIN_BYTES = 32;
const BASE = KINDS.length;
const CELL_BYTES = 8;
const MARKS_BYTES = 2;
const ALIGNED_BYTES = 4;

const KERNEL = loadKernel(MARKS_KERNEL, KERNEL_BYTES);
KERNEL.memory.set(KINDS);
const SCAN = KERNEL.function('scan');

/** The marks of a batch's cells, column by column. They hold until the next ones are asked for. */
export class BatchMarks {
  readonly #batch: RowBatch;
  /** Where the cells lie in the kernel's memory; -1 when the batch does not fit. */
  readonly #cellsAt: number;

  constructor(batch: RowBatch) {
    this.#batch = batch;
    this.#cellsAt = copied(batch);
  }

  /** A number for each row: CLEARED, or what `marksOf` tells. `clearsPlain`: plain cells need not be looked at closer. */
  of(column: number, clearsPlain: boolean): Uint16Array {
    const { rows, columns } = this.#batch;
    if (this.#cellsAt < 0) return marksInScript(this.#batch, column, clearsPlain);
    const out = this.#cellsAt + rows * columns.length * CELL_BYTES;
    SCAN(BASE, this.#cellsAt + column * CELL_BYTES, columns.length * CELL_BYTES, rows, out, Number(clearsPlain));
    return new Uint16Array(KERNEL.memory.buffer, out, rows);
  }
}

/** The same without the kernel. */
export function marksInScript(
  { rows, columns, memory, cells }: RowBatch,
  column: number,
  clears: boolean,
): Uint16Array {
  const marks = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = 2 * (row * columns.length + column);
    const start = cells[at] as number;
    const end = cells[at + 1] as number;
    const isCleared = end < 0 || (clears && isPlain(memory, start, end));
    marks[row] = isCleared ? CLEARED : marksOf(memory, start, end);
  }
  return marks;
}

function copied({ rows, columns, memory, cells }: RowBatch): number {
  const end = BASE + memory.length;
  const cellsAt = Math.ceil((end + MARGIN_BYTES) / ALIGNED_BYTES) * ALIGNED_BYTES;
  if (cellsAt + rows * columns.length * CELL_BYTES + rows * MARKS_BYTES > KERNEL.memory.length) return -1;
  KERNEL.memory.set(memory, BASE);
  new Int32Array(KERNEL.memory.buffer, cellsAt, cells.length).set(cells);
  return cellsAt;
}
