import type { Column, Row } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { binaryText, fixedBytes, skipBinaryValue } from './binary-value.ts';
import { cellBytes } from './cell-bytes.ts';
import type { ColumnLayout } from './columns.ts';
import { ColumnType } from './constants.ts';
import { lenencSize, NULL_MARKER, PayloadReader, writeLenenc } from './lenenc.ts';
import { encodePacket, HEADER_BYTES, nextSequence, packetCount, sequenceOf } from './packet.ts';
import { Message } from './packets.ts';

/** What a row needs to know of the result it belongs to. */
export interface RowContext {
  readonly columns: readonly Column[];
  readonly layout: readonly ColumnLayout[];
  /** Rows are written as the binary protocol does. */
  readonly isBinary: boolean;
}

/** First byte of a binary row, and where its null bits start: two bits are left free. */
const BINARY_HEADER_BYTES = 1;
const NULL_BITS_OFFSET = 2;
const IS_NULL = -1;
/** Stands for the first byte of a cell whose length takes several. */
const LONG_CELL = 0xfc;

/** A row as cells, in either protocol. It is only written anew when a cell was replaced. */
export class MysqlRow implements Row {
  /** Holds the payload, from `#start` to `#end`. */
  readonly #memory: Buffer;
  readonly #start: number;
  readonly #end: number;
  /** What it came in; undefined of a row that lies behind its header in the memory. */
  readonly #message: Message | undefined;
  readonly #context: RowContext;
  /** Where each cell's content starts in the memory, IS_NULL for NULL, and where it ends, which is where the next one's length stands. */
  readonly #cells: number[];
  readonly #firstAt: number;
  #edits: Map<number, Buffer | null> | undefined;

  /** A row that came as a message. Throws ProtocolError unless it has exactly the result's columns: no cell may pass unseen. */
  static of(message: Message, context: RowContext): MysqlRow {
    return new MysqlRow(message.payload, 0, message.payload.length, message, context);
  }

  /** The row whose only packet lies between `at` and `end`. Throws as `of` does. */
  static at(chunk: Buffer, at: number, end: number, context: RowContext): MysqlRow {
    return new MysqlRow(chunk, at + HEADER_BYTES, end, undefined, context);
  }

  private constructor(memory: Buffer, start: number, end: number, message: Message | undefined, context: RowContext) {
    this.#memory = memory;
    this.#start = start;
    this.#end = end;
    this.#message = message;
    this.#context = context;
    const { layout, isBinary } = context;
    this.#firstAt = isBinary ? start + BINARY_HEADER_BYTES + ((layout.length + 7 + NULL_BITS_OFFSET) >> 3) : start;
    this.#cells = isBinary
      ? binaryCells(memory, { start, firstAt: this.#firstAt, end }, layout)
      : textCells(memory, start, end, layout.length);
  }

  /** A cell was replaced. */
  get isEdited(): boolean {
    return this.#edits !== undefined;
  }

  /** The sequence number of its first packet as it came. */
  get seq(): number {
    return this.#message?.seq ?? sequenceOf(this.#memory, this.#start - HEADER_BYTES);
  }

  get columns(): readonly Column[] {
    return this.#context.columns;
  }

  bytes(i: number): Buffer | null {
    const edit = this.#edits?.get(i);
    if (edit !== undefined) return edit;
    const start = this.#cells[2 * i];
    if (start === undefined) throw new RangeError(`the row has no column ${i}`);
    return start === IS_NULL ? null : this.#memory.subarray(start, this.#cells[2 * i + 1]);
  }

  get(i: number): string | null {
    const layout = this.#context.layout[i];
    return this.#edits === undefined ? (this.#asCame(i, layout) ?? this.#read(i, layout)) : this.#read(i, layout);
  }

  /** A text that came can be read where it lies; undefined where `#read` must. */
  #asCame(i: number, layout: ColumnLayout | undefined): string | undefined {
    const start = this.#cells[2 * i] ?? IS_NULL;
    if (start === IS_NULL || layout === undefined || layout.facts.kind === 'bit') return undefined;
    return layout.facts.charset?.decodeAt?.(this.#memory, start, this.#cells[2 * i + 1] ?? start);
  }

  #read(i: number, layout: ColumnLayout | undefined): string | null {
    const bytes = this.bytes(i);
    if (bytes === null || layout === undefined) return null;
    const { facts, type, isUnsigned, decimals } = layout;
    if (facts.kind === 'bit') return bitText(bytes);
    if (facts.charset !== undefined) return facts.charset.decode(bytes) ?? bytes.toString('latin1');
    const text = this.#context.isBinary ? binaryText(type, bytes, isUnsigned, decimals) : undefined;
    return text ?? bytes.toString('latin1');
  }

  set(i: number, value: string | null): void {
    const layout = this.#context.layout[i];
    if (layout === undefined) throw new RangeError(`the row has no column ${i}`);
    this.#edits ??= new Map();
    this.#edits.set(i, value === null ? null : cellBytes(value, layout, this.#context.isBinary, this.bytes(i)));
  }

  /** How many packets the row takes more than it came in; negative when fewer. */
  get addedPackets(): number {
    return this.#edits === undefined ? 0 : packetCount(this.#editedBytes()) - (this.#message?.count ?? 1);
  }

  /** The packets to send, with sequence numbers moved on by `shift`. */
  encode(shift: number): Buffer {
    if (this.#edits === undefined) return this.#unedited(shift);
    const payload = Buffer.allocUnsafe(this.#editedBytes());
    this.#write(payload, this.#edits);
    return encodePacket(nextSequence(this.seq, shift), payload);
  }

  #unedited(shift: number): Buffer {
    const message = this.#message ?? new Message([this.#memory.subarray(this.#start - HEADER_BYTES, this.#end)]);
    return message.shifted(shift);
  }

  #editedBytes(): number {
    let bytes = this.#end - this.#start;
    for (const [i, edit] of this.#edits ?? []) bytes += this.#spanBytes(i, edit) - this.#spanOf(i);
    return bytes;
  }

  /** Bytes the cell takes in the row as it came, its length included. */
  #spanOf(i: number): number {
    return (this.#cells[2 * i + 1] ?? 0) - this.#spanStart(i);
  }

  #spanStart(i: number): number {
    return i === 0 ? this.#firstAt : (this.#cells[2 * i - 1] ?? 0);
  }

  #spanBytes(i: number, content: Buffer | null): number {
    const { isBinary } = this.#context;
    if (content === null) return isBinary ? 0 : 1;
    return this.#prefixBytes(i, content) + content.length;
  }

  #prefixBytes(i: number, content: Buffer): number {
    const isFixed = this.#context.isBinary && fixedBytes(this.#context.layout[i]?.type ?? 0) !== undefined;
    return isFixed ? 0 : lenencSize(content.length);
  }

  #write(target: Buffer, edits: ReadonlyMap<number, Buffer | null>): void {
    const memory = this.#memory;
    const { isBinary, layout } = this.#context;
    let at = memory.copy(target, 0, this.#start, this.#firstAt);
    for (let i = 0; i < layout.length; i++) {
      const edit = edits.get(i);
      if (edit === undefined) {
        at += memory.copy(target, at, this.#spanStart(i), this.#cells[2 * i + 1]);
      } else if (edit === null) {
        if (isBinary) writeNullBit(target, i, true);
        else at = target.writeUInt8(NULL_MARKER, at);
      } else {
        if (isBinary) writeNullBit(target, i, false);
        if (this.#prefixBytes(i, edit) > 0) at = writeLenenc(target, edit.length, at);
        at += edit.copy(target, at);
      }
    }
  }
}

/** Where the cells of a text row start and end. */
function textCells(memory: Buffer, start: number, end: number, columns: number): number[] {
  const cells: number[] = [];
  let at = start;
  for (let i = 0; i < columns; i++) {
    const first = at < end ? (memory[at] as number) : LONG_CELL;
    if (first === NULL_MARKER) {
      at += 1;
      cells.push(IS_NULL, at);
    } else if (first < NULL_MARKER && at + 1 + first <= end) {
      cells.push(at + 1, at + 1 + first);
      at += 1 + first;
    } else {
      // A long cell, or none: the reader knows which.
      const reader = new PayloadReader(memory, at, end);
      const cell = reader.lenencBytes();
      at = reader.at;
      cells.push(at - cell.length, at);
    }
  }
  if (at < end) throw new ProtocolError('a packet is longer than what it holds');
  return cells;
}

/** The same of a row of the binary protocol, whose payload begins at `start`. */
function binaryCells(
  memory: Buffer,
  { start, firstAt, end }: { readonly start: number; readonly firstAt: number; readonly end: number },
  layout: readonly ColumnLayout[],
): number[] {
  if (start >= end || memory[start] !== 0 || end < firstAt) throw new ProtocolError('a row does not start as rows do');
  const cells: number[] = [];
  const reader = new PayloadReader(memory, firstAt, end);
  for (let i = 0; i < layout.length; i++) {
    const type = layout[i]?.type ?? ColumnType.MYSQL_TYPE_NULL;
    // A column of type NULL has no value, whatever its bit says.
    const isNull = isNullBit(memory, start, i) || type === ColumnType.MYSQL_TYPE_NULL;
    const length = isNull ? 0 : skipBinaryValue(reader, type);
    cells.push(isNull ? IS_NULL : reader.at - length, reader.at);
  }
  reader.expectEnd();
  return cells;
}

function isNullBit(memory: Buffer, start: number, i: number): boolean {
  const bit = i + NULL_BITS_OFFSET;
  return (((memory[start + BINARY_HEADER_BYTES + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1;
}

function writeNullBit(row: Buffer, i: number, isNull: boolean): void {
  const bit = i + NULL_BITS_OFFSET;
  const at = BINARY_HEADER_BYTES + (bit >> 3);
  const mask = 1 << (bit & 7);
  row[at] = isNull ? (row[at] ?? 0) | mask : (row[at] ?? 0) & ~mask;
}

/** A bit field as the number it is. */
function bitText(bytes: Buffer): string {
  return bytes.length === 0 ? '0' : BigInt(`0x${bytes.toString('hex')}`).toString();
}
