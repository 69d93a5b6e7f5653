import { expect, test } from 'vitest';
import {
  CommandError,
  EXIT_FAILED,
  EXIT_USAGE,
  ExitWith,
  exitCodeOf,
  failureLine,
  UsageError,
} from '../../../src/cli/failure.ts';
import { ConfigError } from '../../../src/errors.ts';

test('a failure is one line: program, message, and what to do next', () => {
  expect(failureLine('sluice', new CommandError('Not logged in', { hint: 'Run `sluice login`.' }))).toBe(
    'sluice: Not logged in. Run `sluice login`.',
  );
  expect(failureLine('hoop', new ConfigError('the port is in use.', { hint: 'Take another.' }))).toBe(
    'hoop: the port is in use. Take another.',
  );
});

test('line breaks and terminal escapes of a server do not reach the terminal', () => {
  expect(failureLine('sluice', new Error('a\nb\u001b[2J'))).toBe('sluice: a b\\u{1b}[2J');
});

test('something thrown that says nothing still gives a line', () => {
  expect(failureLine('sluice', new Error(''))).toBe('sluice: failed without a message');
});

test('wrong use and failed work have their own exit codes', () => {
  expect(exitCodeOf(new UsageError('no'))).toBe(EXIT_USAGE);
  expect(exitCodeOf(new CommandError('no'))).toBe(EXIT_FAILED);
  expect(exitCodeOf('thrown text')).toBe(EXIT_FAILED);
});

test('the exit code of what ran elsewhere is ours', () => {
  expect(exitCodeOf(new ExitWith(42))).toBe(42);
});
