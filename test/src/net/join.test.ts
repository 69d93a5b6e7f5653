import { expect, test } from 'vitest';
import { join } from '../../../src/net/join.ts';

const whole = Buffer.from('abcdef');

test('neighbours in memory are joined without a copy', () => {
  const joined = join([whole.subarray(0, 2), whole.subarray(2, 3), whole.subarray(3)]);
  expect(joined.toString()).toBe('abcdef');
  expect(joined.buffer).toBe(whole.buffer);
  expect(joined.byteOffset).toBe(whole.byteOffset);
});

test('others are put together in order', () => {
  expect(join([whole.subarray(3), whole.subarray(0, 2), Buffer.from('x')]).toString()).toBe('defabx');
});

test('nothing is an empty buffer, and one piece is itself', () => {
  expect(join([])).toHaveLength(0);
  expect(join([Buffer.alloc(0), whole])).toBe(whole);
});
