import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacHex } from '../../../plugins/dlp/keyed-hash.ts';

describe('the keyed hash', () => {
  it('is HMAC-SHA-256, for keys and messages of any length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc.nat(3_000).map((n) => 'ä'.repeat(n)),
        ),
        (key, message) => {
          expect(hmacHex(key, message)).toBe(createHmac('sha256', key).update(message).digest('hex'));
        },
      ),
    );
  });

  it('remembers nothing of the message before', () => {
    const key = new Uint8Array(32);
    const once = hmacHex(key, 'a');
    hmacHex(key, 'a longer message');
    expect(hmacHex(key, 'a')).toBe(once);
  });
});
