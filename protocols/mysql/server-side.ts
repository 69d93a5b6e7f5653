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
import { isContinued, Message, MessageAssembler } from './packets.ts';
import { type MysqlResult, MysqlRows, NO_BYTES } from './result.ts';
import { MysqlRow } from './row.ts';
import type { SessionState } from './session-state.ts';
import type { Step } from './steps.ts';

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
  /** The chunk being read, and how far that has come. */
  #chunk: Buffer = NO_BYTES;
  #at = 0;
  #rows: MysqlRow[] = [];
  /** Rows that somebody looks at now, or just did. */
  #handedOut: { readonly head: Step; readonly part: MysqlRows } | undefined;
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
    for (const part of this.#answers.announce()) yield part;
    this.#chunk = chunk;
    this.#at = 0;
    if (this.#isBetweenMessages) {
      for (let parts = this.#whole(); parts !== undefined; parts = this.#whole()) {
        for (const part of parts) yield part;
        this.#settleRows();
      }
    }
    const rest = this.#at === 0 ? chunk : chunk.subarray(this.#at);
    this.#chunk = NO_BYTES;
    if (rest.length > 0) yield* this.#pieces(rest);
  }

  get #isBetweenMessages(): boolean {
    return this.#framer.heldBytes === 0 && this.#framer.atBoundary && !this.#isContinued && !this.#assembler.isPartial;
  }

  /**
   * What comes of the next message, or of the rows that lie next to each other, where they lie whole in the chunk; undefined
   * where nothing does. What it gives is what `#pieces` gives of the same bytes.
   */
  #whole(): readonly ServerPart[] | undefined {
    const chunk = this.#chunk;
    const at = this.#at;
    const end = wholeEnd(chunk, at);
    if (end < 0) return undefined;
    if (this.#answers.isRow(markerOf(chunk, at, end), end - at - HEADER_BYTES)) return this.#wholeRows();
    const known = this.#answers.takeKnown(chunk, at);
    if (known !== undefined) {
      this.#at = known.end;
      return known.parts;
    }
    this.#at = end;
    const parts = this.#answers.take(new Message([chunk.subarray(at, end)]));
    const announced = this.#answers.announce();
    return announced.length === 0 ? parts : [...parts, ...announced];
  }

  /** Rows up to what is none, or is not whole; nobody is asked in between. */
  #wholeRows(): readonly ServerPart[] {
    const chunk = this.#chunk;
    const from = this.#at;
    const head = this.#state.queue.head;
    const { result } = this.#delivery;
    const fate = this.#answers.rowsFate;
    const rows: MysqlRow[] = [];
    const parts: ServerPart[] = [];
    let at = from;
    for (let count = 0; head !== undefined && count < ROWS_MAX; count++) {
      const end = wholeEnd(chunk, at);
      if (end < 0 || !this.#answers.isRow(markerOf(chunk, at, end), end - at - HEADER_BYTES)) break;
      this.#answers.takesRow();
      if (sequenceOf(chunk, at) !== head.seq) throw new ProtocolError('packets came out of order');
      head.seq = nextSequence(head.seq);
      if (fate === 'wanted' && result !== undefined) rows.push(MysqlRow.at(chunk, at, end, result));
      else if (fate === 'renumbered') {
        parts.push({ kind: 'opaque', bytes: new Message([chunk.subarray(at, end)]).shifted(head.shift) });
      }
      at = end;
    }
    this.#at = at;
    if (fate === 'passed') return [{ kind: 'opaque', bytes: chunk.subarray(from, at) }];
    if (rows.length === 0 || head === undefined || result === undefined) return parts;
    return [this.#rowsPart(head, result, rows, chunk.subarray(from, at))];
  }

  /** Messages that cross chunks, and all that comes with them. */
  *#pieces(chunk: Buffer): Generator<ServerPart, void> {
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
    this.#rows.push(MysqlRow.of(message, result));
    if (this.#rows.length >= ROWS_MAX) yield* this.#flushRows();
  }

  *#flushRows(): Generator<ServerPart, void> {
    const rows = this.#rows;
    const head = this.#state.queue.head;
    const { result } = this.#delivery;
    if (rows.length === 0 || head === undefined) return;
    this.#rows = [];
    if (result === undefined || this.#delivery.isWithheld) return;
    yield this.#rowsPart(head, result, rows);
    this.#settleRows();
  }

  #rowsPart(head: Step, result: MysqlResult, rows: readonly MysqlRow[], packets?: Buffer): ServerPart {
    this.#delivery.replaceSeq = nextSequence(rows[0]?.seq ?? 0, head.shift);
    const part = new MysqlRows(result, rows, head.shift, packets);
    this.#handedOut = { head, part };
    return part;
  }

  /** What was done to the rows that were handed out shifts what comes behind them. */
  #settleRows(): void {
    if (this.#handedOut === undefined) return;
    const { head, part } = this.#handedOut;
    this.#handedOut = undefined;
    head.shift += part.addedPackets;
  }
}

/** Where the packet ends that lies whole at `at` and is a message by itself; -1 where none does. */
function wholeEnd(chunk: Buffer, at: number): number {
  if (at + HEADER_BYTES > chunk.length) return -1;
  const length = payloadBytes(chunk, at);
  const end = at + HEADER_BYTES + length;
  return length < PAYLOAD_BYTES_MAX && end <= chunk.length ? end : -1;
}

/** First byte of the payload; -1 of an empty one. */
function markerOf(chunk: Buffer, at: number, end: number): number {
  return end > at + HEADER_BYTES ? (chunk[at + HEADER_BYTES] ?? -1) : -1;
}
