/** One line as it came; only the last may have no end. */
export interface Line {
  readonly bytes: Buffer;
  /** Its line feed, or nothing. */
  readonly end: '\n' | '';
}

/** A longer line is not looked at, so where somebody must look at every line it may not pass. */
export const LINE_BYTES_MAX = 1024 * 1024;

const LF = 0x0a;

/** Cuts what a command prints into lines. */
export class LineSplitter {
  #rest: Buffer[] = [];
  #restBytes = 0;

  /** The lines that are whole now. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      lines.push({ bytes: this.#take(chunk.subarray(start, at)), end: '\n' });
      start = at + 1;
    }
    if (start < chunk.length) {
      this.#rest.push(chunk.subarray(start));
      this.#restBytes += chunk.length - start;
    }
    return lines;
  }

  /** What is there of a line that has not ended. */
  takeRest(): Buffer {
    return this.#take(Buffer.alloc(0));
  }

  /** Whether the line that has not ended is too long already. */
  get isTooLong(): boolean {
    return this.#restBytes > LINE_BYTES_MAX;
  }

  #take(last: Buffer): Buffer {
    if (this.#rest.length === 0) return last;
    const whole = Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    this.#restBytes = 0;
    return whole;
  }
}
