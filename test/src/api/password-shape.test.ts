import { expect, test } from 'vitest';
import { PASSWORD_LENGTH_MAX, Password } from '../../../src/api/password-shape.ts';

test('a password has eight characters or more, and an end', () => {
  expect(Password.safeParse('12345678').success).toBe(true);
  expect(Password.safeParse('1234567').success).toBe(false);
  expect(Password.safeParse('x'.repeat(PASSWORD_LENGTH_MAX)).success).toBe(true);
  expect(Password.safeParse('x'.repeat(PASSWORD_LENGTH_MAX + 1)).success).toBe(false);
});
