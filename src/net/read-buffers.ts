import { Buffer } from 'node:buffer';
import type { OnReadOpts } from 'node:net';

/** What is read at once of a leg that has not been busy lately, and the most of what is copied out of a slab. */
const SHARED_BYTES = 64 * 1024;
export const SMALL_BYTES_MAX = 4 * 1024;
/** Read into piece by piece and then left to whoever holds a piece. Below the size for which memory is mapped anew. */
export const SLAB_BYTES = 124 * 1024;
/** What is left of a slab is not worth a system call below this. */
const REST_BYTES_MIN = 32 * 1024;
/** So many small reads in a row end a busy time. */
const SMALL_READS_MAX = 8;

/** All legs read into it, one at a time: what comes is copied out before the next is read. */
const SHARED = Buffer.allocUnsafeSlow(SHARED_BYTES);

/**
 * Memory for what a leg receives. Node allocates 64 kB for each read, however little it brings, and a leg at rest would
 * hold as much if it had its own. Small reads are copied out of memory shared by all legs; in a large result each read
 * gets the next piece of a slab, uncopied. A small piece never keeps a slab alive. Who needs a piece no more may give it
 * back: a slab whose pieces all come back is read into again, where one after the other would have to be collected as
 * garbage, and that costs more than passing the bytes on.
 */
export class ReadBuffers {
  #slab: Buffer | undefined;
  /** Where what is read next begins in the slab, and how far it may reach. */
  #at = 0;
  #end = 0;
  /** Where the piece that was handed out last begins. */
  #lastAt = 0;
  /** Where the pieces begin that somebody has. */
  readonly #given = new Set<number>();
  #smallReads = 0;
  #take: ((chunk: Buffer) => void) | undefined;
  #waiting: Buffer[] = [];

  /** For the options of a new socket. */
  readonly onread: OnReadOpts = {
    buffer: () => this.#next(),
    callback: (bytes, buffer) => {
      this.#received(buffer as Buffer, bytes);
      return true;
    },
  };

  /** Names who gets the chunks from here on; what came before is given at once. */
  deliverTo(take: (chunk: Buffer) => void): void {
    this.#take = take;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const chunk of waiting) take(chunk);
  }

  /** Drops what comes from here on. */
  discard(): void {
    this.deliverTo(() => undefined);
  }

  /** Nobody looks at this chunk any more, nor at a part of it: its memory will be written to. Chunks that are no pieces may be given, too. */
  giveBack(chunk: Buffer): void {
    if (chunk.buffer === this.#slab?.buffer) this.#given.delete(chunk.byteOffset);
  }

  #received(buffer: Buffer, bytes: number): void {
    const chunk = this.#chunk(buffer, bytes);
    if (this.#take !== undefined) this.#take(chunk);
    else this.#waiting.push(chunk);
  }

  #chunk(buffer: Buffer, bytes: number): Buffer {
    if (bytes > SMALL_BYTES_MAX) {
      this.#smallReads = 0;
      if (this.#slab !== undefined && buffer !== SHARED) {
        this.#lastAt = this.#at;
        this.#given.add(this.#at);
        this.#at += bytes;
        return buffer.subarray(0, bytes);
      }
      this.#newSlab();
    } else if (++this.#smallReads > SMALL_READS_MAX) {
      this.#slab = undefined;
    }
    // Memory of its own: Node's pool is kept whole by the smallest piece of it.
    const chunk = Buffer.allocUnsafeSlow(bytes);
    buffer.copy(chunk, 0, 0, bytes);
    return chunk;
  }

  #next(): Buffer {
    if (this.#slab === undefined) return SHARED;
    if (this.#end - this.#at < REST_BYTES_MIN) this.#turn(this.#slab);
    return this.#slab.subarray(this.#at, this.#end);
  }

  /** Goes back to where the slab is free; takes a new one where somebody has more of it than the last piece. */
  #turn(slab: Buffer): void {
    const isLastGiven = this.#given.has(this.#lastAt);
    if (this.#given.size > (isLastGiven ? 1 : 0)) {
      this.#newSlab();
    } else if (!isLastGiven || this.#lastAt >= REST_BYTES_MIN) {
      this.#end = isLastGiven ? this.#lastAt : slab.length;
      this.#at = 0;
    } else if (slab.length - this.#at >= REST_BYTES_MIN) {
      this.#end = slab.length;
    } else {
      this.#newSlab();
    }
  }

  #newSlab(): void {
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#at = 0;
    this.#end = SLAB_BYTES;
    this.#lastAt = 0;
    this.#given.clear();
  }
}
