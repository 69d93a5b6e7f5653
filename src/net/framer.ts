import { ProtocolError } from '../errors.ts';

/** What a protocol tells the framer about its frames. */
export interface FrameLayout {
  /** Bytes needed to know a frame's size. */
  readonly headerBytes: number;
  /** Bytes behind the header that the decision about a frame looks at, as far as the frame has them; none by default. */
  readonly peekBytes?: number;
  /** The largest frame that may be kept; larger ones end the session. Passed frames have no limit here. */
  readonly keptBytesMax: number;
  /** Total size of the frame at `at`, header included. Throws ProtocolError for a length that cannot be. */
  size(buffer: Buffer, at: number): number;
  /** Called exactly once per frame, in stream order: true keeps the frame to be looked at, false lets it pass. */
  keep(buffer: Buffer, at: number, size: number): boolean;
  /**
   * Asked about a whole frame behind a kept one in the same chunk, `previous`: true keeps it as well and hands both out
   * as one cut, `keep` is then not asked. Left out where every kept frame is looked at on its own.
   */
  joins?(buffer: Buffer, at: number, previous: number): boolean;
  /**
   * Decides at once about frames that lie whole in the buffer from `at` on: returns where the first begins that is not
   * surely passed, `at` itself when there is none. `keep` is not asked about those before. Throws like `size`.
   */
  skip?(buffer: Buffer, at: number): number;
}

/** A kept frame, whole, or several that join; or a run of passed bytes, which may start and end inside frames. */
export interface Cut {
  readonly kept: boolean;
  readonly bytes: Buffer;
  /** How many kept frames there are in it. */
  readonly frames: number;
}

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a byte stream into frames, deciding on each by its header alone. Passed frames are never assembled or copied:
 * a chunk of nothing but passed frames leaves as the same Buffer. Kept frames are copied only when they cross chunks.
 * The decision about a frame is made after everything before it was yielded, so it may depend on it.
 */
export class Framer {
  readonly #layout: FrameLayout;
  /** The chunk being cut, and how far that has come. */
  #chunk: Buffer = NOTHING;
  #at = 0;
  /** Where what passed since the last cut begins. */
  #runStart = 0;
  /** Size of the frame here when it lies whole in the chunk and is kept; 0 otherwise. */
  #wholeSize = 0;
  /** Bytes of the current passed frame still to come. */
  #passLeft = 0;
  /** A header or kept frame that crosses chunks, in pieces: nothing is allocated for bytes that were only announced. */
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  /** Total size of the kept frame under assembly; 0 while its header is incomplete. */
  #keptSize = 0;

  constructor(layout: FrameLayout) {
    this.#layout = layout;
  }

  /** True when no passed frame is half out. */
  get atBoundary(): boolean {
    return this.#passLeft === 0;
  }

  /** Bytes held back until a frame is whole. */
  get heldBytes(): number {
    return this.#piecesBytes;
  }

  /** The cuts of one chunk. */
  *cut(chunk: Buffer): Generator<Cut, void> {
    this.feed(chunk);
    for (let cut = this.next(); cut !== undefined; cut = this.next()) yield cut;
  }

  /** Takes a chunk for `next` to cut. What was not asked for of the one before is dropped. */
  feed(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#runStart = 0;
    this.#wholeSize = 0;
  }

  /** The next cut of the chunk, worked out now; undefined at its end. The same as `cut`, for who is asked often. */
  next(): Cut | undefined {
    const chunk = this.#chunk;
    if (this.#wholeSize > 0) return this.#joined(chunk);
    if (this.#piecesBytes > 0 && this.#at < chunk.length) {
      const cut = this.#continue(chunk);
      this.#runStart = this.#at;
      if (cut !== undefined) return cut;
    }
    while (this.#at < chunk.length) {
      if (this.#passLeft === 0 && this.#decide(chunk)) {
        // What came before it must be out, and acted on, before the frame is.
        return this.#run(chunk) ?? (this.#wholeSize > 0 ? this.#joined(chunk) : undefined);
      }
      const n = Math.min(this.#passLeft, chunk.length - this.#at);
      this.#passLeft -= n;
      this.#at += n;
    }
    const last = this.#run(chunk);
    // A leg at rest holds nothing of what it brought.
    if (last === undefined) this.feed(NOTHING);
    return last;
  }

  /** Looks at the frame that begins here: true where it is kept, as far as it is there. Passed runs are merged: they change nothing. */
  #decide(chunk: Buffer): boolean {
    if (this.#layout.skip !== undefined) {
      this.#at = this.#layout.skip(chunk, this.#at);
      if (this.#at === chunk.length) return false;
    }
    const rest = chunk.length - this.#at;
    if (rest < this.#decisionBytes(chunk, this.#at)) {
      this.#hold(chunk.subarray(this.#at), 0);
      return true;
    }
    const size = this.#sizeAt(chunk, this.#at);
    if (!this.#layout.keep(chunk, this.#at, size)) {
      this.#passLeft = size;
      return false;
    }
    this.#checkKept(size);
    if (rest < size) this.#hold(chunk.subarray(this.#at), size);
    else this.#wholeSize = size;
    return true;
  }

  /** What passed since the last cut. */
  #run(chunk: Buffer): Cut | undefined {
    const from = this.#runStart;
    const to = this.#at;
    // What is held back begins here and is the rest of the chunk.
    if (this.#piecesBytes > 0) this.#at = chunk.length;
    this.#runStart = this.#at;
    return to > from ? passed(chunk, from, to) : undefined;
  }

  /** The whole kept frame that begins here, with those behind it that go with it. */
  #joined(chunk: Buffer): Cut {
    const layout = this.#layout;
    const start = this.#at;
    let previous = start;
    let at = start + this.#wholeSize;
    let frames = 1;
    while (layout.joins !== undefined && at + layout.headerBytes <= chunk.length) {
      const size = this.#sizeAt(chunk, at);
      if (at + size > chunk.length || size > layout.keptBytesMax || !layout.joins(chunk, at, previous)) break;
      previous = at;
      at += size;
      frames += 1;
    }
    this.#wholeSize = 0;
    this.#at = at;
    this.#runStart = at;
    return { kept: true, bytes: part(chunk, start, at), frames };
  }

  /** Adds to the frame that crosses chunks, as far as the chunk has it; returns what became complete. */
  #continue(chunk: Buffer): Cut | undefined {
    if (this.#keptSize === 0) {
      let header = this.#takePieces();
      for (;;) {
        const missing = this.#decisionBytes(header, 0) - header.length;
        if (missing <= 0) break;
        const piece = chunk.subarray(this.#at, this.#at + missing);
        this.#at += piece.length;
        header = Buffer.concat([header, piece]);
        if (piece.length === missing) continue;
        this.#hold(header, 0);
        return undefined;
      }
      const size = this.#sizeAt(header, 0);
      if (!this.#layout.keep(header, 0, size)) {
        this.#passLeft = size - header.length;
        return passed(header, 0, header.length);
      }
      this.#checkKept(size);
      this.#hold(header, size);
    }
    const n = Math.min(this.#keptSize - this.#piecesBytes, chunk.length - this.#at);
    if (n > 0) this.#hold(chunk.subarray(this.#at, this.#at + n), this.#keptSize);
    this.#at += n;
    if (this.#piecesBytes < this.#keptSize) return undefined;
    return { kept: true, bytes: this.#takePieces(), frames: 1 };
  }

  /** How much of the frame at `at` must be there before it is decided on, as far as its size is known yet. */
  #decisionBytes(buffer: Buffer, at: number): number {
    const { headerBytes, peekBytes = 0 } = this.#layout;
    if (peekBytes === 0 || buffer.length - at < headerBytes) return headerBytes;
    return Math.min(this.#sizeAt(buffer, at), headerBytes + peekBytes);
  }

  #hold(piece: Buffer, keptSize: number): void {
    if (piece.length > 0) this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
    this.#keptSize = keptSize;
  }

  #takePieces(): Buffer {
    const [only] = this.#pieces;
    const whole = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#piecesBytes = 0;
    this.#keptSize = 0;
    return whole;
  }

  #sizeAt(buffer: Buffer, at: number): number {
    const size = this.#layout.size(buffer, at);
    if (!Number.isSafeInteger(size) || size < this.#layout.headerBytes) {
      throw new ProtocolError(`frame length ${size} is impossible`);
    }
    return size;
  }

  #checkKept(size: number): void {
    if (size > this.#layout.keptBytesMax) {
      throw new ProtocolError(
        `a frame of ${size} bytes exceeds the limit of ${this.#layout.keptBytesMax} for frames that are inspected`,
      );
    }
  }
}

function passed(chunk: Buffer, from: number, to: number): Cut {
  return { kept: false, bytes: part(chunk, from, to), frames: 0 };
}

function part(chunk: Buffer, from: number, to: number): Buffer {
  return from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to);
}
