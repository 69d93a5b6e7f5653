import { beforeEach, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/api/rate-limit.ts';

let now = 0;
const limiter = (keysMax = 100) => new RateLimiter({ burst: 3, refillMs: 1000, keysMax }, () => now);

beforeEach(() => {
  now = 0;
});

test('a burst passes, the next try waits for the refill', () => {
  const limit = limiter();
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 0]);
  expect(limit.take('a')).toBe(1000);
  now = 600;
  expect(limit.take('a')).toBe(400);
  now = 1000;
  expect(limit.take('a')).toBe(0);
  expect(limit.take('a')).toBe(1000);
});

test('one key does not use up the tokens of another', () => {
  const limit = limiter();
  for (let i = 0; i < 4; i++) limit.take('a');
  expect(limit.take('b')).toBe(0);
});

test('a token given back can be taken again, but never more than the burst', () => {
  const limit = limiter();
  for (let i = 0; i < 10; i++) limit.giveBack('a');
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 0]);
  expect(limit.take('a')).toBe(1000);
  limit.giveBack('a');
  expect(limit.take('a')).toBe(0);
});

test('waiting long fills up to the burst and no further', () => {
  const limit = limiter();
  limit.take('a');
  now = 1_000_000;
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 0]);
  expect(limit.take('a')).toBe(1000);
});

test('memory is bounded: the key unused for longest is forgotten, the one under attack is not', () => {
  const limit = limiter(2);
  for (let i = 0; i < 3; i++) limit.take('attacked');
  limit.take('x');
  expect(limit.take('attacked')).toBe(1000);
  limit.take('y');
  expect(limit.take('attacked')).toBe(1000);
});
