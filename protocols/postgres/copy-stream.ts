import { CopyBatch } from './copy-batch.ts';
import { BinaryCutter } from './copy-binary.ts';
import { BrokenCopyData, type CopyCutter, type DelimitedDialect } from './copy-dialect.ts';
import { BinaryCopyRow, type CopyRow, cellsOf, DelimitedRow } from './copy-row.ts';
import { Backend } from './messages/backend.ts';
import { message } from './messages/encode.ts';
import { HEADER_BYTES } from './messages/reader.ts';
import { PostgresRowBatch, type RowContext } from './row-batch.ts';

/** The longest row of a COPY that is put together; as much as a message that is kept may hold. */
export const COPY_ROW_BYTES_MAX = 64 * 1024 * 1024;
/** Pieces of a row that are kept as they came; more are joined, so that tiny messages cost no more than their bytes. */
const PIECES_MAX = 1_024;

/** A row, or what is none: a header, a trailer. */
type CopyRecord = Buffer | CopyRow;

/** A CopyData message with the records that end in it. */
export class CopyMessage {
  readonly rows: readonly CopyRow[];
  readonly #frame: Buffer;
  readonly #records: readonly CopyRecord[];
  readonly #isWhole: boolean;

  constructor(frame: Buffer, records: readonly CopyRecord[], isWhole: boolean) {
    this.rows = records.flatMap((record) => (Buffer.isBuffer(record) ? [] : [record]));
    this.#frame = frame;
    this.#records = records;
    this.#isWhole = isWhole;
  }

  /** The message that came, unless a cell was replaced or a record crosses its borders: then one message of its records. */
  encode(): Buffer {
    if (this.#isWhole && !this.rows.some((row) => row.isEdited)) return this.#frame;
    const records = this.#records.map((record) => (Buffer.isBuffer(record) ? record : record.encode()));
    return message(Backend.CopyData, ...records);
  }
}

/**
 * Splits the CopyData messages of one COPY into rows. A message usually is one row; the protocol does not promise it,
 * so a row may lie in several messages and a message may hold several rows.
 */
export class CopyStream {
  readonly #context: RowContext;
  /** Missing for the binary format. */
  readonly #dialect: DelimitedDialect | undefined;
  /** The names to expect in a header; missing where they are not known. */
  readonly #isDescribed: boolean;
  readonly #cutter: CopyCutter;
  /** The first line is none of the rows, and has not come. */
  #isHeaderDue: boolean;
  /** The beginning of a record that is not whole. */
  #pieces: Buffer[] = [];
  #piecesBytes = 0;

  constructor(dialect: DelimitedDialect | undefined, context: RowContext, isDescribed: boolean) {
    this.#dialect = dialect;
    this.#context = context;
    this.#isDescribed = isDescribed;
    this.#isHeaderDue = dialect?.hasHeader === true;
    this.#cutter = dialect?.cutter() ?? new BinaryCutter(context.formats.length);
  }

  /** Takes a CopyData message; undefined while no record ends. Throws BrokenCopyData for what is not as announced. */
  take(frame: Buffer): CopyMessage | undefined {
    const payload = frame.subarray(HEADER_BYTES);
    let isWhole = this.#pieces.length === 0;
    const records: CopyRecord[] = [];
    let from = 0;
    while (from < payload.length) {
      const end = this.#cutter.end(payload, from);
      if (end < 0) {
        this.#hold(payload.subarray(from));
        isWhole = false;
        break;
      }
      this.#checkSize(end - from);
      records.push(this.#record(this.#complete(payload.subarray(from, end))));
      from = end;
    }
    return records.length === 0 && !isWhole ? undefined : new CopyMessage(frame, records, isWhole);
  }

  /** Takes messages that are one row each together; undefined, and nothing taken, where they are not so plain. */
  takeLines(frames: Buffer, count: number): CopyBatch | PostgresRowBatch | undefined {
    if (this.#isHeaderDue || this.#pieces.length > 0) return undefined;
    if (this.#dialect !== undefined)
      return CopyBatch.of(frames, count, { dialect: this.#dialect, context: this.#context });
    const isReady = this.#cutter instanceof BinaryCutter && this.#cutter.isBetweenRows;
    // A tuple in the binary format is a DataRow but for the tag of its message.
    return isReady ? PostgresRowBatch.of(frames, count, this.#context) : undefined;
  }

  /** The stream is over. Throws BrokenCopyData when something of it is missing. */
  end(): void {
    if (this.#pieces.length > 0 || !this.#cutter.mayEnd) throw new BrokenCopyData('COPY data ends early');
  }

  /** Gives out what is held of a record, as a message: nobody wants to see the rest. */
  release(): Buffer | undefined {
    if (this.#pieces.length === 0) return undefined;
    return message(Backend.CopyData, this.#complete(Buffer.alloc(0)));
  }

  #record(record: Buffer): CopyRecord {
    if (this.#cutter.kind === 'row') {
      if (this.#dialect === undefined) return new BinaryCopyRow(record, this.#context);
      return new DelimitedRow(record, this.#dialect, this.#context);
    }
    if (this.#dialect !== undefined) this.#checkHeader(record, this.#dialect);
    this.#isHeaderDue = false;
    return record;
  }

  /** A header passes unmasked, so it must be one. */
  #checkHeader(record: Buffer, dialect: DelimitedDialect): void {
    const { columns, encoding } = this.#context;
    const cells = cellsOf(record, dialect, columns.length);
    if (!this.#isDescribed) return;
    const isHeader = cells.every((cell, i) => {
      const name = dialect.value(record, cell);
      // A column may be called as NULL is written.
      return name === null || encoding.decodeLoosely(name) === columns[i]?.name;
    });
    if (!isHeader) throw new BrokenCopyData('the header of COPY data names other columns');
  }

  #hold(piece: Buffer): void {
    this.#checkSize(piece.length);
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
    if (this.#pieces.length > PIECES_MAX) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  #complete(last: Buffer): Buffer {
    if (this.#pieces.length === 0) return last;
    const whole = Buffer.concat([...this.#pieces, last]);
    this.#pieces = [];
    this.#piecesBytes = 0;
    return whole;
  }

  #checkSize(more: number): void {
    if (this.#piecesBytes + more > COPY_ROW_BYTES_MAX) {
      throw new BrokenCopyData(`a row of COPY data has more than ${COPY_ROW_BYTES_MAX} bytes`);
    }
  }
}
