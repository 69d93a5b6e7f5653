import type { ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { Answers } from './answers.ts';
import { Delivery } from './delivery.ts';
import { denialPayload } from './denial.ts';
import {
  encodePacket,
  HEADER_BYTES,
  nextSequence,
  PACKET_LAYOUT,
  PAYLOAD_BYTES_MAX,
  payloadBytes,
  sequenceOf,
} from './packet.ts';
import { isContinued, type Message, MessageAssembler } from './packets.ts';
import { MysqlRows } from './result.ts';
import { MysqlRow } from './row.ts';
import type { SessionState } from './session-state.ts';

/** Rows handed out at once. A chunk holds more only when its rows are tiny. */
export const ROWS_MAX = 1_000;
/** The largest row somebody looks at, or any other message: the default of MySQL's max_allowed_packet. Rows that pass have no limit. */
export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Cuts the server's stream and tells which command each answer belongs to. Rows pass unless somebody wants them, or what
 * came before them left in more or fewer packets than it came, so that they must be renumbered.
 */
export class ServerSide {
  readonly #state: SessionState;
  readonly #delivery = new Delivery();
  readonly #answers: Answers;
  readonly #framer: Framer;
  readonly #assembler = new MessageAssembler();
  #rows: MysqlRow[] = [];
  /** The packet before goes on in the next one, which shares its fate. */
  #isContinued = false;
  #isKept = true;

  constructor(state: SessionState) {
    this.#state = state;
    this.#answers = new Answers(state, this.#delivery);
    this.#framer = new Framer({
      ...PACKET_LAYOUT,
      keptBytesMax: HEADER_BYTES + PAYLOAD_BYTES_MAX,
      keep: (buffer, at, size) => this.#keeps(buffer, at, size),
    });
  }

  /** Withheld bytes do not reach the client, so they cannot be half out. */
  get atBoundary(): boolean {
    return this.#delivery.isWithheld || (this.#framer.atBoundary && (this.#isKept || !this.#isContinued));
  }

  /** The client was told an error and waits for nothing more of the answer. */
  get isWithheld(): boolean {
    return this.#delivery.isWithheld;
  }

  *read(chunk: Buffer): Generator<ServerPart, void> {
    yield* this.#answers.announce();
    for (const { kept, bytes } of this.#framer.cut(chunk)) {
      if (!kept) {
        yield* this.#flushRows();
        if (!this.#delivery.isWithheld) yield { kind: 'opaque', bytes };
        continue;
      }
      const message = this.#assembler.push(bytes, MESSAGE_BYTES_MAX);
      if (message === undefined) continue;
      if (this.#answers.isRow(message.marker, message.payload.length)) {
        yield* this.#row(message);
        continue;
      }
      yield* this.#flushRows();
      yield* this.#answers.take(message);
      yield* this.#answers.announce();
    }
    yield* this.#flushRows();
  }

  /** Withholds the result that is on its way: an error now, and nothing more of the answer. */
  block(query: Query, reason: Reason): Buffer {
    if (!this.atBoundary) throw new ProtocolError('a result cannot be withheld in the middle of a packet');
    this.#rows = [];
    this.#delivery.withhold(query);
    return encodePacket(this.#delivery.replaceSeq, denialPayload(reason));
  }

  #keeps(buffer: Buffer, at: number, size: number): boolean {
    const head = this.#state.queue.head;
    if (!this.#isContinued) {
      const marker = size > HEADER_BYTES ? buffer.readUInt8(at + HEADER_BYTES) : -1;
      const isRow = this.#answers.isRow(marker, payloadBytes(buffer, at));
      this.#isKept = !isRow || this.#answers.takesRow();
    }
    this.#isContinued = isContinued(buffer, at);
    if (!this.#isKept && head !== undefined) {
      if (sequenceOf(buffer, at) !== head.seq) throw new ProtocolError('packets came out of order');
      head.seq = nextSequence(head.seq);
    }
    return this.#isKept;
  }

  *#row(message: Message): Generator<ServerPart, void> {
    const head = this.#state.queue.head;
    const { result } = this.#delivery;
    if (head === undefined || message.seq !== head.seq) throw new ProtocolError('packets came out of order');
    head.seq = message.nextSeq;
    if (this.#delivery.isWithheld || result === undefined) return;
    if (!result.wantRows) {
      // Nobody wants it any more, or ever did: it is only renumbered.
      yield* this.#flushRows();
      yield { kind: 'opaque', bytes: message.shifted(head.shift) };
      return;
    }
    this.#rows.push(new MysqlRow(message, result));
    if (this.#rows.length >= ROWS_MAX) yield* this.#flushRows();
  }

  *#flushRows(): Generator<ServerPart, void> {
    const rows = this.#rows;
    const [first] = rows;
    const head = this.#state.queue.head;
    const { result } = this.#delivery;
    if (first === undefined || head === undefined) return;
    this.#rows = [];
    if (result === undefined || this.#delivery.isWithheld) return;
    this.#delivery.replaceSeq = nextSequence(first.message.seq, head.shift);
    const part = new MysqlRows(result, rows, head.shift);
    yield part;
    head.shift += part.addedPackets;
  }
}
