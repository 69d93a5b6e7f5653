/** One line as it came; only the last may have no end. */
export interface Line {
  readonly bytes: Buffer;
  /** Its line feed, or nothing. */
  readonly end: '\n' | '';
}

/** A longer line is not looked at, so where somebody must look at every line it may not pass. */
export const LINE_BYTES_MAX = 1024 * 1024;

const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

/** Cuts what a command prints into lines. */
export class LineSplitter {
  /** The line that has not ended, in one piece of memory that grows: kept as it came, byte by byte, it would take hundreds of times as much. */
  #rest: Buffer = NOTHING;
  #restBytes = 0;

  /** The lines that are whole now. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      lines.push({ bytes: this.#take(chunk.subarray(start, at)), end: '\n' });
      start = at + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  /** What is there of a line that has not ended. */
  takeRest(): Buffer {
    return this.#take(NOTHING);
  }

  /** Whether the line that has not ended is too long already. */
  get isTooLong(): boolean {
    return this.#restBytes > LINE_BYTES_MAX;
  }

  #keep(bytes: Buffer): void {
    const size = this.#restBytes + bytes.length;
    if (size > this.#rest.length) {
      const grown = Buffer.allocUnsafe(Math.max(size, 2 * this.#rest.length));
      this.#rest.copy(grown, 0, 0, this.#restBytes);
      this.#rest = grown;
    }
    bytes.copy(this.#rest, this.#restBytes);
    this.#restBytes = size;
  }

  #take(last: Buffer): Buffer {
    if (this.#restBytes === 0) return last;
    const whole = Buffer.concat([this.#rest.subarray(0, this.#restBytes), last]);
    this.#rest = NOTHING;
    this.#restBytes = 0;
    return whole;
  }
}
