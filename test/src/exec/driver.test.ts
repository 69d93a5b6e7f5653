import { expect, test } from 'vitest';
import { DriverLoginError } from '../../../src/exec/driver.ts';

test('a login that did not come about tells the reason it was given', () => {
  const reason = { message: 'the upstream refused the password', code: '08001', hint: 'Check envvar:PASS.' };
  const error = new DriverLoginError(reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'DriverLoginError', message: reason.message, reason });
});
