import { loadKernel } from '../../src/wasm/kernel.ts';
import { BATCH_KERNEL } from './batch-kernel-text.ts';

const KERNEL_BYTES = 8 * 1024 * 1024;
/** Blocks of sixteen bytes are read and written beyond the end of what they are of. */
const MARGIN_BYTES = 16;
const CELL_BYTES = 8;
const EDIT_BYTES = 4;
const MASK_BYTES = 8;

const KERNEL = loadKernel(BATCH_KERNEL, KERNEL_BYTES);
const CUT_ROWS = KERNEL.function('cutRows');
const CUT_LINES = KERNEL.function('cutLines');
const CUT_CSV = KERNEL.function('cutCsv');
const SPLICE = KERNEL.function('splice');

/** How a message lies around its cells. */
export interface Framing {
  /** Of the length before each cell. */
  readonly lengthBytes: number;
  /** How long NULL is as it is written. */
  readonly nullBytes: number;
}

/** What takes the place of cells: by cell 0, or the number of a mask counted from 1. */
export interface Edits {
  readonly numbers: Int32Array;
  readonly masks: readonly (Uint8Array | null)[];
  /** By how much they make the whole longer. */
  readonly growth: number;
}

/** The cells of whole DataRow messages, as pairs of where they begin and end; undefined where the slow way must look. */
export function cutRows(frames: Uint8Array, rows: number, columns: number): Int32Array | undefined {
  const cellsAt = aligned(frames.length + MARGIN_BYTES);
  const bytes = rows * columns * CELL_BYTES;
  if (cellsAt + bytes > KERNEL_BYTES) return undefined;
  KERNEL.memory.set(frames);
  return CUT_ROWS(frames.length, rows, columns, cellsAt) === 0 ? undefined : takenCells(cellsAt, rows * columns);
}

/** How lines are written that can be cut without knowing more of them. */
export interface LineFormat {
  readonly delimiter: number;
  readonly nullText: Buffer;
  /** Of CSV; where it is missing, a backslash hides the byte behind it. */
  readonly quotes?: { readonly quote: number; readonly escape: number };
}

/** The same for CopyData messages of a line each. */
export function cutLines(
  frames: Uint8Array,
  rows: number,
  columns: number,
  { delimiter, nullText, quotes }: LineFormat,
): Int32Array | undefined {
  const nullAt = frames.length + MARGIN_BYTES;
  const cellsAt = aligned(nullAt + nullText.length);
  if (cellsAt + rows * columns * CELL_BYTES > KERNEL_BYTES) return undefined;
  KERNEL.memory.set(frames);
  KERNEL.memory.set(nullText, nullAt);
  const isCut =
    quotes === undefined
      ? CUT_LINES(frames.length, rows, columns, cellsAt, delimiter, nullAt, nullText.length)
      : CUT_CSV(frames.length, rows, columns, cellsAt, delimiter, nullAt, nullText.length, quotes.quote, quotes.escape);
  return isCut !== 0 ? takenCells(cellsAt, rows * columns) : undefined;
}

/** The messages with the edits in them; undefined where they are too much for the kernel's memory. */
export function splice(
  frames: Uint8Array,
  cells: Int32Array,
  { numbers, masks, growth }: Edits,
  columns: number,
  framing: Framing,
): Buffer | undefined {
  const cellsAt = aligned(frames.length + MARGIN_BYTES);
  const editsAt = cellsAt + numbers.length * CELL_BYTES;
  const masksAt = editsAt + numbers.length * EDIT_BYTES;
  let free = masksAt + masks.length * MASK_BYTES;
  if (free > KERNEL_BYTES) return undefined;
  const table = new Int32Array(KERNEL.memory.buffer, masksAt, 2 * masks.length);
  for (let i = 0; i < masks.length; i++) {
    const mask = masks[i] as Uint8Array | null;
    table[2 * i] = free;
    table[2 * i + 1] = mask === null ? -1 : mask.length;
    if (mask === null) continue;
    if (free + mask.length > KERNEL_BYTES) return undefined;
    KERNEL.memory.set(mask, free);
    free += mask.length;
  }
  const to = free + MARGIN_BYTES;
  if (to + frames.length + growth + MARGIN_BYTES > KERNEL_BYTES) return undefined;
  KERNEL.memory.set(frames);
  new Int32Array(KERNEL.memory.buffer, cellsAt, cells.length).set(cells);
  new Int32Array(KERNEL.memory.buffer, editsAt, numbers.length).set(numbers);
  const { lengthBytes, nullBytes } = framing;
  const rows = numbers.length / columns;
  const end = SPLICE(frames.length, rows, columns, cellsAt, editsAt, masksAt, to, lengthBytes, nullBytes);
  const bytes = Buffer.allocUnsafe(end - to);
  bytes.set(KERNEL.memory.subarray(to, end));
  return bytes;
}

function takenCells(at: number, count: number): Int32Array {
  return new Int32Array(KERNEL.memory.buffer, at, 2 * count).slice();
}

/** Numbers are read four bytes at a time. */
function aligned(address: number): number {
  return (address + 3) & ~3;
}
