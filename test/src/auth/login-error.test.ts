import { expect, test } from 'vitest';
import { LoginError } from '../../../src/auth/login-error.ts';
import { SluiceError } from '../../../src/errors.ts';

test('a login that came to nothing has a stable word and a sentence', () => {
  const cause = new Error('x');
  const error = new LoginError('provider_unavailable', 'it does not answer', { cause });
  expect(error).toBeInstanceOf(SluiceError);
  expect(error).toMatchObject({ code: 'provider_unavailable', message: 'it does not answer', cause });
});
