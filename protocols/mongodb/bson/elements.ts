import { ProtocolError } from '../../../src/errors.ts';
import { nameMember, nameText } from './names.ts';
import { cstringEnd, DEPTH_MAX, documentEnd, stringEnd, TYPE, valueEnd } from './sizes.ts';

/**
 * Walks the elements of one document, which nothing is copied out of. `next` moves on; the fields then tell of the
 * element it stands on, as offsets into `bytes`. What breaks the format throws ProtocolError.
 */
export class Elements {
  readonly bytes: Buffer;
  readonly #open: number;
  /** The closing zero of the document. */
  readonly #close: number;
  type = 0;
  /** The type byte, which the element begins with. */
  start: number;
  nameStart = 0;
  /** The zero behind the name. */
  nameEnd = 0;
  valueStart = 0;
  /** Behind the element. */
  end: number;

  /** The document at `start`; `limit` is the end of what it lies in; or, where `isWhole`, its own. */
  constructor(bytes: Buffer, start = 0, limit = bytes.length, isWhole = false) {
    this.bytes = bytes;
    this.#open = start;
    this.#close = (isWhole ? limit : documentEnd(bytes, start, limit)) - 1;
    this.start = start;
    this.end = start + 4;
  }

  /** False behind the last element. */
  next(): boolean {
    if (this.end === this.#close) return false;
    this.start = this.end;
    this.type = this.bytes[this.start] ?? 0;
    this.nameStart = this.start + 1;
    this.valueStart = cstringEnd(this.bytes, this.nameStart, this.#close);
    this.nameEnd = this.valueStart - 1;
    this.end = valueEnd(this.bytes, this.type, this.valueStart, this.#close);
    return true;
  }

  /** Another one that stands where this one does. */
  copy(): Elements {
    const copy = new Elements(this.bytes, this.#open, this.#close + 1, true);
    copy.type = this.type;
    copy.start = this.start;
    copy.nameStart = this.nameStart;
    copy.nameEnd = this.nameEnd;
    copy.valueStart = this.valueStart;
    copy.end = this.end;
    return copy;
  }

  get name(): string {
    return nameText(this.bytes, this.nameStart, this.nameEnd);
  }

  /** The name as it begins a member in JSON. */
  get member(): string {
    return nameMember(this.bytes, this.nameStart, this.nameEnd);
  }

  /** The text of a string, code or symbol. */
  get text(): string {
    return this.bytes.toString('utf8', this.valueStart + 4, this.end - 1);
  }

  get isDocument(): boolean {
    return this.type === TYPE.document;
  }

  get isArray(): boolean {
    return this.type === TYPE.array;
  }
}

/**
 * Checks a document to its last nested value. Throws ProtocolError for whatever is broken, or nests deeper than the
 * server takes; nothing that was checked can throw when it is walked again.
 */
export function checkDocument(bytes: Buffer, start = 0, limit = bytes.length, depth = 1): void {
  if (depth > DEPTH_MAX) throw new ProtocolError(`a BSON document nests deeper than ${DEPTH_MAX}`);
  const close = documentEnd(bytes, start, limit) - 1;
  // Every byte that comes is checked so: nothing is made of an element here.
  for (let at = start + 4; at !== close; ) {
    const type = bytes[at] ?? 0;
    const value = cstringEnd(bytes, at + 1, close);
    at = valueEnd(bytes, type, value, close);
    if (type === TYPE.document || type === TYPE.array) checkDocument(bytes, value, at, depth + 1);
    else if (type === TYPE.boolean) checkBoolean(bytes[value]);
    else if (type === TYPE.codeWithScope) checkDocument(bytes, stringEnd(bytes, value + 4, at), at, depth + 1);
  }
}

function checkBoolean(byte: number | undefined): void {
  if (byte !== 0 && byte !== 1) throw new ProtocolError('a BSON boolean is neither true nor false');
}
