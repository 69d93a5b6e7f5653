import type { Column, Row } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { decodeBinary } from './binary.ts';
import { cellBytes } from './cell-bytes.ts';
import type { TextEncoding } from './encoding.ts';
import { HEADER_BYTES } from './messages/reader.ts';

/** What a row needs to know of the result it belongs to. */
export interface RowContext {
  readonly columns: readonly Column[];
  /** Format code per column. */
  readonly formats: readonly number[];
  readonly encoding: TextEncoding;
}

const COUNT_BYTES = 2;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** A DataRow as cells. The frame is only written anew when a cell was replaced. */
export class PostgresRow implements Row {
  readonly #frame: Buffer;
  readonly #context: RowContext;
  /** Where each cell's bytes start; its length lies in the four bytes before. */
  readonly #starts: readonly number[];
  #edits: Map<number, Buffer | null> | undefined;

  /** Throws ProtocolError unless the row has exactly the result's columns and fills its frame: no cell may pass unseen. */
  constructor(frame: Buffer, context: RowContext) {
    this.#frame = frame;
    this.#context = context;
    this.#starts = cellStarts(frame, context.formats.length);
  }

  get columns(): readonly Column[] {
    return this.#context.columns;
  }

  bytes(i: number): Buffer | null {
    const edit = this.#edits?.get(i);
    if (edit !== undefined) return edit;
    const start = this.#starts[i];
    if (start === undefined) throw new RangeError(`the row has no column ${i}`);
    const length = this.#frame.readInt32BE(start - LENGTH_BYTES);
    return length === NULL_LENGTH ? null : this.#frame.subarray(start, start + length);
  }

  get(i: number): string | null {
    const bytes = this.bytes(i);
    if (bytes === null) return null;
    const { encoding, formats } = this.#context;
    if (formats[i] === 0) return encoding.decodeLoosely(bytes);
    const text = decodeBinary(this.columns[i]?.type ?? '', bytes, (value) => encoding.decodeLoosely(value));
    return text ?? bytes.toString('latin1');
  }

  set(i: number, value: string | null): void {
    const column = this.columns[i];
    if (column === undefined) throw new RangeError(`the row has no column ${i}`);
    const { formats, encoding } = this.#context;
    this.#edits ??= new Map();
    this.#edits.set(i, value === null ? null : cellBytes(value, column, formats[i] ?? 0, this.bytes(i), encoding));
  }

  get isEdited(): boolean {
    return this.#edits !== undefined;
  }

  /** The frame to send: the one that came, unless a cell was replaced. */
  encode(): Buffer {
    if (!this.isEdited) return this.#frame;
    const whole = Buffer.allocUnsafe(this.encodedBytes());
    this.write(whole, 0);
    return whole;
  }

  /** How long the frame to send is. */
  encodedBytes(): number {
    let bytes = this.#frame.length;
    if (this.#edits === undefined) return bytes;
    for (const [i, edit] of this.#edits) bytes += (edit?.length ?? 0) - Math.max(this.#lengthAt(i), 0);
    return bytes;
  }

  /** Writes the frame to send into `target` and returns where it ends. What lies between edits is copied at once. */
  write(target: Buffer, at: number): number {
    const frame = this.#frame;
    const edits = this.#edits;
    if (edits === undefined) return at + frame.copy(target, at);
    let end = at;
    let from = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      const edit = edits.get(i);
      if (edit === undefined) continue;
      const start = this.#starts[i] ?? 0;
      end += frame.copy(target, end, from, start - LENGTH_BYTES);
      end = target.writeInt32BE(edit === null ? NULL_LENGTH : edit.length, end);
      if (edit !== null) end += edit.copy(target, end);
      from = start + Math.max(this.#lengthAt(i), 0);
    }
    end += frame.copy(target, end, from);
    target.writeInt32BE(end - at - 1, at + 1);
    return end;
  }

  #lengthAt(i: number): number {
    return this.#frame.readInt32BE((this.#starts[i] ?? 0) - LENGTH_BYTES);
  }
}

function cellStarts(frame: Buffer, columns: number): number[] {
  const n = frame.length < HEADER_BYTES + COUNT_BYTES ? -1 : frame.readUInt16BE(HEADER_BYTES);
  if (n !== columns) throw new ProtocolError(`a row of ${n} cells came for a result of ${columns} columns`);
  const starts: number[] = [];
  let at = HEADER_BYTES + COUNT_BYTES;
  for (let i = 0; i < n; i++) {
    if (at + LENGTH_BYTES > frame.length) throw new ProtocolError('a row is shorter than its cells');
    const length = frame.readInt32BE(at);
    at += LENGTH_BYTES;
    if (length < NULL_LENGTH || at + Math.max(length, 0) > frame.length) {
      throw new ProtocolError('a row is shorter than its cells');
    }
    starts.push(at);
    at += Math.max(length, 0);
  }
  if (at !== frame.length) throw new ProtocolError('a row is longer than its cells');
  return starts;
}
