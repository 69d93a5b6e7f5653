import { expect, test } from 'vitest';
import { SERVER_ENV } from '../../../../src/store/embedded/server-env.ts';

test('holds nothing of our own environment', () => {
  const names = Object.keys(SERVER_ENV).filter((name) => name !== 'SystemRoot');
  expect(names).toEqual(['PATH', 'LANG', 'LC_ALL', 'TZ']);
  expect(SERVER_ENV.TZ).toBe('UTC');
  expect(Object.isFrozen(SERVER_ENV)).toBe(true);
});
