import type { LineFormat } from './batch-kernel.ts';

/** COPY data that is not written as the statement said. Nothing of it may pass. */
export class BrokenCopyData extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokenCopyData';
  }
}

/** What a record of a COPY stream is. */
export type RecordKind = 'row' | 'header' | 'trailer';

/** Finds where records end in a stream that comes in pieces. */
export interface CopyCutter {
  /** Scans `piece` from `from` on; returns where the current record ends, or -1 when it goes on in the next piece. */
  end(piece: Buffer, from: number): number;
  /** What the record was that `end` found last. */
  readonly kind: RecordKind;
  /** True when the stream may end here. */
  readonly mayEnd: boolean;
}

/** Where a cell lies in its record, as written. */
export interface CellSpan {
  readonly start: number;
  readonly end: number;
  readonly isNull: boolean;
  /** What is written is not the value itself. */
  readonly isEscaped: boolean;
  /** In quotes, which `start` and `end` include. */
  readonly isQuoted: boolean;
}

/** How rows of delimited values are written. */
export interface DelimitedDialect {
  readonly hasHeader: boolean;
  readonly lines: LineFormat;
  cutter(): CopyCutter;
  /** The cells of a record with its line end. Throws BrokenCopyData. */
  cells(record: Buffer): CellSpan[];
  value(record: Buffer, cell: CellSpan): Buffer | null;
  /** How a value is written in the place of `cell`. */
  encode(value: Buffer | null, cell: CellSpan): Buffer;
}

export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
