import { ProtocolError } from '../../src/errors.ts';
import { encodePacket, HEADER_BYTES, nextSequence, PAYLOAD_BYTES_MAX, payloadBytes, sequenceOf } from './packet.ts';

/** What one side says at once: a payload, in as many packets as it takes. */
export class Message {
  /** The packets as they came. */
  readonly bytes: Buffer;
  readonly payload: Buffer;
  /** Sequence number of the first packet. */
  readonly seq: number;
  /** How many packets. */
  readonly count: number;

  constructor(frames: readonly Buffer[]) {
    const [first = NOTHING] = frames;
    this.count = frames.length;
    this.seq = sequenceOf(first);
    this.bytes = this.count === 1 ? first : Buffer.concat(frames);
    this.payload =
      this.count === 1
        ? first.subarray(HEADER_BYTES)
        : Buffer.concat(frames.map((frame) => frame.subarray(HEADER_BYTES)));
  }

  /** First byte of the payload; -1 of an empty one. */
  get marker(): number {
    return this.payload[0] ?? -1;
  }

  /** The sequence number of what is said next. */
  get nextSeq(): number {
    return nextSequence(this.seq, this.count);
  }

  /** The same in memory of its own. */
  copied(): Message {
    return this.count === 1 ? new Message([Buffer.from(this.bytes)]) : this;
  }

  /** The packets with all sequence numbers moved on by `shift`. */
  shifted(shift: number): Buffer {
    return shift === 0 ? this.bytes : encodePacket(nextSequence(this.seq, shift), this.payload);
  }
}

const NOTHING = Buffer.alloc(HEADER_BYTES);

/** True for a packet whose payload goes on in the next one. */
export function isContinued(buffer: Buffer, at = 0): boolean {
  return payloadBytes(buffer, at) === PAYLOAD_BYTES_MAX;
}

/** Puts packets together to whole messages. Throws ProtocolError when one grows beyond its limit or skips a number. */
export class MessageAssembler {
  #frames: Buffer[] = [];
  #bytes = 0;

  /** Packets of a message that is not complete. */
  get isPartial(): boolean {
    return this.#frames.length > 0;
  }

  /** The message, when this packet completes it. */
  push(frame: Buffer, bytesMax: number): Message | undefined {
    const last = this.#frames.at(-1);
    if (last !== undefined && sequenceOf(frame) !== nextSequence(sequenceOf(last))) {
      throw new ProtocolError('packets came out of order');
    }
    this.#bytes += frame.length;
    if (this.#bytes > bytesMax) throw new ProtocolError(`a message exceeds the limit of ${bytesMax} bytes`);
    this.#frames.push(frame);
    if (isContinued(frame)) return undefined;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return new Message(frames);
  }
}
