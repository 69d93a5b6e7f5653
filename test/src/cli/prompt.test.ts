import { expect, test } from 'vitest';
import { CommandError, UsageError } from '../../../src/cli/failure.ts';
import { ask, askSecret, canAsk, readSecretFromStdin } from '../../../src/cli/prompt.ts';
import { testContext } from './harness.ts';

test('only a terminal can be asked', () => {
  expect(canAsk(testContext({ typed: '' }).context)).toBe(true);
  expect(canAsk(testContext({ stdin: 'x' }).context)).toBe(false);
});

test('an answer is the line typed, and the default stands for an empty one', async () => {
  const { context, err, out } = testContext({ typed: '  dba \n' });
  expect(await ask(context, 'Name')).toBe('dba');
  expect(err()).toBe('Name: ');
  expect(out()).toBe('');
  const empty = testContext({ typed: '\n' });
  expect(await ask(empty.context, 'API URL', 'http://x')).toBe('http://x');
  expect(empty.err()).toBe('API URL [http://x]: ');
});

test('a terminal that is closed instead of an answer fails', async () => {
  const { context } = testContext({ stdin: '' });
  await expect(ask(context, 'Name')).rejects.toThrow(CommandError);
  const hidden = testContext({ stdin: '' });
  await expect(askSecret(hidden.context, 'Password')).rejects.toThrow(CommandError);
});

test('a secret is not shown, and can be corrected while it is typed', async () => {
  const { context, err, out } = testContext({ typed: 'wrong\u0015hünter3\u007f2\r' });
  expect(await askSecret(context, 'Password')).toBe('hünter2');
  expect(err()).toBe('Password: \n');
  expect(out()).toBe('');
});

test('what is typed ahead answers the next question', async () => {
  const { context } = testContext({ typed: 'first\rsecond\r' });
  expect(await askSecret(context, 'Password')).toBe('first');
  expect(await askSecret(context, 'The same again')).toBe('second');
});

test('Ctrl-C and Ctrl-D leave the question', async () => {
  await expect(askSecret(testContext({ typed: 'half\u0003' }).context, 'Password')).rejects.toThrow('Cancelled');
  await expect(askSecret(testContext({ typed: '\u0004' }).context, 'Password')).rejects.toThrow(CommandError);
});

test('a piped secret loses its line break and nothing else', async () => {
  expect(await readSecretFromStdin(testContext({ stdin: ' hunter2 \n' }).context)).toBe(' hunter2 ');
  expect(await readSecretFromStdin(testContext({ stdin: 'a\r\n' }).context)).toBe('a');
});

test('an empty or endless secret, or a terminal, is refused', async () => {
  await expect(readSecretFromStdin(testContext({ stdin: '\n' }).context)).rejects.toThrow(UsageError);
  await expect(readSecretFromStdin(testContext({ stdin: 'x'.repeat(70_000) }).context)).rejects.toThrow(/too long/);
  await expect(readSecretFromStdin(testContext({ typed: 'x' }).context)).rejects.toThrow(/from a pipe/);
});
