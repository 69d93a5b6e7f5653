import { expect, it } from 'vitest';
import {
  estimates,
  failsFast,
  minApprovalsOf,
  personCountsOf,
  REVIEW_POLICY_KEYS,
  reviewProblems,
  reviewsOnlyByRule,
  rowsMaxOf,
  timeoutMsOf,
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

it('the rules of approvals are the strictest unless the connection says otherwise in words that can be read', () => {
  const set = (policy: Record<string, string>) => liveSession({ connection: { policy } });
  expect(minApprovalsOf(liveSession())).toBeUndefined();
  expect(minApprovalsOf(set({ review_min_approvals: '2' }))).toBe(2);
  for (const odd of ['0', '-1', 'two', '']) expect(minApprovalsOf(set({ review_min_approvals: odd }))).toBeUndefined();
  expect(personCountsOf(liveSession())).toBe('once');
  expect(personCountsOf(set({ review_person_counts: 'every_group' }))).toBe('every_group');
  expect(personCountsOf(set({ review_person_counts: 'all' }))).toBe('once');
});

it('requests wait as long as the connection says, else as long as the gateway does', () => {
  const timeout = (review_timeout_sec: string) =>
    timeoutMsOf(liveSession({ connection: { policy: { review_timeout_sec } } }), 5000);
  expect(timeoutMsOf(liveSession(), 5000)).toBe(5000);
  expect(timeout('90')).toBe(90_000);
  for (const odd of ['0', 'soon', '1e99', '604801']) expect(timeout(odd)).toBe(5000);
});

it('no more approvals may be asked for than there are reviewers', () => {
  const problems = (min: string, ...reviewers: string[]) =>
    reviewProblems({ reviewers, policy: { review_min_approvals: min } });
  expect(problems('2', 'a', 'b')).toEqual([]);
  const tooMany = 'policy.review_min_approvals: must be at most the number of reviewers, which is';
  expect(problems('3', 'a', 'b', 'b')).toEqual([`${tooMany} 2`]);
  expect(problems('1')).toEqual([`${tooMany} 0`]);
  expect(reviewProblems({ reviewers: [], policy: {} })).toEqual([]);
});
