import { createHash, type Hash, hash } from 'node:crypto';

/** What is hashed by one call, if it is not more than this. */
const GATHERED_BYTES = 16 * 1024;
/** Pieces up to this size are copied byte by byte, which costs less than having them copied. */
const SHORT_BYTES = 64;

/** All share it: a hash is begun and finished without anything in between. */
const GATHERED = Buffer.alloc(GATHERED_BYTES);

/** SHA-256 over many small pieces, which are gathered so that they are hashed by one call. One at a time. */
export class GatheredHash {
  /** Set when there was more than could be gathered. */
  #hash: Hash | undefined;
  #used = 0;

  bytes(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > GATHERED_BYTES - this.#used && !this.#makeRoom(length)) {
      this.#hash?.update(bytes.subarray(start, end));
      return;
    }
    const at = this.#used;
    if (length > SHORT_BYTES) GATHERED.set(bytes.subarray(start, end), at);
    else for (let i = 0; i < length; i += 1) GATHERED[at + i] = bytes[start + i] ?? 0;
    this.#used += length;
  }

  /** As UTF-8. */
  text(text: string): void {
    if (this.#isTaken(text)) return;
    const bytes = Buffer.from(text);
    this.bytes(bytes, 0, bytes.length);
  }

  /** In hexadecimal. */
  digest(): string {
    const gathered = GATHERED.subarray(0, this.#used);
    return this.#hash === undefined ? hash('sha256', gathered) : this.#hash.update(gathered).digest('hex');
  }

  /** False where it is more than there can be room for. */
  #makeRoom(length: number): boolean {
    this.#hash ??= createHash('sha256');
    this.#hash.update(GATHERED.subarray(0, this.#used));
    this.#used = 0;
    return length <= GATHERED_BYTES;
  }

  /** Takes a short text of ASCII characters. */
  #isTaken(text: string): boolean {
    const { length } = text;
    const at = this.#used;
    if (length > SHORT_BYTES || length > GATHERED_BYTES - at) return false;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      GATHERED[at + i] = code;
    }
    this.#used += length;
    return true;
  }
}
