import type { Column, Row } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { binaryText, fixedBytes, readBinaryValue } from './binary-value.ts';
import { cellBytes } from './cell-bytes.ts';
import type { ColumnLayout } from './columns.ts';
import { ColumnType } from './constants.ts';
import { lenencSize, NULL_MARKER, PayloadReader, writeLenenc } from './lenenc.ts';
import { encodePacket, nextSequence, packetCount } from './packet.ts';
import type { Message } from './packets.ts';

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

/** A row as cells, in either protocol. It is only written anew when a cell was replaced. */
export class MysqlRow implements Row {
  readonly message: Message;
  readonly #context: RowContext;
  /** Where each cell's content starts; IS_NULL for NULL. */
  readonly #starts: number[] = [];
  /** Where each cell ends, which is where the next one's length stands. */
  readonly #ends: number[] = [];
  readonly #firstAt: number;
  #edits: Map<number, Buffer | null> | undefined;

  /** Throws ProtocolError unless the row has exactly the result's columns: no cell may pass unseen. */
  constructor(message: Message, context: RowContext) {
    this.message = message;
    this.#context = context;
    this.#firstAt = context.isBinary ? this.#readBinary() : this.#readText();
  }

  get columns(): readonly Column[] {
    return this.#context.columns;
  }

  bytes(i: number): Buffer | null {
    const edit = this.#edits?.get(i);
    if (edit !== undefined) return edit;
    const start = this.#starts[i];
    if (start === undefined) throw new RangeError(`the row has no column ${i}`);
    return start === IS_NULL ? null : this.message.payload.subarray(start, this.#ends[i]);
  }

  get(i: number): string | null {
    const bytes = this.bytes(i);
    const layout = this.#context.layout[i];
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
    return this.#edits === undefined ? 0 : packetCount(this.#editedBytes()) - this.message.count;
  }

  /** The packets to send, with sequence numbers moved on by `shift`. */
  encode(shift: number): Buffer {
    if (this.#edits === undefined) return this.message.shifted(shift);
    const payload = Buffer.allocUnsafe(this.#editedBytes());
    this.#write(payload, this.#edits);
    return encodePacket(nextSequence(this.message.seq, shift), payload);
  }

  #readText(): number {
    const reader = new PayloadReader(this.message.payload);
    for (let i = 0; i < this.#context.layout.length; i++) {
      const cell = reader.lenencCell();
      this.#starts.push(cell === null ? IS_NULL : reader.at - cell.length);
      this.#ends.push(reader.at);
    }
    reader.expectEnd();
    return 0;
  }

  #readBinary(): number {
    const { payload } = this.message;
    const { layout } = this.#context;
    const firstAt = BINARY_HEADER_BYTES + ((layout.length + 7 + NULL_BITS_OFFSET) >> 3);
    if (payload[0] !== 0 || payload.length < firstAt) throw new ProtocolError('a row does not start as rows do');
    const reader = new PayloadReader(payload, firstAt);
    for (const [i, { type }] of layout.entries()) {
      // A column of type NULL has no value, whatever its bit says.
      const isNull = isNullBit(payload, i) || type === ColumnType.MYSQL_TYPE_NULL;
      const length = isNull ? 0 : readBinaryValue(reader, type).length;
      this.#starts.push(isNull ? IS_NULL : reader.at - length);
      this.#ends.push(reader.at);
    }
    reader.expectEnd();
    return firstAt;
  }

  #editedBytes(): number {
    let bytes = this.message.payload.length;
    for (const [i, edit] of this.#edits ?? []) bytes += this.#spanBytes(i, edit) - this.#spanOf(i);
    return bytes;
  }

  /** Bytes the cell takes in the row as it came, its length included. */
  #spanOf(i: number): number {
    return (this.#ends[i] ?? 0) - this.#spanStart(i);
  }

  #spanStart(i: number): number {
    return i === 0 ? this.#firstAt : (this.#ends[i - 1] ?? 0);
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
    const { payload } = this.message;
    const { isBinary, layout } = this.#context;
    let at = payload.copy(target, 0, 0, this.#firstAt);
    for (let i = 0; i < layout.length; i++) {
      const edit = edits.get(i);
      if (edit === undefined) {
        at += payload.copy(target, at, this.#spanStart(i), this.#ends[i]);
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

function isNullBit(row: Buffer, i: number): boolean {
  const bit = i + NULL_BITS_OFFSET;
  return (((row[BINARY_HEADER_BYTES + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1;
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
