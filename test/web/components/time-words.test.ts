import { expect, test } from 'vitest';
import { agoOf, lengthOf } from '../../../web/src/components/time-words.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

test('times are told as people tell them', () => {
  expect(agoOf(at(-2), NOW)).toBe('just now');
  expect(agoOf(at(3), NOW)).toBe('just now');
  expect(agoOf(at(-40), NOW)).toBe('40 sec. ago');
  expect(agoOf(at(-119), NOW)).toBe('1 min. ago');
  expect(agoOf(at(2 * 3600 + 60), NOW)).toBe('in 2 hr.');
  expect(agoOf(at(-3 * 86_400), NOW)).toBe('3 days ago');
  expect(agoOf(at(-30 * 86_400), NOW)).toBe('8 Feb 2026');
});

test('lengths of time have their two largest units', () => {
  expect(lengthOf(5400_000)).toBe('1 h 30 min');
  expect(lengthOf(3600_000)).toBe('1 h');
  expect(lengthOf(90_061_000)).toBe('1 d 1 h');
  expect(lengthOf(45_000)).toBe('45 s');
  expect(lengthOf(120)).toBe('120 ms');
  expect(lengthOf(-5)).toBe('0 ms');
});
