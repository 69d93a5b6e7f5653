import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchCounter } from '../../../protocols/mongodb/batch-counter.ts';
import { bson, documents } from './bson/values.ts';

/** An array behind its length. */
function arrayOf(...items: unknown[]): Buffer {
  return bson({ a: items }).subarray(4 + 3 + 4, -1);
}

function count(...pieces: readonly Buffer[]): number {
  const counter = new BatchCounter();
  for (const piece of pieces) counter.push(piece);
  return counter.end();
}

describe('a batch', () => {
  it('is counted however it is cut', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (batch, bytes) => {
        const array = arrayOf(...batch);
        const pieces = Array.from({ length: Math.ceil(array.length / bytes) }, (_, n) =>
          array.subarray(n * bytes, (n + 1) * bytes),
        );
        expect(count(...pieces)).toBe(batch.length);
      }),
    );
  });

  it('of more than ten has longer names of places', () => {
    expect(count(arrayOf(...Array.from({ length: 1234 }, () => ({ a: 1 }))))).toBe(1234);
  });

  it.each([
    ['holds what is no document', arrayOf({}, 'text'), /no document/],
    ['is cut off', arrayOf({ a: 1 }).subarray(0, -1), /does not end/],
    ['goes on', Buffer.concat([arrayOf({}), Buffer.of(1)]), /goes on/],
    ['holds a document of an impossible length', Buffer.from([3, 0x30, 0, 4, 0, 0, 0, 0]), /impossible/],
    ['holds a document that reaches beyond it', Buffer.from([3, 0x30, 0, 9, 0, 0, 0, 0]), /does not end/],
    ['holds a document of a negative length', Buffer.from([3, 0x30, 0, 255, 255, 255, 255, 0]), /does not end/],
  ])('is refused when it %s', (_what, array, error) => {
    expect(() => count(array)).toThrow(error);
  });
});
