import { ResultBlocked } from '../../../src/core/verdict.ts';
import type { Edits } from '../bson/edits.ts';
import { MESSAGE_BYTES_MAX } from '../messages/header.ts';

/** The largest document a client has to take. */
export const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;
/** What a message has besides the reply. */
const AROUND_BYTES = 1024;

/** How much longer a document, and the reply that it is in, may become. */
export class Room {
  readonly #edits: Edits;
  readonly #bytesMax: number;
  #growth = 0;

  /** `bytes`: the document's length as it came, which it may have in any case. */
  constructor(edits: Edits, bytes: number) {
    this.#edits = edits;
    this.#bytesMax = Math.max(0, DOCUMENT_BYTES_MAX - bytes);
  }

  has(growth: number): boolean {
    if (growth <= 0) return true;
    const inReply = Math.max(0, MESSAGE_BYTES_MAX - AROUND_BYTES - this.#edits.bytes.length);
    return this.#growth + growth <= this.#bytesMax && this.#edits.growth + growth <= inReply;
  }

  took(growth: number): void {
    this.#growth += growth;
  }

  /** Throws ResultBlocked where it has grown too long. */
  check(): void {
    if (this.#growth <= 0 || this.has(0.5)) return;
    throw new ResultBlocked({
      code: 'masking',
      message: 'with its names masked, a document of this result would be longer than documents may be',
      hint: 'Ask for fewer fields of it.',
    });
  }
}
