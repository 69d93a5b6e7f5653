import type { Review, ReviewGroup } from '../../../../web/src/api/shapes.ts';

/** A request as the API answers it: pending, of one command, for one group. */
export function review(fields: Partial<Review> = {}): Review {
  return {
    id: '3f0c8f4e-6b0a-4c52-9d3e-0a1b2c3d4e5f',
    session: '11111111-6b0a-4c52-9d3e-0a1b2c3d4e5f',
    type: 'onetime',
    mode: 'hold',
    status: 'PENDING',
    connection_name: 'shop',
    connection_id: '22222222-6b0a-4c52-9d3e-0a1b2c3d4e5f',
    database: '',
    user_name: 'alice',
    user_id: 'alice-id',
    identity_type: 'user',
    text: 'delete from customers where id = 7',
    params: [],
    normalized_text: null,
    normalized_fingerprint: null,
    touches: null,
    estimate: null,
    operations: ['delete'],
    related: [],
    fingerprint: 'f',
    row_changes: 'counted',
    max_rows: null,
    review_groups_data: [group('dba-team')],
    min_approvals: null,
    person_counts: 'once',
    auto_approved: false,
    reason: null,
    rejection_reason: null,
    outcome: null,
    created_at: '2026-03-10T12:00:00Z',
    expires_at: '2026-03-10T13:00:00Z',
    decided_at: null,
    approved_at: null,
    executed_at: null,
    access_duration_sec: null,
    revoke_at: null,
    justification: null,
    sessions: [],
    ...fields,
  };
}

/** A group that was asked. */
export function group(name: string, fields: Partial<ReviewGroup> = {}): ReviewGroup {
  const open = {
    status: 'PENDING',
    reviewed_by: null,
    review_date: null,
    reason: null,
    by_admin: false,
    max_rows: null,
  } as const;
  return { group: name, ...open, ...fields };
}

/** A group that approved, by this person. */
export function approvedBy(name: string, id: string, fields: Partial<ReviewGroup> = {}): ReviewGroup {
  const by = { id: `${id}-id`, name: id, identity_type: 'user' } as const;
  return group(name, { status: 'APPROVED', reviewed_by: by, review_date: '2026-03-10T12:05:00Z', ...fields });
}
