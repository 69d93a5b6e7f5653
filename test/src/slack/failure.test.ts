import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { failureOf } from '../../../src/slack/failure.ts';

const platform = (error: string) => new webApi.WebAPIPlatformError({ ok: false, error });

test.each([
  [platform('token_revoked'), 'refused', 'the token was revoked (token_revoked)'],
  [platform('missing_scope'), 'refused', 'the app lacks a scope; compare it with the manifest (missing_scope)'],
  [platform('channel_not_found'), 'impossible', 'Slack answered channel_not_found'],
  [platform('internal_error'), 'unreachable', 'Slack answered internal_error'],
  [new webApi.WebAPIHTTPError(503, 'no', {}), 'unreachable', 'Slack answered 503'],
  [new webApi.WebAPIRequestError(new Error('xoxb-secret')), 'unreachable', 'Slack cannot be reached'],
  [new Error('anything'), 'unreachable', 'Slack cannot be reached'],
])('%s is %s', (error, kind, reason) => expect(failureOf(error)).toEqual({ kind, reason }));

test('how long Slack asks to wait is kept', () => {
  expect(failureOf(new webApi.WebAPIRateLimitedError(7))).toMatchObject({ kind: 'rate_limited', afterSec: 7 });
});
