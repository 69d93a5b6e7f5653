import { expect, it } from 'vitest';
import { failsFast, REVIEW_POLICY_KEYS } from '../../../plugins/review/policy.ts';
import { liveSession } from '../../src/core/fixtures.ts';

it('commands wait unless the connection says otherwise', () => {
  expect(failsFast(liveSession())).toBe(false);
  expect(failsFast(liveSession({ connection: { policy: { review_mode: 'hold' } } }))).toBe(false);
  expect(failsFast(liveSession({ connection: { policy: { review_mode: 'fail_fast' } } }))).toBe(true);
});

it('lists what is the case without a switch first', () => {
  expect(REVIEW_POLICY_KEYS.review_mode[0]).toBe('hold');
});
