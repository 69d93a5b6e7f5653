import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/cli/duration.ts';
import { UsageError } from '../../../src/cli/failure.ts';

test.each([
  ['90', 90],
  ['90s', 90],
  ['30m', 1800],
  ['1h30m', 5400],
  ['1.5h', 5400],
  ['7d', 604_800],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '0', '0s', '-5m', 'soon', '5 m', '1w', '0.1s', '9'.repeat(30)])('"%s" is refused', (text) => {
  expect(() => parseDuration(text)).toThrow(UsageError);
});
