import { ProtocolError } from '../../src/errors.ts';

/** First bytes of length-encoded integers; below they are the number themselves. */
const TWO_BYTES = 0xfc;
const THREE_BYTES = 0xfd;
const EIGHT_BYTES = 0xfe;
/** In place of a length-encoded string in a row: NULL. */
export const NULL_MARKER = 0xfb;

/** How many bytes a length-encoded integer of this value takes. */
export function lenencSize(value: number): 1 | 3 | 4 | 9 {
  if (value < NULL_MARKER) return 1;
  if (value <= 0xffff) return 3;
  return value <= 0xff_ffff ? 4 : 9;
}

/** Writes a length-encoded integer at `at`; returns where it ends. */
export function writeLenenc(bytes: Buffer, value: number, at: number): number {
  switch (lenencSize(value)) {
    case 1:
      return bytes.writeUInt8(value, at);
    case 3:
      bytes.writeUInt8(TWO_BYTES, at);
      return bytes.writeUInt16LE(value, at + 1);
    case 4:
      bytes.writeUInt8(THREE_BYTES, at);
      return bytes.writeUIntLE(value, at + 1, 3);
    case 9:
      bytes.writeUInt8(EIGHT_BYTES, at);
      return bytes.writeBigUInt64LE(BigInt(value), at + 1);
  }
}

/** A length-encoded integer; the whole of an unsigned 64-bit one as a bigint. */
export function lenencInt(value: number | bigint): Buffer {
  if (typeof value === 'bigint' && value > BigInt(Number.MAX_SAFE_INTEGER)) {
    const bytes = Buffer.allocUnsafe(9);
    bytes.writeUInt8(EIGHT_BYTES);
    bytes.writeBigUInt64LE(value, 1);
    return bytes;
  }
  const number = Number(value);
  const bytes = Buffer.allocUnsafe(lenencSize(number));
  writeLenenc(bytes, number, 0);
  return bytes;
}

/** A string behind its length-encoded length. */
export function lenencString(value: string | Uint8Array): Buffer {
  const content = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([lenencInt(content.length), content]);
}

/** A string that ends with a zero byte. Throws ProtocolError for one that holds a zero byte itself. */
export function nulString(value: string): Buffer {
  if (value.includes('\0')) throw new ProtocolError('a string holds a zero byte');
  return Buffer.from(`${value}\0`);
}

/** Reads a payload from front to back. Whatever reaches past its end throws ProtocolError; slices share its memory. */
export class PayloadReader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  /** Reads what lies between `at` and `end`. */
  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** Where the next read starts. */
  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** The next byte, not consumed; undefined at the end. */
  peek(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined;
  }

  u8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }

  u24(): number {
    return this.#bytes.readUIntLE(this.#take(3), 3);
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }

  bytes(n: number): Buffer {
    const at = this.#take(n);
    return this.#bytes.subarray(at, at + n);
  }

  skip(n: number): void {
    this.#take(n);
  }

  /** A length-encoded integer. */
  lenenc(): bigint {
    const first = this.u8();
    switch (first) {
      case TWO_BYTES:
        return BigInt(this.u16());
      case THREE_BYTES:
        return BigInt(this.u24());
      case EIGHT_BYTES:
        return this.u64();
      case NULL_MARKER:
      case 0xff:
        throw new ProtocolError('a length-encoded integer starts with a byte that none can start with');
      default:
        return BigInt(first);
    }
  }

  /** A length-encoded integer that counts things of this payload, so that it cannot be large. */
  count(): number {
    const first = this.peek();
    if (first !== undefined && first < NULL_MARKER) {
      this.#at += 1;
      return first;
    }
    const value = this.lenenc();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ProtocolError('a length-encoded integer is too large');
    return Number(value);
  }

  /** A length-encoded string's bytes. */
  lenencBytes(): Buffer {
    return this.bytes(this.count());
  }

  /** A cell of a text row: a length-encoded string, or null. */
  lenencCell(): Buffer | null {
    if (this.peek() !== NULL_MARKER) return this.lenencBytes();
    this.#at += 1;
    return null;
  }

  /** The bytes up to the next zero byte, which is consumed. */
  nulBytes(): Buffer {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0 || end >= this.#end) throw new ProtocolError('a string has no end');
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end + 1;
    return bytes;
  }

  /** Whether a zero byte is still to come. */
  hasNul(): boolean {
    const at = this.#bytes.indexOf(0, this.#at);
    return at >= 0 && at < this.#end;
  }

  /** Everything that is left. */
  rest(): Buffer {
    return this.bytes(this.left);
  }

  /** Throws ProtocolError unless everything was read. */
  expectEnd(): void {
    if (this.left > 0) throw new ProtocolError('a packet is longer than what it holds');
  }

  #take(n: number): number {
    const at = this.#at;
    if (n < 0 || n > this.#end - at) throw new ProtocolError('a packet ends early');
    this.#at = at + n;
    return at;
  }
}
