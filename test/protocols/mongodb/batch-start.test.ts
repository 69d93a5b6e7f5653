import { Binary } from 'bson';
import { describe, expect, it } from 'vitest';
import { BATCH_START_BYTES, readBatchStart, withoutBatch } from '../../../protocols/mongodb/batch-start.ts';
import { FLAG, readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { answer, batch, contentOf, OK, request } from './conversation.ts';

const LONG = Array.from({ length: 50 }, (_, n) => ({ n, text: 'x'.repeat(100) }));

const startOf = (message: Buffer) => readBatchStart(message.subarray(0, BATCH_START_BYTES));

describe('the start of a batch', () => {
  it.each(['firstBatch', 'nextBatch'])('is known by %s, and tells where the batch ends', (name) => {
    const message = answer(7, batch(5, LONG, name));
    const start = startOf(message);
    if (start === undefined) throw new Error('no batch');
    const { head, batchBytes, tailBytes } = start;
    expect(head.length + batchBytes + tailBytes).toBe(message.length);
    const tail = message.subarray(-tailBytes);
    expect(contentOf(withoutBatch(start, tail))).toEqual(contentOf(answer(7, batch(5, [], name))));
  });

  it('is known with a checksum, which is not there without the batch', () => {
    const plain = answer(7, batch(5, LONG));
    const message = Buffer.concat([plain, Buffer.alloc(4)]);
    message.writeInt32LE(message.length);
    message.writeUInt32LE(FLAG.checksumPresent, 16);
    const start = startOf(message);
    if (start === undefined) throw new Error('no batch');
    const rest = withoutBatch(start, message.subarray(-start.tailBytes));
    expect(readOpMsg(rest)).toMatchObject({ responseTo: 7, flags: 0 });
  });

  it.each([
    ['another answer', answer(1, { ...OK, filler: 'x'.repeat(100) })],
    ['an answer with something before the batch', answer(1, { first: 1, ...batch(5, LONG) })],
    ['a cursor with something before the batch', answer(1, { cursor: { first: 1, firstBatch: LONG }, ...OK })],
    ['a flag', answer(1, batch(5, LONG), FLAG.moreToCome)],
    ['a sequence', request(1, batch(5, LONG), 0, { more: [{}] })],
    ['a long tail', answer(1, { ...batch(5, LONG), tail: new Binary(Buffer.alloc(70_000)) })],
  ])('is not told of %s', (_what, message) => {
    expect(startOf(message)).toBeUndefined();
  });

  it('is not told where a length is wrong', () => {
    const message = answer(7, batch(5, LONG));
    for (const at of [21, 33, 49]) {
      for (const length of [0, -1, 4, 0x7fffffff]) {
        const wrong = Buffer.from(message);
        wrong.writeInt32LE(length, at);
        expect(startOf(wrong), `${length} at ${at}`).toBeUndefined();
      }
    }
  });
});
