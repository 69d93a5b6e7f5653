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
  ['connection "shop": the upstream refuses the user name or password in its secret', 'user and password'],
  ['the upstream does not let the gateway in (its pg_hba.conf, or the user of the secret)', 'user and password'],
  ['the upstream refuses the login: Authentication failed. (18)', 'user and password'],
  [`the upstream refused the session: Access denied for user 'app'@'10.0.0.1'`, 'user and password'],
  ['the upstream refused the session: database "shpo" does not exist (3D000)', 'name of the database'],
  ["the upstream's host name cannot be resolved", 'check the host'],
  ['the upstream refused the connection: nothing listens on its host and port', 'host and port'],
  ['the upstream did not answer in time', 'host and port'],
  ['the upstream offers no TLS, and SSLMODE=require requires it', 'Encryption'],
  ['self-signed certificate in certificate chain', 'Encryption'],
  ['there is no program psqll that commands may run', 'Install it'],
])('%s: what to look at', (reason, advice) => {
  expect(failed(reason).advice).toContain(advice);
});

test('a failure that is none of the test’s gets no advice of a test’s', () => {
  const failure = failureOf(new ApiFailure(0, 'the gateway does not answer'));
  expect(failure).toEqual({ reason: 'The gateway does not answer.', advice: undefined });
});
