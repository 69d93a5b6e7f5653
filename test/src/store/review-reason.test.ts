import { expect, test } from 'vitest';
import { REASON_LENGTH_MAX, toReason } from '../../../src/store/review-reason.ts';

test.each([
  ['use the replica', 'use the replica'],
  ['  two\r\nlines\u2028and a third ', 'two lines and a third'],
  ['\u001b]0;title\u0007text', ']0;title text'],
  ['\u0085\u009b31mred', '31mred'],
  ['abc \u202eevil\u202c', 'abc  evil'],
  ['grüße 🙂', 'grüße 🙂'],
  ['broken \ud800', 'broken \ufffd'],
])('%j is kept as %j', (given, kept) => {
  expect(toReason(given)).toBe(kept);
});

test.each([undefined, '', ' ', '\n\u0000'])('nothing is kept of %j', (given) => {
  expect(toReason(given)).toBeNull();
});

test('a long one is cut, within the limit and between characters', () => {
  expect(toReason('x'.repeat(REASON_LENGTH_MAX))).toHaveLength(REASON_LENGTH_MAX);
  const cut = toReason(`${'x'.repeat(REASON_LENGTH_MAX - 2)}🙂🙂`) ?? '';
  expect(cut.length).toBeLessThanOrEqual(REASON_LENGTH_MAX);
  expect(cut.isWellFormed()).toBe(true);
  expect(cut.endsWith('…')).toBe(true);
});
