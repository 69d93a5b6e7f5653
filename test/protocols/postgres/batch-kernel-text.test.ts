import { describe, expect, test } from 'vitest';
import { BATCH_KERNEL, NULL_END } from '../../../protocols/postgres/batch-kernel-text.ts';
import { loadKernel } from '../../../src/wasm/kernel.ts';
import { be } from './frames.ts';

describe('the kernel of batches', () => {
  const kernel = loadKernel(BATCH_KERNEL, 65_536);
  const numbers = (at: number, count: number) => [...new Int32Array(kernel.memory.buffer, at, count)];

  test('copies to the byte, and beyond it only what is written later', () => {
    for (let length = 0; length < 40; length++) {
      const bytes = Buffer.alloc(length, 'abcdefgh');
      kernel.memory.fill(0, 0, 400);
      kernel.memory.set(bytes, 3);
      expect(kernel.function('copy')(3, 3 + length, 101)).toBe(101 + length);
      expect(Buffer.from(kernel.memory.subarray(101, 101 + length))).toEqual(bytes);
      expect(kernel.memory[101 + length + 16]).toBe(0);
    }
  });

  test('writes where cells begin and end, and where NULL does', () => {
    const frames = be.row('abc', null, '');
    kernel.memory.set(frames);
    expect(kernel.function('cutRows')(frames.length, 1, 3, 1_000)).toBe(1);
    expect(numbers(1_000, 6)).toEqual([11, 14, 18, NULL_END, 22, 22]);
    expect(kernel.function('cutRows')(frames.length, 1, 2, 1_000)).toBe(0);
  });
});
