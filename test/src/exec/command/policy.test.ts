import { expect, test } from 'vitest';
import { allowsClientArgs, commandKind, outputBytesMaxOf, timeoutMsOf } from '../../../../src/exec/command/policy.ts';

test('without switches the usual limits hold', () => {
  expect(timeoutMsOf({})).toBe(3_600_000);
  expect(outputBytesMaxOf({})).toBe(256 * 1024 * 1024);
  expect(allowsClientArgs({})).toBe(false);
});

test('switches change them; nonsense that got there does not', () => {
  expect(timeoutMsOf({ command_timeout_sec: '5' })).toBe(5_000);
  expect(outputBytesMaxOf({ command_output_mib: '1' })).toBe(1024 * 1024);
  expect(allowsClientArgs({ client_args: 'allow' })).toBe(true);
  expect(timeoutMsOf({ command_timeout_sec: 'x' })).toBe(3_600_000);
  expect(timeoutMsOf({ command_timeout_sec: '99999999' })).toBe(3_600_000);
  expect(outputBytesMaxOf({ command_output_mib: '-1' })).toBe(256 * 1024 * 1024);
  expect(allowsClientArgs({ client_args: 'yes' })).toBe(false);
});

test('custom connections can be decided and masked', () => {
  expect(commandKind).toMatchObject({ name: 'command', supports: { deciding: true, masking: true } });
});
