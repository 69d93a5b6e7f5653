import { expect, test } from 'vitest';
import { ballotOf, waitsFor } from '../../../../web/src/pages/reviews/deciding.ts';
import { approvedBy, group, review } from './review.ts';

const dba = { id: 'dba-id', groups: ['dba-team'], isAdmin: false, isAuditor: false };
const both = { ...dba, groups: ['dba-team', 'security'] };
const admin = { id: 'admin-id', groups: ['admin'], isAdmin: true, isAuditor: false };

test('members decide for their groups that still wait', () => {
  expect(ballotOf(review(), dba)).toEqual({ groups: ['dba-team'], asAdmin: [], obstacle: undefined });
  const two = review({ review_groups_data: [group('dba-team'), group('security')] });
  expect(ballotOf(two, both).groups).toEqual(['dba-team', 'security']);
});

test('administrators may step in for groups they are not in', () => {
  expect(ballotOf(review(), admin)).toEqual({ groups: [], asAdmin: ['dba-team'], obstacle: undefined });
  expect(ballotOf(review(), { ...admin, groups: ['admin', 'dba-team'] })).toMatchObject({
    groups: ['dba-team'],
    asAdmin: [],
  });
});

test('nobody decides their own request, what is decided, or as an auditor or stranger; each is told why', () => {
  expect(ballotOf(review({ user_id: 'dba-id' }), dba).obstacle).toContain('your own');
  expect(ballotOf(review({ status: 'EXPIRED' }), dba).obstacle).toContain('decided');
  expect(ballotOf(review(), { ...dba, isAuditor: true }).obstacle).toContain('Auditors');
  expect(ballotOf(review(), { ...dba, groups: [] }).obstacle).toContain('waits for dba-team');
});

test('one person is one group, unless the request says otherwise', () => {
  const half = { review_groups_data: [approvedBy('dba-team', 'dba'), group('security')] };
  expect(ballotOf(review(half), both).obstacle).toContain('Somebody else decides for security');
  expect(ballotOf(review({ ...half, person_counts: 'every_group' }), both).groups).toEqual(['security']);
});

test('the badge counts what one may decide', () => {
  expect(waitsFor(review(), dba)).toBe(true);
  expect(waitsFor(review(), admin)).toBe(true);
  expect(waitsFor(review({ user_id: 'dba-id' }), dba)).toBe(false);
  expect(waitsFor(review({ status: 'REJECTED' }), dba)).toBe(false);
});
