import { expect, test } from 'vitest';
import { secondsText, windowDuration, windowLeft, windowText } from '../../../src/cli/window-view.ts';

test.each([
  [0, '0 s'],
  [45, '45 s'],
  [1800, '30 min'],
  [5400, '1 h 30 min'],
  [86_461, '24 h 1 min 1 s'],
])('%i seconds are %s', (seconds, text) => {
  expect(secondsText(seconds)).toBe(text);
});

test('a window is shown by its duration and its reason, a command has neither', () => {
  const review = { type: 'jit', access_duration_sec: 1800, justification: null };
  expect(windowText(review)).toBe('access for 30 min');
  expect(windowText({ ...review, justification: 'import' })).toBe('access for 30 min: import');
  expect(windowDuration({ access_duration_sec: null })).toBe('');
});

test('what is left of a window counts only while it is open', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const open = { status: 'APPROVED', revoke_at: '2026-01-01T00:10:00Z' };
  expect(windowLeft(open, now)).toBe('10 min');
  expect(windowLeft(open, now + 600_000)).toBe('');
  expect(windowLeft({ ...open, status: 'REVOKED' }, now)).toBe('');
  expect(windowLeft({ status: 'PENDING', revoke_at: null }, now)).toBe('');
});
