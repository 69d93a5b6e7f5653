import { expect, test } from 'vitest';
import { Review, shownReview } from '../../../src/api/review-shape.ts';
import type { Review as StoredReview } from '../../../src/store/index.ts';

const at = new Date(0);
const STORED: StoredReview = {
  id: 'r',
  type: 'onetime',
  sessionId: 's',
  connectionId: 'c',
  connectionName: 'shop',
  userId: 'u',
  userName: 'alice',
  userKind: 'service',
  database: 'app',
  mode: 'fail_fast',
  status: 'REJECTED',
  text: 'EXECUTE p',
  params: [{ text: null, encoding: 'hex' }],
  normalForm: { text: 'EXECUTE p', fingerprint: 'abc' },
  touches: [{ operation: 'delete', relations: ['t'] }],
  estimate: [{ operation: 'delete', relation: 'public.t', rows: 7 }],
  operations: ['execute'],
  related: [{ kind: 'prepared', name: 'p', text: 'SELECT 1' }],
  fingerprint: 'f',
  rowChanges: 'counted',
  rowsMax: 5,
  groups: [
    { group: 'a', status: 'APPROVED', reviewedBy: { id: 'x', name: 'xenia' }, reviewedAt: at, rowsMax: 5 },
    {
      group: 'b',
      status: 'REJECTED',
      reviewedBy: { id: 'y', name: 'yan', kind: 'api_key' },
      reviewedAt: at,
      reason: 'no',
      byAdmin: true,
    },
  ],
  createdAt: at,
  expiresAt: at,
  decidedAt: at,
  executedAt: undefined,
  reason: undefined,
  outcome: { rows: 1 },
  autoApproved: false,
  minApprovals: undefined,
  personCounts: 'once',
  approvedAt: undefined,
  window: undefined,
};

test('a review is shown with what its names stand for and how each group decided', () => {
  const shown = shownReview(STORED, true);
  expect(Review.safeParse(shown).success).toBe(true);
  expect(shown).toMatchObject({
    related: [{ kind: 'prepared', name: 'p', text: 'SELECT 1' }],
    params: [{ text: null, encoding: 'hex', type: null }],
    outcome: { rows: 1 },
    database: 'app',
    mode: 'fail_fast',
    normalized_text: 'EXECUTE p',
    normalized_fingerprint: 'abc',
    touches: [{ operation: 'delete', relations: ['t'] }],
    estimate: [{ operation: 'delete', relation: 'public.t', rows: 7 }],
    rejection_reason: 'no',
    identity_type: 'machine',
    executed_at: null,
  });
  expect(shown.review_groups_data).toEqual([
    {
      group: 'a',
      status: 'APPROVED',
      reviewed_by: { id: 'x', name: 'xenia', identity_type: 'user' },
      review_date: at.toISOString(),
      reason: null,
      by_admin: false,
      max_rows: 5,
    },
    {
      group: 'b',
      status: 'REJECTED',
      reviewed_by: { id: 'y', name: 'yan', identity_type: 'machine' },
      review_date: at.toISOString(),
      reason: 'no',
      by_admin: true,
      max_rows: null,
    },
  ]);
});

test('only a rejected review has a reason of rejection', () => {
  expect(shownReview({ ...STORED, status: 'EXPIRED', reason: 'nobody decided' }, true)).toMatchObject({
    reason: 'nobody decided',
    rejection_reason: null,
  });
  expect(shownReview({ ...STORED, groups: [], reason: 'policy' }, true).rejection_reason).toBe('policy');
});

test('who may only ask does not read how many rows the planner expects', () => {
  expect(shownReview(STORED, false).estimate).toBeNull();
  expect(
    shownReview({ ...STORED, estimate: undefined, normalForm: undefined, touches: undefined }, true),
  ).toMatchObject({
    estimate: null,
    touches: null,
    normalized_text: null,
    normalized_fingerprint: null,
  });
});
