import { ProtocolError } from '../../../src/errors.ts';

const NUL = 0;
/** Most names are empty. */
const EMPTY = Buffer.alloc(0);

/**
 * Reads the fields of one message body. Every read is bounded by the message, and `end` demands that nothing is left:
 * what two parsers could read differently is refused. Returned buffers are views, not copies.
 */
export class MessageReader {
  readonly #body: Buffer;
  readonly #what: string;
  #at: number;

  /** `frame` is the whole message; reading starts behind its tag and length. */
  constructor(frame: Buffer, what: string) {
    this.#body = frame;
    this.#what = what;
    this.#at = HEADER_BYTES;
  }

  get left(): number {
    return this.#body.length - this.#at;
  }

  byte(): number {
    return this.#body.readUInt8(this.#take(1));
  }

  int16(): number {
    return this.#body.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#body.readInt32BE(this.#take(4));
  }

  /** An object identifier: unsigned. */
  oid(): number {
    return this.#body.readUInt32BE(this.#take(4));
  }

  /** A count of things of at least `bytesEach` bytes, checked against what is left before anything is allocated. */
  count(bytesEach: number): number {
    const n = this.#body.readUInt16BE(this.#take(2));
    if (n * bytesEach > this.left) throw this.#broken('announces more than it holds');
    return n;
  }

  bytes(n: number): Buffer {
    const at = this.#take(n);
    return this.#body.subarray(at, at + n);
  }

  /** A value with its length in front; null where the length is -1. */
  value(): Buffer | null {
    const length = this.int32();
    if (length === -1) return null;
    return this.bytes(length);
  }

  /** A string up to its NUL, which is skipped. */
  cstring(): Buffer {
    const end = this.#body.indexOf(NUL, this.#at);
    if (end < 0) throw this.#broken('holds a string without an end');
    const start = this.#at;
    this.#at = end + 1;
    return start === end ? EMPTY : this.#body.subarray(start, end);
  }

  /** The same of a string that is made of single bytes. */
  latin1(): string {
    const end = this.#body.indexOf(NUL, this.#at);
    if (end < 0) throw this.#broken('holds a string without an end');
    const start = this.#at;
    this.#at = end + 1;
    return this.#body.toString('latin1', start, end);
  }

  end(): void {
    if (this.left !== 0) throw this.#broken('is longer than its fields');
  }

  #take(n: number): number {
    if (n < 0 || n > this.left) throw this.#broken('is shorter than its fields');
    const at = this.#at;
    this.#at += n;
    return at;
  }

  #broken(how: string): ProtocolError {
    return new ProtocolError(`a ${this.#what} message ${how}`);
  }
}

/** One byte tag, then a length that counts itself but not the tag. */
export const HEADER_BYTES = 5;
