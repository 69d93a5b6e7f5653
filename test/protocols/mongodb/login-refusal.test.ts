import { deserialize } from 'bson';
import { expect, it } from 'vitest';
import { LoginRefusal, refusalOf } from '../../../protocols/mongodb/login-refusal.ts';
import { AdmissionError, ProtocolError, UpstreamError } from '../../../src/errors.ts';

function told(error: unknown): unknown {
  const document = refusalOf(error);
  return document === undefined ? undefined : deserialize(document);
}

it.each([
  ['a refusal', new LoginRefusal('MechanismUnavailable', 'not so', { hint: 'So.' }), 334, 'not so. So.'],
  [
    'an unknown connection',
    new AdmissionError('not_found', 'connection "x" does not exist'),
    13,
    'connection "x" does not exist',
  ],
  ['an old token', new AdmissionError('credential_expired', 'no longer valid'), 18, 'no longer valid'],
  ['a store that is down', new AdmissionError('unavailable', 'try again soon'), 96, 'try again soon'],
  [
    'a plugin’s reason',
    new AdmissionError('window_over', 'the window is over', { hint: 'Ask again.' }),
    13,
    'the window is over. Ask again.',
  ],
  ['an upstream that is down', new UpstreamError('connection "x": down'), 96, 'connection "x": down'],
  [
    'broken messages',
    new ProtocolError('a message of 3 bytes is impossible'),
    17,
    'a message of 3 bytes is impossible',
  ],
])('%s is told with its code and all of its text', (_what, error, code, errmsg) => {
  expect(told(error)).toMatchObject({ ok: 0, code, errmsg });
});

it('nothing is told of a fault of ours', () => {
  expect(told(new TypeError('secret internals'))).toBeUndefined();
});
