import { ProtocolError } from '../../src/errors.ts';
import { DOCUMENT_BYTES_MIN, TYPE } from './bson/sizes.ts';

/** Counts the documents of a BSON array while it passes in pieces, without keeping or looking into them. */
export class BatchCounter {
  count = 0;
  #state: 'type' | 'name' | 'length' | 'over' = 'type';
  /** Of a document's length, as far as it came. */
  #length = 0;
  #lengthBits = 0;
  /** Bytes of the current document still to come. */
  #skip = 0;

  /** What comes behind the array's length. Throws ProtocolError for what is no array of documents. */
  push(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, piece.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      this.#take(piece[at] ?? 0);
      at += 1;
    }
  }

  /** The array is over; throws ProtocolError where it does not end there. */
  end(): number {
    if (this.#state !== 'over') throw new ProtocolError('a batch does not end where it says');
    return this.count;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case 'type':
        if (byte !== 0 && byte !== TYPE.document) throw new ProtocolError('a batch holds what is no document');
        this.#state = byte === 0 ? 'over' : 'name';
        return;
      case 'name':
        if (byte === 0) this.#state = 'length';
        return;
      case 'length':
        this.#length += byte * 2 ** this.#lengthBits;
        this.#lengthBits += 8;
        if (this.#lengthBits === 32) this.#begin();
        return;
      case 'over':
        throw new ProtocolError('a batch goes on behind its end');
    }
  }

  #begin(): void {
    if (this.#length < DOCUMENT_BYTES_MIN) throw new ProtocolError('a document of a batch has an impossible length');
    this.#skip = this.#length - 4;
    this.count += 1;
    this.#state = 'type';
    this.#length = 0;
    this.#lengthBits = 0;
  }
}
