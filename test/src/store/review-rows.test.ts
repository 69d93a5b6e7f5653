import { expect, test } from 'vitest';
import { formatRequest, toReview } from '../../../src/store/review-rows.ts';

const DRAFT = {
  sessionId: 's',
  connectionId: 'c',
  connectionName: 'prod',
  userId: 'u',
  userName: 'ann',
  text: 'select \u0000\ud800',
  fingerprint: 'f',
  groups: ['dba'],
  expiresAt: new Date(),
};

test('whatever was typed survives the way through the database', () => {
  const stored = formatRequest(DRAFT);
  expect(stored).not.toMatch(/[^\x20-\x7e]/);
  expect(JSON.parse(stored)).toEqual({
    text: DRAFT.text,
    params: [],
    related: [],
    rowChanges: 'uncountable',
  });
});

test('a row becomes a review; a group nobody has decided has no reviewer', () => {
  const at = new Date('2026-01-01T00:00:00Z');
  const undecided = {
    group: 'dba',
    status: 'PENDING' as const,
    reviewerId: null,
    reviewerName: null,
    reviewerKind: null,
    byAdmin: false,
    reviewedAt: null,
    reason: null,
    rowsMax: null,
  };
  const decided = {
    group: 'sec',
    status: 'APPROVED' as const,
    reviewerId: 'r',
    reviewerName: 'bob',
    reviewerKind: 'service' as const,
    byAdmin: true,
    reviewedAt: '2026-01-01T01:00:00.5+01:00',
    reason: 'fine',
    rowsMax: 3,
  };
  const review = toReview({
    id: 'i',
    session_id: 's',
    connection_id: 'c',
    connection_name: 'prod',
    user_id: 'u',
    user_name: 'ann',
    user_kind: 'person',
    status: 'PENDING',
    request: { text: 'x', params: [], related: [] },
    operations: ['select'],
    fingerprint: 'f',
    created_at: at,
    expires_at: at,
    changed_at: at,
    decided_at: null,
    executed_at: null,
    reason: null,
    outcome: null,
    auto_approved: false,
    mode: 'hold',
    database: 'app',
    told_at: null,
    estimate: null,
    rows_max: 7,
    min_approvals: 2,
    person_counts: 'every_group',
    approved_at: at,
    normal_fingerprint: null,
    type: 'onetime',
    duration_sec: null,
    access_until: null,
    justification: null,
    window_reviewers: null,
    uses: null,
    groups: [undecided, decided],
  });
  expect(review).toMatchObject({
    minApprovals: 2,
    personCounts: 'every_group',
    approvedAt: at,
    text: 'x',
    mode: 'hold',
    database: 'app',
    decidedAt: undefined,
    executedAt: undefined,
    outcome: undefined,
    rowChanges: 'uncountable',
    rowsMax: 3,
  });
  expect(review.groups).toEqual([
    { group: 'dba', status: 'PENDING' },
    {
      group: 'sec',
      status: 'APPROVED',
      reviewedBy: { id: 'r', name: 'bob', kind: 'service' },
      reviewedAt: new Date('2026-01-01T00:00:00.500Z'),
      reason: 'fine',
      byAdmin: true,
      rowsMax: 3,
    },
  ]);
});
