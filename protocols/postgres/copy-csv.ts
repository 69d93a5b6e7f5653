import type { CsvCopyFormat } from '../../src/core/copy-format.ts';
import {
  BrokenCopyData,
  CARRIAGE_RETURN,
  type CellSpan,
  type CopyCutter,
  type DelimitedDialect,
  LINE_FEED,
  type RecordKind,
} from './copy-dialect.ts';

/** The CSV format, as strictly as the server writes it: a value with a quote, delimiter or line end in it is quoted whole. */
export function csvDialect(format: CsvCopyFormat, nullText: Buffer): DelimitedDialect {
  return {
    hasHeader: format.hasHeader,
    lines: { delimiter: format.delimiter, nullText, quotes: format },
    cutter: () => new CsvCutter(format),
    cells: (record) => cellsOf(record, format, nullText),
    value: (record, cell) => unquoted(record, cell, format),
    encode: (value, cell) => encoded(value, cell, format, nullText),
  };
}

class CsvCutter implements CopyCutter {
  kind: RecordKind = 'row';
  mayEnd = true;
  readonly #format: CsvCopyFormat;
  #isFirst: boolean;
  #isInQuotes = false;
  /** The byte before was an escape, where that is another one than the quote. */
  #isEscaped = false;

  constructor(format: CsvCopyFormat) {
    this.#format = format;
    this.#isFirst = format.hasHeader;
  }

  end(piece: Buffer, from: number): number {
    const { quote, escape: escapeByte } = this.#format;
    const hasOwnEscape = escapeByte !== quote;
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at];
      if (this.#isEscaped) {
        this.#isEscaped = false;
      } else if (this.#isInQuotes && hasOwnEscape && byte === escapeByte) {
        this.#isEscaped = true;
      } else if (byte === quote) {
        // A doubled quote leaves and enters again.
        this.#isInQuotes = !this.#isInQuotes;
      } else if (byte === LINE_FEED && !this.#isInQuotes) {
        this.kind = this.#isFirst ? 'header' : 'row';
        this.#isFirst = false;
        this.mayEnd = true;
        return at + 1;
      }
    }
    this.mayEnd = false;
    return -1;
  }
}

function cellsOf(record: Buffer, format: CsvCopyFormat, nullText: Buffer): CellSpan[] {
  const cells: CellSpan[] = [];
  const last = record.length - 1;
  let start = 0;
  while (start <= last) {
    const cell =
      record[start] === format.quote ? quotedCell(record, start, format) : bareCell(record, start, format, nullText);
    cells.push(cell);
    const { end } = cell;
    if (end < last && record[end] !== format.delimiter)
      throw new BrokenCopyData('a value of CSV data goes on behind its quote');
    start = end + 1;
    // The delimiter was the last byte before the line end: an empty value follows, which the next turn reads.
  }
  return cells;
}

function quotedCell(record: Buffer, start: number, { quote, escape: escapeByte }: CsvCopyFormat): CellSpan {
  let isEscaped = false;
  for (let at = start + 1; at < record.length; at++) {
    const byte = record[at];
    const next = record[at + 1];
    if (byte === escapeByte && (next === quote || next === escapeByte)) {
      isEscaped = true;
      at += 1;
    } else if (byte === quote) {
      return { start, end: at + 1, isNull: false, isEscaped, isQuoted: true };
    } else if (byte === escapeByte) {
      throw new BrokenCopyData('an escape of CSV data escapes nothing');
    }
  }
  throw new BrokenCopyData('a quote of CSV data is not closed');
}

function bareCell(record: Buffer, start: number, format: CsvCopyFormat, nullText: Buffer): CellSpan {
  let end = start;
  for (; record[end] !== format.delimiter && end < record.length - 1; end++) {
    const byte = record[end];
    if (byte === format.quote || byte === CARRIAGE_RETURN) {
      throw new BrokenCopyData('a value of CSV data that needs quotes has none');
    }
  }
  const isNull = end - start === nullText.length && nullText.equals(record.subarray(start, end));
  return { start, end, isNull, isEscaped: false, isQuoted: false };
}

function unquoted(record: Buffer, cell: CellSpan, { quote, escape: escapeByte }: CsvCopyFormat): Buffer | null {
  if (cell.isNull) return null;
  if (!cell.isQuoted) return record.subarray(cell.start, cell.end);
  const written = record.subarray(cell.start + 1, cell.end - 1);
  if (!cell.isEscaped) return written;
  const value = Buffer.allocUnsafe(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at++) {
    const next = written[at + 1];
    if (written[at] === escapeByte && (next === quote || next === escapeByte)) at += 1;
    value[length] = written[at] ?? 0;
    length += 1;
  }
  return value.subarray(0, length);
}

function encoded(value: Buffer | null, cell: CellSpan, format: CsvCopyFormat, nullText: Buffer): Buffer {
  if (value === null) return nullText;
  const { quote, escape: escapeByte, delimiter } = format;
  const special = new Set([quote, delimiter, LINE_FEED, CARRIAGE_RETURN]);
  // A lone `\.` would end the data for programs that read older files.
  const needsQuotes =
    cell.isQuoted || nullText.equals(value) || value.equals(END_MARK) || value.some((byte) => special.has(byte));
  if (!needsQuotes) return value;
  const written: number[] = [quote];
  for (const byte of value) {
    if (byte === quote || byte === escapeByte) written.push(escapeByte);
    written.push(byte);
  }
  written.push(quote);
  return Buffer.from(written);
}

const END_MARK = Buffer.from('\\.');
