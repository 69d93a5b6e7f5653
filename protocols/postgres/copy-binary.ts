import { BrokenCopyData, type CopyCutter, type RecordKind } from './copy-dialect.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const FLAGS_AND_LENGTH_BYTES = 8;
/** The documentation leaves room for extensions; no version ever wrote one. */
const EXTENSION_BYTES_MAX = 64 * 1024;
const TRAILER = -1;
const NULL_LENGTH = -1;

type Expected = 'header' | 'extension' | 'count' | 'length' | 'cell' | 'nothing';

/**
 * Cuts the binary format (PostgreSQL documentation, COPY, Binary Format): signature, flags and extension; then tuples
 * of a count and lengths, each with its bytes; then -1. Only numbers are put together, cells are stepped over.
 */
export class BinaryCutter implements CopyCutter {
  kind: RecordKind = 'header';
  mayEnd = false;
  readonly #columns: number;
  #expected: Expected = 'header';
  /** Bytes of the current item still to come; those of a number are gathered. */
  #missing = SIGNATURE.length + FLAGS_AND_LENGTH_BYTES;
  #gathered: Buffer[] = [];
  #cellsLeft = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  end(piece: Buffer, from: number): number {
    let at = from;
    for (;;) {
      const taken = Math.min(this.#missing, piece.length - at);
      if (taken > 0 && this.#isNumber) this.#gathered.push(piece.subarray(at, at + taken));
      at += taken;
      this.#missing -= taken;
      if (this.#missing > 0) return -1;
      if (this.#expected === 'nothing') throw new BrokenCopyData('COPY data goes on behind its trailer');
      if (this.#next()) return at;
    }
  }

  /** A row begins with the next byte, or the trailer. */
  get isBetweenRows(): boolean {
    return this.#expected === 'count' && this.#gathered.length === 0;
  }

  get #isNumber(): boolean {
    return this.#expected === 'header' || this.#expected === 'count' || this.#expected === 'length';
  }

  /** An item is whole. Returns whether a record ends with it. */
  #next(): boolean {
    switch (this.#expected) {
      case 'header':
        return this.#header();
      case 'extension':
        return this.#endRecord('header');
      case 'count':
        return this.#count();
      case 'length':
        return this.#length();
      default:
        return this.#cellIsNext();
    }
  }

  #header(): boolean {
    const header = this.#take();
    const flags = header.readUInt32BE(SIGNATURE.length);
    const bytes = header.readUInt32BE(SIGNATURE.length + 4);
    const isKnown = header.subarray(0, SIGNATURE.length).equals(SIGNATURE) && flags === 0;
    if (!isKnown || bytes > EXTENSION_BYTES_MAX)
      throw new BrokenCopyData('binary COPY data begins with an unknown header');
    if (bytes === 0) return this.#endRecord('header');
    this.#expect('extension', bytes);
    return false;
  }

  #count(): boolean {
    const count = this.#take().readInt16BE(0);
    if (count === TRAILER) {
      this.mayEnd = true;
      this.kind = 'trailer';
      this.#expect('nothing', 1);
      return true;
    }
    if (count !== this.#columns) {
      throw new BrokenCopyData(`a COPY row of ${count} cells came for ${this.#columns} columns`);
    }
    this.#cellsLeft = count;
    return this.#cellIsNext();
  }

  #length(): boolean {
    const length = this.#take().readInt32BE(0);
    if (length < NULL_LENGTH) throw new BrokenCopyData('a cell of binary COPY data has an impossible length');
    this.#cellsLeft -= 1;
    if (length <= 0) return this.#cellIsNext();
    this.#expect('cell', length);
    return false;
  }

  #cellIsNext(): boolean {
    if (this.#cellsLeft === 0) return this.#endRecord('row');
    this.#expect('length', 4);
    return false;
  }

  #endRecord(kind: RecordKind): boolean {
    this.kind = kind;
    this.#expect('count', 2);
    return true;
  }

  #expect(item: Expected, bytes: number): void {
    this.#expected = item;
    this.#missing = bytes;
  }

  #take(): Buffer {
    const [first = Buffer.alloc(0), ...more] = this.#gathered;
    this.#gathered = [];
    return more.length === 0 ? first : Buffer.concat([first, ...more]);
  }
}
