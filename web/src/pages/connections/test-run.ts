import { ApiFailure, sentenceOf } from '../../api/failure.ts';

const PREFIX = /^connection test failed: /;

/** Why a test failed, in the words of the server or the gateway, and what to look at. */
export interface TestFailure {
  readonly reason: string;
  readonly advice: string | undefined;
}

const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /refuses the (?:user name or password|login)|does not let the gateway in|password authentication|access denied for user|authentication failed|no password supplied|(?:wrong|bad) auth|role .* does not exist|login failed/i,
    'The server was reached and let nobody in: check user and password.',
  ],
  [/database .* does not exist|unknown database/i, 'The login works: check the name of the database.'],
  [
    /certificate|self[- ]signed|tls|ssl/i,
    'The encryption was not agreed on: check “Encryption”, and whether the certificate needs its authority.',
  ],
  [
    /enotfound|eai_again|getaddrinfo|cannot be resolved|no such host|not known/i,
    'The name is not known to the gateway’s machine: check the host.',
  ],
  [
    /refused the connection|did not answer|cannot be reached|no route|closed the connection|in time/i,
    'Nothing answers there: check host and port, and that the gateway’s machine may reach them.',
  ],
  [/no program/i, 'Install it on the gateway’s machine, or write the whole path.'],
];

/** Whether a test was made and failed; else the gateway did not come to it. */
export function isOfTest(error: unknown): boolean {
  return error instanceof ApiFailure && PREFIX.test(error.message);
}

/** What a failed test tells; of a failure that was none of the upstream's, the gateway's own words. */
export function failureOf(error: unknown): TestFailure {
  const text = error instanceof ApiFailure ? error.message.replace(PREFIX, '') : String(error);
  const advice = isOfTest(error) ? ADVICE.find(([pattern]) => pattern.test(text))?.[1] : undefined;
  return { reason: sentenceOf(new Error(text)), advice };
}
