import { expect, test } from 'vitest';
import { SluiceError } from '../../../src/errors.ts';
import { refusing, StoreError } from '../../../src/store/errors.ts';

test('has a code to match on, as every error of the project', () => {
  const error = new StoreError('conflict', 'taken');
  expect(error).toBeInstanceOf(SluiceError);
  expect(error).toMatchObject({ name: 'StoreError', code: 'conflict', message: 'taken' });
});

test('broken constraints are told in words, where there are words', async () => {
  const broken = (code: string) => Promise.reject(Object.assign(new Error('raw'), { code }));
  const words = { conflict: 'taken', reference: 'missing' };
  await expect(refusing(broken('23505'), words)).rejects.toMatchObject({ code: 'conflict', message: 'taken' });
  await expect(refusing(broken('23503'), words)).rejects.toMatchObject({
    code: 'unknown_reference',
    message: 'missing',
  });
  await expect(refusing(broken('23505'), { reference: 'missing' })).rejects.toThrow('raw');
  await expect(refusing(broken('23514'), words)).rejects.toThrow('raw');
  expect(await refusing(Promise.resolve(1), words)).toBe(1);
});
