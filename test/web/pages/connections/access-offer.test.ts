import { expect, test } from 'vitest';
import { approversOf, offerOf } from '../../../../web/src/pages/connections/access-offer.ts';

test('without reviewers nothing needs an approval, whatever the policy says', () => {
  expect(offerOf({ reviewers: [], policy: { review_access: 'window' } }).needs).toBe('nothing');
});

test('each command, access for a time, or whichever there is', () => {
  const needs = (policy: Record<string, string>) => offerOf({ reviewers: ['dba-team'], policy }).needs;
  expect(needs({})).toBe('command');
  expect(needs({ review_access: 'window' })).toBe('window');
  expect(needs({ review_access: 'command_or_window' })).toBe('command_or_window');
});

test('the longest access is the connection’s, or four hours', () => {
  expect(offerOf({ reviewers: ['a'], policy: { review_window_sec_max: '600' } }).windowSecMax).toBe(600);
  expect(offerOf({ reviewers: ['a'], policy: {} }).windowSecMax).toBe(14_400);
});

test('who approves, in words', () => {
  expect(approversOf({ groups: ['dba-team'], approvals: 1 })).toBe('dba-team');
  expect(approversOf({ groups: ['a', 'b', 'c'], approvals: 3 })).toBe('a, b and c');
  expect(approversOf(offerOf({ reviewers: ['a', 'b'], policy: { review_min_approvals: '1' } }))).toBe('1 of a, b');
});
