import { expect, test } from 'vitest';
import { readNewPassword, requireTerminal } from '../../../src/cli/new-password.ts';
import { type RunOptions, testContext } from './harness.ts';

const read = (options: RunOptions, more: { passwordStdin?: boolean } = {}) => {
  const { context, err } = testContext(options);
  return { password: readNewPassword(context, 'New password', more), err };
};

test('is asked for twice, and must be the same', async () => {
  expect(await read({ typed: 'good one\rgood one\r' }).password).toBe('good one');
  await expect(read({ typed: 'good one\rother\r' }).password).rejects.toThrow('The two passwords differ.');
  await expect(read({ typed: '\r\r' }).password).rejects.toThrow('The password is empty.');
});

test('comes from a pipe when that is asked for', async () => {
  expect(await read({ stdin: 'good one\n' }, { passwordStdin: true }).password).toBe('good one');
});

test('with nobody to ask, how to pipe it is told', async () => {
  await expect(read({ stdin: 'good one' }).password).rejects.toMatchObject({
    hint: 'Pipe it in and add --password-stdin.',
  });
  expect(() => requireTerminal(testContext({ typed: '' }).context)).not.toThrow();
});
