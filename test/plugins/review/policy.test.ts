import { expect, it } from 'vitest';
import {
  estimates,
  failsFast,
  REVIEW_POLICY_KEYS,
  reviewsOnlyByRule,
  rowsMaxOf,
} from '../../../plugins/review/policy.ts';
import { liveSession } from '../../src/core/fixtures.ts';

it('commands wait unless the connection says otherwise', () => {
  expect(failsFast(liveSession())).toBe(false);
  expect(failsFast(liveSession({ connection: { policy: { review_mode: 'hold' } } }))).toBe(false);
  expect(failsFast(liveSession({ connection: { policy: { review_mode: 'fail_fast' } } }))).toBe(true);
  expect(failsFast(Object.assign(liveSession(), { failsFast: true }))).toBe(true);
});

it('the planner is asked unless the connection says otherwise', () => {
  expect(estimates(liveSession())).toBe(true);
  expect(estimates(liveSession({ connection: { policy: { review_estimate: 'off' } } }))).toBe(false);
});

it('lists what is the case without a switch first', () => {
  expect(REVIEW_POLICY_KEYS.review_mode[0]).toBe('hold');
  expect(REVIEW_POLICY_KEYS.review_estimate[0]).toBe('on');
});

it('every command is reviewed unless the connection leaves that to rules', () => {
  expect(reviewsOnlyByRule(liveSession())).toBe(false);
  expect(reviewsOnlyByRule(liveSession({ connection: { policy: { review_scope: 'rules' } } }))).toBe(true);
  expect(REVIEW_POLICY_KEYS.review_scope[0]).toBe('all');
});

it('approvals cover any number of rows unless the connection says how many', () => {
  const limited = (review_rows_max: string) => liveSession({ connection: { policy: { review_rows_max } } });
  expect(rowsMaxOf(liveSession())).toBeUndefined();
  expect(rowsMaxOf(limited('500'))).toBe(500);
  expect(rowsMaxOf(limited('lots'))).toBe(0);
});
