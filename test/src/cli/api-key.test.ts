import { expect, test } from 'vitest';
import { isApiKey, readApiKey } from '../../../src/cli/api-key.ts';
import { type RunOptions, testContext } from './harness.ts';

const read = (options: RunOptions, option: string | true = true) => readApiKey(testContext(options).context, option);

test('is known by its first letters', () => {
  expect([isApiKey('slk_x'), isApiKey('sll_x'), isApiKey('')]).toEqual([true, false, false]);
});

test('comes from the environment, our name first, else from a pipe or the terminal', async () => {
  expect(await read({ env: { SLUICE_API_KEY: 'slk_a', HOOP_API_KEY: 'slk_b' } })).toBe('slk_a');
  expect(await read({ env: { SLUICE_API_KEY: '', HOOP_API_KEY: 'slk_b' } })).toBe('slk_b');
  expect(await read({ stdin: 'slk_c\n' })).toBe('slk_c');
  expect(await read({ typed: 'slk_d\r' })).toBe('slk_d');
});

test('is not taken from the command line, where others can read it, and is not repeated', async () => {
  const refused = read({}, 'slk_secret');
  await expect(refused).rejects.toThrow('can be read by every process');
  await expect(refused).rejects.not.toThrow('slk_secret');
});

test('another kind of token is none', async () => {
  await expect(read({ stdin: 'slc_token' })).rejects.toThrow('begin with slk_');
});
