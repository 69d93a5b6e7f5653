import type { Wire } from '../net/wire.ts';

/**
 * What of one chunk is to leave, in order. Parts that lie next to each other in memory, as nearly all of a chunk do, leave
 * as one piece without a copy.
 */
export class Outbox {
  readonly #pieces: Buffer[] = [];
  /** The piece that may still grow, and its size so far. */
  #open: Buffer | undefined;
  #openBytes = 0;

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const open = this.#open;
    if (open !== undefined) {
      if (open.buffer === bytes.buffer && open.byteOffset + this.#openBytes === bytes.byteOffset) {
        this.#openBytes += bytes.length;
        return;
      }
      this.#pieces.push(this.#closed(open));
    }
    this.#open = bytes;
    this.#openBytes = bytes.length;
  }

  /** Sends all of it; a returned promise must be awaited before the next. Throws WireClosedError. */
  flush(wire: Wire): Promise<void> | undefined {
    const open = this.#open;
    if (open === undefined) return undefined;
    const last = this.#closed(open);
    this.#open = undefined;
    if (this.#pieces.length === 0) return wire.write(last);
    const pieces = [...this.#pieces.splice(0), last];
    wire.cork();
    try {
      let drained: Promise<void> | undefined;
      for (const piece of pieces) drained = wire.write(piece) ?? drained;
      return drained;
    } finally {
      wire.uncork();
    }
  }

  #closed(open: Buffer): Buffer {
    return this.#openBytes === open.length ? open : Buffer.from(open.buffer, open.byteOffset, this.#openBytes);
  }
}
