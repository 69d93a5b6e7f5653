import { type Framing, splice } from './batch-kernel.ts';

const LENGTH_AT = 1;

/** What takes the place of cells of a batch, by their numbers. */
export class CellEdits {
  /** By cell: 0, or the number of what takes its place, counted from 1. */
  readonly numbers: Int32Array;
  readonly masks: (Uint8Array | null)[] = [];
  /** By how much they make the whole longer. */
  growth = 0;

  constructor(cells: number) {
    this.numbers = new Int32Array(cells);
  }

  /** Undefined where a cell stays, null where it becomes NULL. */
  at(n: number): Uint8Array | null | undefined {
    const number = this.numbers[n] as number;
    return number === 0 ? undefined : (this.masks[number - 1] as Uint8Array | null);
  }

  /** `was`: how many bytes the cell has had so far. */
  put(n: number, bytes: Uint8Array | null, was: number): void {
    this.growth += (bytes === null ? 0 : bytes.length) - was;
    // A column's masks are mostly one and the same.
    if (this.masks.length === 0 || this.masks[this.masks.length - 1] !== bytes) this.masks.push(bytes);
    this.numbers[n] = this.masks.length;
  }
}

/** The messages of a batch with edits in the place of cells. What lies between edits is copied at once. */
export function spliced(
  frames: Buffer,
  cells: Int32Array,
  edits: CellEdits,
  columns: number,
  framing: Framing,
): Buffer {
  return splice(frames, cells, edits, columns, framing) ?? splicedInScript(frames, cells, edits, columns, framing);
}

/** The same without the kernel. */
export function splicedInScript(
  frames: Buffer,
  cells: Int32Array,
  edits: CellEdits,
  columns: number,
  { lengthBytes, nullBytes }: Framing,
): Buffer {
  const target = Buffer.allocUnsafe(frames.length + edits.growth);
  let from = 0;
  let to = 0;
  let frame = 0;
  for (let first = 0; 2 * first < cells.length; first += columns) {
    let header = -1;
    let growth = 0;
    for (let n = first; n < first + columns; n++) {
      const edit = edits.at(n);
      if (edit === undefined) continue;
      const start = cells[2 * n] as number;
      const end = cells[2 * n + 1] as number;
      if (header < 0) header = to + frame - from;
      to += frames.copy(target, to, from, start - lengthBytes);
      if (lengthBytes > 0) to = target.writeInt32BE(edit === null ? -1 : edit.length, to);
      if (edit !== null) target.set(edit, to);
      to += edit?.length ?? 0;
      from = end < 0 ? start + nullBytes : end;
      growth += (edit?.length ?? 0) - (from - start);
    }
    if (header >= 0) target.writeInt32BE(frames.readInt32BE(frame + LENGTH_AT) + growth, header + LENGTH_AT);
    frame += LENGTH_AT + frames.readInt32BE(frame + LENGTH_AT);
  }
  frames.copy(target, to, from);
  return target;
}
