import type { Edit, Enclosing } from './edits.ts';

/** Pieces up to this size are copied byte by byte, which costs less than having them copied. */
const SHORT_BYTES = 48;

/** A document or array whose length is written when all that is set in it is. */
interface Open {
  readonly start: number;
  /** Where its length is in what is written. */
  readonly at: number;
  /** How much longer the whole was when it began. */
  readonly growth: number;
}

/** Writes a piece of bytes with edits in it, from its first byte to its last, into one piece of memory. */
export class EditedBytes {
  readonly #bytes: Buffer;
  readonly #start: number;
  /** Bytes before the first, which somebody else writes. */
  readonly #room: number;
  readonly #written: Buffer;
  readonly #open: Open[] = [];
  readonly #chain: number[] = [];
  /** What is written, and what was taken over of the bytes or replaced. */
  #at: number;
  #taken: number;

  /** `[start, end)` of `bytes`, which becomes longer by `growth`; `room` bytes before it are left to who asked for them. */
  constructor(bytes: Buffer, start: number, end: number, growth: number, room = 0) {
    this.#bytes = bytes;
    this.#start = start;
    this.#taken = start;
    this.#room = room;
    this.#at = room;
    this.#written = Buffer.allocUnsafe(room + end - start + growth).fill(0, 0, room);
  }

  /** The next edit, in the order of their places. */
  put({ start, nameStart, valueStart, end, enclosing, name, value }: Edit): void {
    this.#enter(enclosing);
    this.#takeTo(start);
    if (value !== undefined) {
      this.#written[this.#at] = value.type;
      this.#at += 1;
      this.#taken += 1;
    }
    if (name !== undefined) {
      this.#takeTo(nameStart);
      this.#write(name, 0, name.length);
      this.#taken = valueStart - 1;
    }
    if (value === undefined) return;
    this.#takeTo(valueStart);
    this.#write(value.bytes, 0, value.bytes.length);
    this.#taken = end;
  }

  /** All that is behind the last edit. */
  finish(end: number): Buffer {
    this.#takeTo(end);
    this.#leave(0);
    if (this.#at !== this.#written.length) throw new Error('edited bytes are not as many as was told');
    return this.#written;
  }

  get #growth(): number {
    return this.#at - this.#room - (this.#taken - this.#start);
  }

  /** Leaves whatever the next edit does not lie in, and goes on into what it does. */
  #enter(enclosing: Enclosing): void {
    const chain = this.#chain;
    let depth = 0;
    for (let at: Enclosing | undefined = enclosing; at !== undefined && at.start >= this.#start; at = at.parent) {
      chain[depth] = at.start;
      depth += 1;
    }
    let common = 0;
    while (common < depth && this.#open[common]?.start === chain[depth - 1 - common]) common += 1;
    this.#leave(common);
    for (let i = common; i < depth; i += 1) {
      const start = chain[depth - 1 - i] ?? 0;
      // Nothing that was set before it is behind its length.
      this.#open.push({ start, at: this.#room + start - this.#start + this.#growth, growth: this.#growth });
    }
  }

  /** Their lengths were taken over, and are set right now that all in them is written. */
  #leave(depth: number): void {
    for (let i = this.#open.length - 1; i >= depth; i -= 1) {
      const open = this.#open.pop();
      if (open === undefined) return;
      this.#written.writeInt32LE(this.#bytes.readInt32LE(open.start) + this.#growth - open.growth, open.at);
    }
  }

  #takeTo(end: number): void {
    if (end <= this.#taken) return;
    this.#write(this.#bytes, this.#taken, end);
    this.#taken = end;
  }

  #write(from: Buffer, start: number, end: number): void {
    const at = this.#at;
    const length = end - start;
    if (length > SHORT_BYTES) from.copy(this.#written, at, start, end);
    else for (let i = 0; i < length; i += 1) this.#written[at + i] = from[start + i] ?? 0;
    this.#at += length;
  }
}
