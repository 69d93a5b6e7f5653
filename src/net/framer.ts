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

/**
 * Cuts a byte stream into frames, deciding on each by its header alone. Passed frames are never assembled or copied:
 * a chunk of nothing but passed frames leaves as the same Buffer. Kept frames are copied only when they cross chunks.
 * The decision about a frame is made after everything before it was yielded, so it may depend on it.
 */
export class Framer {
  readonly #layout: FrameLayout;
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

  *cut(chunk: Buffer): Generator<Cut, void> {
    let at = 0;
    if (this.#piecesBytes > 0) {
      const { next, cut } = this.#continue(chunk);
      at = next;
      if (cut !== undefined) yield cut;
      if (this.#piecesBytes > 0) return;
    }
    let runStart = at;
    while (at < chunk.length) {
      if (this.#passLeft > 0) {
        const n = Math.min(this.#passLeft, chunk.length - at);
        this.#passLeft -= n;
        at += n;
        continue;
      }
      if (this.#layout.skip !== undefined) {
        at = this.#layout.skip(chunk, at);
        if (at === chunk.length) break;
      }
      const rest = chunk.length - at;
      if (rest < this.#decisionBytes(chunk, at)) {
        if (at > runStart) yield passed(chunk, runStart, at);
        this.#hold(chunk.subarray(at), 0);
        return;
      }
      const size = this.#sizeAt(chunk, at);
      // What came before must be out, and acted on, before the next decision only when that decision can see it:
      // passed runs change nothing, so they are merged.
      if (!this.#layout.keep(chunk, at, size)) {
        this.#passLeft = size;
        continue;
      }
      this.#checkKept(size);
      if (at > runStart) yield passed(chunk, runStart, at);
      if (rest < size) {
        this.#hold(chunk.subarray(at), size);
        return;
      }
      const joined = this.#joined(chunk, at, size);
      yield joined;
      at += joined.bytes.length;
      runStart = at;
    }
    if (at > runStart) yield passed(chunk, runStart, at);
  }

  /** The kept frame at `start` with those behind it that go with it. */
  #joined(chunk: Buffer, start: number, firstSize: number): Cut {
    const layout = this.#layout;
    let previous = start;
    let at = start + firstSize;
    let frames = 1;
    while (layout.joins !== undefined && at + layout.headerBytes <= chunk.length) {
      const size = this.#sizeAt(chunk, at);
      if (at + size > chunk.length || size > layout.keptBytesMax || !layout.joins(chunk, at, previous)) break;
      previous = at;
      at += size;
      frames += 1;
    }
    return { kept: true, bytes: chunk.subarray(start, at), frames };
  }

  /** Adds to the frame that crosses chunks; returns where the chunk goes on and what became complete. */
  #continue(chunk: Buffer): { next: number; cut?: Cut } {
    let at = 0;
    if (this.#keptSize === 0) {
      let header = this.#takePieces();
      for (;;) {
        const missing = this.#decisionBytes(header, 0) - header.length;
        if (missing <= 0) break;
        const piece = chunk.subarray(at, at + missing);
        at += piece.length;
        header = Buffer.concat([header, piece]);
        if (piece.length === missing) continue;
        this.#hold(header, 0);
        return { next: at };
      }
      const size = this.#sizeAt(header, 0);
      if (!this.#layout.keep(header, 0, size)) {
        this.#passLeft = size - header.length;
        return { next: at, cut: passed(header, 0, header.length) };
      }
      this.#checkKept(size);
      this.#hold(header, size);
    }
    const n = Math.min(this.#keptSize - this.#piecesBytes, chunk.length - at);
    if (n > 0) this.#hold(chunk.subarray(at, at + n), this.#keptSize);
    if (this.#piecesBytes < this.#keptSize) return { next: at + n };
    return { next: at + n, cut: { kept: true, bytes: this.#takePieces(), frames: 1 } };
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
  return { kept: false, bytes: from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to), frames: 0 };
}
