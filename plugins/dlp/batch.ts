import type { InspectRows } from '../../src/core/plugin.ts';
import type { RowBatch } from '../../src/core/query.ts';
import { BatchMarks } from './batch-marks.ts';
import type { ColumnMasker, Glance } from './cells.ts';
import { BLANK } from './characters.ts';
import type { CompiledType } from './compile.ts';
import { featuresOfCodes } from './features.ts';
import { ODD } from './marks.ts';
import { CLEARED } from './marks-kernel.ts';
import { marksOfNumber } from './numbers.ts';
import { NO_CONTEXT, ScanText } from './scan-text.ts';
import { FirstLook, type Span } from './spans.ts';
import { fixedMask } from './strategies.ts';
import type { TextMasker } from './text-masker.ts';

/** Cells up to this length are scanned in memory that is used again and again. */
const SCRATCH_BYTES_MAX = 512;
/** By length, because a detector sees where a text ends by that. */
const SCRATCH: Uint8Array[] = [];
const LOOK = new FirstLook();

/** A column some cells of which may have to be masked. */
export interface MaskedColumn {
  readonly i: number;
  readonly masker: ColumnMasker;
}

/** Masks rows one by one, or a batch of them by its bytes, with the same result. */
export function inspectorOf(columns: readonly MaskedColumn[], masker: TextMasker): InspectRows {
  const inBatch = columns.map(({ i, masker: column }) => new BatchColumn(i, column, masker));
  const inspect: InspectRows = (rows) => {
    for (const row of rows) for (const { i, masker: column } of columns) column.mask(row, i);
    return undefined;
  };
  const batch = (rows: RowBatch): undefined => {
    const marks = inBatch.some((column) => column.scans(rows)) ? new BatchMarks(rows) : undefined;
    // Column by column: one loop does one thing, and the bytes of a batch stay near.
    for (const column of inBatch) column.mask(rows, marks);
  };
  return Object.assign(inspect, { batch });
}

class BatchColumn {
  readonly #i: number;
  readonly #column: ColumnMasker;
  readonly #masker: TextMasker;
  /** What takes the place of values, by their type's rank. */
  readonly #masks: (Uint8Array | null | undefined)[] = [];
  /** Values masked in the batch at hand, by the same. */
  readonly #counted: ({ readonly entity: string; n: number } | undefined)[] = [];

  constructor(i: number, column: ColumnMasker, masker: TextMasker) {
    this.#i = i;
    this.#column = column;
    this.#masker = masker;
  }

  /** Whether it wants to know the marks of its cells. */
  scans(batch: RowBatch): boolean {
    const { kind } = this.#column.glance;
    return (kind === 'scan' || kind === 'clear') && batch.isText(this.#i);
  }

  mask(batch: RowBatch, marks: BatchMarks | undefined): void {
    const { glance } = this.#column;
    if (glance.kind === 'replace') this.#replace(batch, glance);
    else if (marks === undefined || !this.scans(batch)) this.#maskEach(batch);
    else {
      this.#scan(batch, glance, marks.of(this.#i, this.#masker.clearsPlain));
      this.#tell();
    }
  }

  /** Without a glance. */
  #maskEach(batch: RowBatch): void {
    for (let row = 0; row < batch.rows; row++) this.#column.mask(batch.row(row), this.#i);
  }

  #replace(batch: RowBatch, { text, entity }: Glance & { kind: 'replace' }): void {
    const bytes = text === null ? null : batch.encode(this.#i, text);
    if (bytes === undefined) {
      this.#maskEach(batch);
      return;
    }
    const { cells } = batch;
    const step = 2 * batch.columns.length;
    let n = 0;
    for (let row = 0, at = 2 * this.#i + 1; row < batch.rows; row++, at += step) {
      if ((cells[at] as number) < 0) continue;
      batch.put(row, this.#i, bytes);
      n++;
    }
    if (n > 0) this.#masker.countWhole(entity, n);
  }

  #scan(batch: RowBatch, glance: Glance, marks: Uint16Array): void {
    // A name that says what a column's digits are makes values of plain numbers.
    const areNumbersPlain = glance.kind === 'scan' && glance.context === NO_CONTEXT;
    for (let row = 0; row < batch.rows; row++) {
      const of = marks[row] as number;
      if (of === CLEARED) continue;
      if (of !== ODD) {
        const types = this.#masker.marked(of);
        if (types.length === 0 || (areNumbersPlain && this.#isNumber(batch, row))) continue;
        if (glance.kind === 'scan' && this.#find(batch, row, types, glance)) continue;
      }
      this.#column.mask(batch.row(row), this.#i);
    }
  }

  /** Whether a cell is nothing but a number or a time in which no detector finds anything. */
  #isNumber({ memory, cells, columns }: RowBatch, row: number): boolean {
    const at = 2 * (row * columns.length + this.#i);
    const known = marksOfNumber(memory, cells[at] as number, cells[at + 1] as number);
    return known >= 0 && this.#masker.marked(known).length === 0;
  }

  /** Masks a cell of ASCII where it lies; false when it must be fitted into its column as a text. */
  #find(batch: RowBatch, row: number, types: readonly CompiledType[], glance: Glance & { kind: 'scan' }): boolean {
    const { memory, cells } = batch;
    const at = 2 * (row * batch.columns.length + this.#i);
    const from = cells[at] as number;
    const to = cells[at + 1] as number;
    const [only] = types as [CompiledType];
    if (types.length === 1 && only.detector.isWhole?.(memory, from, to) === true) {
      const mask = this.#maskOf(batch, only);
      if (mask !== undefined && fits(mask, glance)) return this.#put(batch, row, mask, only);
    }
    const codes = codesOf(memory, from, to);
    LOOK.scan(types, new ScanText(codes, glance.context));
    const { type, start, end } = LOOK;
    if (type === undefined) return true;
    // A custom pattern may be content with what is left when a value was taken out, whatever that is.
    const isOne = LOOK.count === 1 && !types.some(isCustom);
    const mask = isOne ? this.#maskOf(batch, type) : undefined;
    if (mask === undefined || !this.#isAlone(codes, start, end)) return this.#replaceAll(batch, row, codes, glance);
    const bytes = mask === null ? null : spliced(memory.subarray(from, to), [{ start, end }], [mask]);
    return fits(bytes, glance) && this.#put(batch, row, bytes, type);
  }

  /** Whether nothing is left to find beside the only value that was found. */
  #isAlone(codes: Uint8Array, start: number, end: number): boolean {
    if (start === 0 && end === codes.length) return true;
    codes.fill(BLANK, start, end);
    return this.#masker.candidates(featuresOfCodes(codes)).length === 0;
  }

  /** The same for several values, or where their masks depend on them. */
  #replaceAll(
    batch: RowBatch,
    row: number,
    codes: Uint8Array,
    { context, lengthMax }: Glance & { kind: 'scan' },
  ): boolean {
    const spans = this.#masker.complete(LOOK.spans(), codes, context);
    const at = 2 * (row * batch.columns.length + this.#i);
    const cell = batch.memory.subarray(batch.cells[at], batch.cells[at + 1]);
    const masks: Uint8Array[] = [];
    let isNull = false;
    for (const span of spans) {
      const mask = this.#maskFor(batch, span, cell);
      if (mask === undefined) return false;
      if (mask === null) isNull = true;
      else masks.push(mask);
    }
    const bytes = isNull ? null : spliced(cell, spans, masks);
    if (!fits(bytes, { lengthMax })) return false;
    for (const { type } of spans) this.#count(type);
    batch.put(row, this.#i, bytes);
    return true;
  }

  #put(batch: RowBatch, row: number, bytes: Uint8Array | null, type: CompiledType): true {
    this.#count(type);
    batch.put(row, this.#i, bytes);
    return true;
  }

  #count({ rank, detector }: CompiledType): void {
    const counted = this.#counted[rank];
    if (counted === undefined) this.#counted[rank] = { entity: detector.entity, n: 1 };
    else counted.n++;
  }

  /** Takes note of what was masked, once for all rows. */
  #tell(): void {
    for (const counted of this.#counted) {
      if (counted === undefined || counted.n === 0) continue;
      this.#masker.countWhole(counted.entity, counted.n);
      counted.n = 0;
    }
  }

  /** What stands for a value in a cell. */
  #maskFor(batch: RowBatch, span: Span, cell: Uint8Array): Uint8Array | null | undefined {
    const known = span.strategy === span.type.strategy ? this.#maskOf(batch, span.type) : undefined;
    if (known !== undefined) return known;
    const value = Buffer.from(cell.buffer, cell.byteOffset + span.start, span.end - span.start).toString('latin1');
    const text = this.#masker.maskOf(span, value);
    return text === null ? null : batch.encode(this.#i, text);
  }

  /** What stands for any value of a type; undefined where that depends on the value. */
  #maskOf(batch: RowBatch, { rank, strategy, detector: { entity } }: CompiledType): Uint8Array | null | undefined {
    const known = this.#masks[rank];
    if (known !== undefined) return known;
    const text = fixedMask({ entity, strategy }, Number.POSITIVE_INFINITY);
    const mask = strategy === 'null' ? null : text === undefined ? undefined : batch.encode(this.#i, text);
    if (mask !== undefined) this.#masks[rank] = mask;
    return mask;
  }
}

/** A cell with masks in the place of what is found in it. */
function spliced(
  cell: Uint8Array,
  spans: readonly { readonly start: number; readonly end: number }[],
  masks: readonly Uint8Array[],
): Uint8Array {
  const [first] = masks;
  if (first !== undefined && spans.length === 1 && spans[0]?.start === 0 && spans[0].end === cell.length) return first;
  let { length } = cell;
  spans.forEach(({ start, end }, i) => {
    length += (masks[i]?.length ?? 0) - (end - start);
  });
  const bytes = Buffer.allocUnsafe(length);
  let from = 0;
  let to = 0;
  spans.forEach(({ start, end }, i) => {
    const mask = masks[i] as Uint8Array;
    bytes.set(cell.subarray(from, start), to);
    bytes.set(mask, to + start - from);
    to += start - from + mask.length;
    from = end;
  });
  bytes.set(cell.subarray(from), to);
  return bytes;
}

function fits(bytes: Uint8Array | null, { lengthMax }: { readonly lengthMax: number }): boolean {
  return bytes === null || bytes.length <= lengthMax;
}

function isCustom({ detector }: CompiledType): boolean {
  return detector.marks === undefined;
}

function codesOf(memory: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  if (length > SCRATCH_BYTES_MAX) return new Uint8Array(memory.subarray(start, end));
  let codes = SCRATCH[length];
  if (codes === undefined) {
    codes = new Uint8Array(length);
    SCRATCH[length] = codes;
  }
  for (let i = 0; i < length; i++) codes[i] = memory[start + i] as number;
  return codes;
}
