import { join } from '../../src/net/join.ts';
import { BatchCounter } from './batch-counter.ts';
import { BATCH_START_BYTES, type BatchStart, readBatchStart, withoutBatch } from './batch-start.ts';
import { HEADER_BYTES, type Header, readHeader } from './messages/header.ts';

/** Answers from this size on pass in pieces where nobody looks at their documents. */
export const PASSED_BYTES_MIN: number = 4 * 1024;

/** An answer with everything that is in it. */
export interface WholeAnswer {
  readonly kind: 'whole';
  readonly bytes: Buffer;
}

/** A large batch begins, of which nothing is out. Whoever takes it says whether it may pass. */
export interface LargeAnswer {
  readonly kind: 'large';
  mayPass: boolean;
}

/** Bytes of an answer that passes. */
export interface PassedBytes {
  readonly kind: 'passing';
  readonly bytes: Buffer;
}

/** The last bytes of an answer that passed. */
export interface PassedAnswer {
  readonly kind: 'passed';
  readonly bytes: Buffer;
  /** It with an empty batch. */
  readonly rest: Buffer;
  /** How many documents were in it. */
  readonly documents: number;
}

export type AnswerCut = WholeAnswer | LargeAnswer | PassedBytes | PassedAnswer;

/** Cuts the server's stream into answers: whole ones, and batches that pass in the pieces they come in. */
export class AnswerCutter {
  readonly #check: (header: Header) => void;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  /** Of the answer under assembly; 0 until its header is there. */
  #size = 0;
  #isAsked = false;
  #passing: Passing | undefined;

  /** `check` is called once per answer, as soon as its header is there. */
  constructor(check: (header: Header) => void) {
    this.#check = check;
  }

  /** True when no answer is half out. */
  get atBoundary(): boolean {
    return this.#passing === undefined;
  }

  *cut(chunk: Buffer): Generator<AnswerCut, void> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#passing !== undefined) {
        const piece = chunk.subarray(at, at + this.#passing.needs);
        at += piece.length;
        yield this.#pass(this.#passing, piece);
        continue;
      }
      const whole = this.#wholeAt(chunk, at);
      if (whole !== undefined) {
        at += whole.length;
        yield { kind: 'whole', bytes: whole };
        continue;
      }
      const piece = chunk.subarray(at, at + this.#needs);
      at += piece.length;
      this.#pieces.push(piece);
      this.#bytes += piece.length;
      if (this.#needs === 0) yield* this.#arrived();
    }
  }

  /** How many bytes are missing before something can be told. */
  get #needs(): number {
    if (this.#size === 0) return HEADER_BYTES - this.#bytes;
    const isAsking = this.#size >= PASSED_BYTES_MIN && !this.#isAsked;
    return (isAsking ? BATCH_START_BYTES : this.#size) - this.#bytes;
  }

  /** An answer that lies in the chunk as a whole, and is read whole: it need not be put together. */
  #wholeAt(chunk: Buffer, at: number): Buffer | undefined {
    if (this.#bytes > 0 || chunk.length - at < HEADER_BYTES) return undefined;
    const { length } = readHeader(chunk, at);
    if (length >= PASSED_BYTES_MIN || chunk.length - at < length) return undefined;
    this.#check(readHeader(chunk, at));
    return chunk.subarray(at, at + length);
  }

  *#arrived(): Generator<AnswerCut, void> {
    const bytes = this.#take();
    if (this.#size === 0) {
      const header = readHeader(bytes);
      this.#check(header);
      this.#size = header.length;
      if (this.#needs > 0) return;
    } else if (this.#size >= PASSED_BYTES_MIN && !this.#isAsked) {
      this.#isAsked = true;
      yield* this.#ask(bytes);
      return;
    }
    this.#reset();
    yield { kind: 'whole', bytes };
  }

  *#ask(start: Buffer): Generator<AnswerCut, void> {
    const batch = readBatchStart(start);
    if (batch === undefined) return;
    const large: LargeAnswer = { kind: 'large', mayPass: false };
    yield large;
    if (!large.mayPass) return;
    this.#reset();
    this.#passing = new Passing(batch, start);
    yield { kind: 'passing', bytes: start };
  }

  #pass(passing: Passing, piece: Buffer): AnswerCut {
    passing.push(piece);
    if (passing.isBatch) return { kind: 'passing', bytes: piece };
    if (passing.needs > 0) return { kind: 'passing', bytes: NOTHING };
    this.#passing = undefined;
    return passing.end();
  }

  /** What is there, in one piece, which stays there. */
  #take(): Buffer {
    const bytes = join(this.#pieces);
    this.#pieces.splice(0, this.#pieces.length, bytes);
    return bytes;
  }

  #reset(): void {
    this.#pieces.length = 0;
    this.#bytes = 0;
    this.#size = 0;
    this.#isAsked = false;
  }
}

const NOTHING = Buffer.alloc(0);

/** An answer whose batch passes. What is behind it is kept until all of it is there. */
class Passing {
  readonly #batch: BatchStart;
  readonly #counter = new BatchCounter();
  readonly #tail: Buffer[] = [];
  #batchLeft: number;
  #tailLeft: number;
  /** What came last is of the batch. */
  isBatch = true;

  constructor(batch: BatchStart, start: Buffer) {
    this.#batch = batch;
    const first = start.subarray(batch.head.length);
    this.#counter.push(first);
    this.#batchLeft = batch.batchBytes - first.length;
    this.#tailLeft = batch.tailBytes;
  }

  get needs(): number {
    return this.#batchLeft > 0 ? this.#batchLeft : this.#tailLeft;
  }

  push(piece: Buffer): void {
    this.isBatch = this.#batchLeft > 0;
    if (this.isBatch) {
      this.#counter.push(piece);
      this.#batchLeft -= piece.length;
    } else {
      this.#tail.push(piece);
      this.#tailLeft -= piece.length;
    }
  }

  end(): PassedAnswer {
    const bytes = join(this.#tail);
    return { kind: 'passed', bytes, rest: withoutBatch(this.#batch, bytes), documents: this.#counter.end() };
  }
}
