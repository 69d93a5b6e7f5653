import { HEADER_BYTES, readHeader } from './messages/header.ts';
import { BODY_AT, FLAG } from './messages/op-msg.ts';

/** How much of an answer must be there to tell whether it begins with a batch. */
export const BATCH_START_BYTES = 53;
/** What may come behind a batch that passes: its cursor's number, how it went, the time. */
export const TAIL_BYTES_MAX: number = 64 * 1024;

const CURSOR = Buffer.from('\x03cursor\0', 'latin1');
const BATCHES = ['\x04firstBatch\0', '\x04nextBatch\0'].map((name) => Buffer.from(name, 'latin1'));
const EMPTY_ARRAY = Buffer.from([5, 0, 0, 0, 0]);
const CURSOR_AT = BODY_AT + 4;
const CURSOR_BODY_AT = CURSOR_AT + CURSOR.length;
const BATCH_AT = CURSOR_BODY_AT + 4;
const CHECKSUM_BYTES = 4;

/** An answer that begins with the batch of a cursor, as servers write them; what comes behind the batch is short. */
export interface BatchStart {
  /** Everything before the batch: the last four bytes are its length. */
  readonly head: Buffer;
  /** What is left of the batch behind its length. */
  readonly batchBytes: number;
  readonly tailBytes: number;
}

/** Reads the start of an answer, `BATCH_START_BYTES` of it; undefined for any other, which has to be read whole. */
export function readBatchStart(start: Buffer): BatchStart | undefined {
  const { length } = readHeader(start);
  const flags = start.readUInt32LE(HEADER_BYTES);
  if ((flags & ~FLAG.checksumPresent) !== 0 || start[BODY_AT - 1] !== 0) return undefined;
  if (!start.subarray(CURSOR_AT, CURSOR_BODY_AT).equals(CURSOR)) return undefined;
  const name = BATCHES.find((one) => start.subarray(BATCH_AT, BATCH_AT + one.length).equals(one));
  if (name === undefined) return undefined;
  const arrayAt = BATCH_AT + name.length;
  const arrayBytes = start.readInt32LE(arrayAt);
  const bodyEnd = length - (flags === 0 ? 0 : CHECKSUM_BYTES);
  const cursorEnd = CURSOR_BODY_AT + start.readInt32LE(CURSOR_BODY_AT);
  const tailBytes = length - arrayAt - arrayBytes;
  const fits =
    BODY_AT + start.readInt32LE(BODY_AT) === bodyEnd &&
    cursorEnd < bodyEnd &&
    arrayBytes >= EMPTY_ARRAY.length &&
    arrayAt + arrayBytes < cursorEnd;
  if (!fits || tailBytes > TAIL_BYTES_MAX) return undefined;
  return { head: start.subarray(0, arrayAt + 4), batchBytes: arrayBytes - 4, tailBytes };
}

/** The answer with an empty batch: everything but the documents, to be read as any other. It has no checksum. */
export function withoutBatch({ head, batchBytes }: BatchStart, tail: Buffer): Buffer {
  const hasChecksum = head.readUInt32LE(HEADER_BYTES) !== 0;
  const rest = hasChecksum ? tail.subarray(0, -CHECKSUM_BYTES) : tail;
  const whole = Buffer.concat([head.subarray(0, -4), EMPTY_ARRAY, rest]);
  const removed = batchBytes + 4 - EMPTY_ARRAY.length;
  whole.writeInt32LE(whole.length);
  whole.writeUInt32LE(0, HEADER_BYTES);
  whole.writeInt32LE(whole.readInt32LE(BODY_AT) - removed, BODY_AT);
  whole.writeInt32LE(whole.readInt32LE(CURSOR_BODY_AT) - removed, CURSOR_BODY_AT);
  return whole;
}
