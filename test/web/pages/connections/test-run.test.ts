// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { ApiFailure } from '../../../../web/src/api/failure.ts';
import { failureOf } from '../../../../web/src/pages/connections/test-run.ts';

const failed = (reason: string) => failureOf(new ApiFailure(400, `connection test failed: ${reason}`));

test('the reason is the server’s own', () => {
  expect(failed('password authentication failed for user "app"').reason).toBe(
    'Password authentication failed for user "app".',
  );
});

test.each([
  ['password authentication failed for user "app"', 'user and password'],
  [`Access denied for user 'app'@'10.0.0.1' (using password: YES)`, 'user and password'],
  ['Authentication failed.', 'user and password'],
  ['database "shpo" does not exist', 'name of the database'],
  ['getaddrinfo ENOTFOUND db.internal', 'check the host'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'host and port'],
  ['self-signed certificate in certificate chain', 'Encryption'],
  ['there is no program psqll that commands may run', 'Install it'],
])('%s: what to look at', (reason, advice) => {
  expect(failed(reason).advice).toContain(advice);
});

test('a failure that is none of the test’s gets no advice of a test’s', () => {
  const failure = failureOf(new ApiFailure(0, 'the gateway does not answer'));
  expect(failure).toEqual({ reason: 'The gateway does not answer.', advice: undefined });
});
