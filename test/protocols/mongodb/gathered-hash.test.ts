import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GatheredHash } from '../../../protocols/mongodb/gathered-hash.ts';

/** Pieces around every limit of the class: short ones, what just fits, and what never does. */
const bytes = fc
  .tuple(
    fc.constantFrom(0, 1, 63, 64, 65, 700, 8_000, 16_383, 16_384, 16_385, 40_000),
    fc.integer({ min: 0, max: 255 }),
  )
  .map(([length, byte]) => Buffer.alloc(length, byte));
const texts = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constant('é'.repeat(9_000)),
);

it('is the SHA-256 of all pieces one behind the other, however many and however long', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(bytes, texts), { maxLength: 12 }), (pieces) => {
      const gathered = new GatheredHash();
      const whole = createHash('sha256');
      for (const piece of pieces) {
        whole.update(piece);
        if (typeof piece === 'string') gathered.text(piece);
        else gathered.bytes(Buffer.concat([Buffer.of(9), piece, Buffer.of(9)]), 1, 1 + piece.length);
      }
      expect(gathered.digest()).toBe(whole.digest('hex'));
    }),
  );
});
