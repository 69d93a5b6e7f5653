import { expect, test } from 'vitest';
import { momentsOf } from '../../../../web/src/pages/reviews/timeline.ts';
import { approvedBy, group, review } from './review.ts';

const words = (fields: Parameters<typeof review>[0]) => momentsOf(review(fields)).map(({ what }) => what);

test('a request that waits says when it expires', () => {
  expect(words({})).toEqual(['alice asked', 'Expires, if nobody decides before']);
});

test('what happened is told in order, with who and as what', () => {
  const moments = momentsOf(
    review({
      status: 'EXECUTED',
      review_groups_data: [
        approvedBy('security', 'sam', { review_date: '2026-03-10T12:06:00Z', by_admin: true, reason: 'once' }),
        approvedBy('dba-team', 'dba'),
      ],
      executed_at: '2026-03-10T12:06:01Z',
    }),
  );
  expect(moments.map(({ what }) => what)).toEqual([
    'alice asked',
    'dba (dba-team) approved',
    'sam (administrator, for security) approved',
    'It was executed',
  ]);
  expect(moments[2]?.reason).toBe('once');
});

test('rejections, ends and approvals without a question are told as such', () => {
  const rejected = group('dba-team', { ...approvedBy('dba-team', 'dba'), status: 'REJECTED', reason: 'no' });
  expect(words({ status: 'REJECTED', review_groups_data: [rejected] })).toEqual([
    'alice asked',
    'dba (dba-team) rejected',
  ]);
  expect(words({ status: 'EXPIRED' })).toEqual(['alice asked', 'Expired']);
  expect(words({ status: 'REVOKED', decided_at: '2026-03-10T12:10:00Z' })).toEqual(['alice asked', 'Revoked']);
  expect(words({ status: 'EXECUTED', auto_approved: true, approved_at: '2026-03-10T12:00:00Z' })).toEqual([
    'alice asked',
    'Passed without being asked about',
  ]);
});

test('an approval says when it ends', () => {
  expect(words({ status: 'APPROVED', review_groups_data: [approvedBy('dba-team', 'dba')] }).at(-1)).toContain(
    'if it is not used',
  );
  expect(words({ type: 'jit', status: 'APPROVED', revoke_at: '2026-03-10T14:00:00Z' }).at(-1)).toBe('The access ends');
});
