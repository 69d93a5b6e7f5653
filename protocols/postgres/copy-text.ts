import type { TextCopyFormat } from '../../src/core/copy-format.ts';
import {
  BrokenCopyData,
  CARRIAGE_RETURN,
  type CellSpan,
  type CopyCutter,
  type DelimitedDialect,
  LINE_FEED,
  type RecordKind,
} from './copy-dialect.ts';

const BACKSLASH = 0x5c;
/** What the letter behind a backslash stands for (PostgreSQL documentation, COPY, Text Format). Others stand for themselves. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, LINE_FEED],
  [0x72, CARRIAGE_RETURN],
  [0x74, 0x09],
  [0x76, 0x0b],
]);
const LETTERS: ReadonlyMap<number, number> = new Map([...ESCAPES].map(([letter, byte]) => [byte, letter]));

/** The text format. Line ends within values are written as `\n`, so that a line feed always ends a row. */
export function textDialect(format: TextCopyFormat, nullText: Buffer): DelimitedDialect {
  const { delimiter } = format;
  return {
    hasHeader: format.hasHeader,
    lines: { delimiter, nullText },
    cutter: () => new LineCutter(format.hasHeader),
    cells: (record) => cellsOf(record, delimiter, nullText),
    value: (record, cell) => {
      if (cell.isNull) return null;
      const written = record.subarray(cell.start, cell.end);
      return cell.isEscaped ? unescaped(written) : written;
    },
    encode: (value) => (value === null ? nullText : escaped(value, delimiter)),
  };
}

class LineCutter implements CopyCutter {
  kind: RecordKind = 'row';
  mayEnd = true;
  #isFirst: boolean;

  constructor(hasHeader: boolean) {
    this.#isFirst = hasHeader;
  }

  end(piece: Buffer, from: number): number {
    const at = piece.indexOf(LINE_FEED, from);
    this.mayEnd = at >= 0;
    if (at < 0) return -1;
    this.kind = this.#isFirst ? 'header' : 'row';
    this.#isFirst = false;
    return at + 1;
  }
}

function cellsOf(record: Buffer, delimiter: number, nullText: Buffer): CellSpan[] {
  const cells: CellSpan[] = [];
  const last = record.length - 1;
  let start = 0;
  let isEscaped = false;
  for (let at = 0; at <= last; at++) {
    const byte = record[at];
    if (byte === BACKSLASH) {
      at += 1;
      if (at >= last) throw new BrokenCopyData('a line of COPY data ends within an escape');
      isEscaped = true;
    } else if (byte === delimiter || at === last) {
      const isNull = at - start === nullText.length && nullText.equals(record.subarray(start, at));
      cells.push({ start, end: at, isNull, isEscaped, isQuoted: false });
      start = at + 1;
      isEscaped = false;
    } else if (byte === CARRIAGE_RETURN) {
      throw new BrokenCopyData('a line of COPY data holds a carriage return');
    }
  }
  return cells;
}

function unescaped(written: Buffer): Buffer {
  const value = Buffer.allocUnsafe(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at++) {
    let byte = written[at] ?? 0;
    if (byte === BACKSLASH) {
      at += 1;
      byte = written[at] ?? 0;
      byte = ESCAPES.get(byte) ?? byte;
    }
    value[length] = byte;
    length += 1;
  }
  return value.subarray(0, length);
}

function escaped(value: Buffer, delimiter: number): Buffer {
  const written: number[] = [];
  for (const byte of value) {
    const letter = LETTERS.get(byte);
    if (letter !== undefined) written.push(BACKSLASH, letter);
    else if (byte === BACKSLASH || byte === delimiter) written.push(BACKSLASH, byte);
    else written.push(byte);
  }
  return Buffer.from(written);
}
