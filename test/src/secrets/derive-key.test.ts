import { expect, it } from 'vitest';
import { deriveKey } from '../../../src/secrets/derive-key.ts';

it('is the same for the same purpose and another for another', () => {
  const master = Buffer.alloc(32, 7);
  expect(deriveKey(master, 'mask-hash')).toEqual(deriveKey(master, 'mask-hash'));
  expect(deriveKey(master, 'mask-hash')).not.toEqual(deriveKey(master, 'other'));
  expect(deriveKey(master, 'mask-hash')).toHaveLength(32);
});
