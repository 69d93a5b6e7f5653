import { expect, test } from 'vitest';
import { errorOf, exitCodeOf, outcomeOf } from '../../../../src/exec/command/ending.ts';

test('exit codes are told as a shell tells them', () => {
  expect(exitCodeOf({ code: 0, signal: null })).toBe(0);
  expect(exitCodeOf({ code: 42, signal: null })).toBe(42);
  expect(exitCodeOf({ code: null, signal: 'SIGKILL' })).toBe(137);
  expect(exitCodeOf({ code: null, signal: null })).toBe(1);
});

test('only an end with code 0 is a success', () => {
  expect(errorOf({ code: 0, signal: null })).toBeUndefined();
  expect(errorOf({ code: 3, signal: null })?.message).toBe('the command ended with exit code 3');
  expect(errorOf({ code: null, signal: 'SIGTERM' })?.message).toBe('the command ended by signal SIGTERM');
});

test('the record tells the end, and why it was brought about', () => {
  expect(outcomeOf({ code: 0, signal: null }, 5, undefined)).toEqual({ status: 'ok', rows: 5, tag: 'exit 0' });
  expect(outcomeOf({ code: null, signal: 'SIGTERM' }, 1, { code: 'timeout', message: 'too long' })).toEqual({
    status: 'error',
    rows: 1,
    tag: 'SIGTERM',
    error: { code: 'timeout', message: 'too long' },
  });
});
