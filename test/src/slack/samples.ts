import type { Review } from '../../../src/store/index.ts';

export const LINK = 'https://gateway.example.com/reviews/r1';

/** A review that waits, unless it says something else. */
export function review(more: Partial<Review> = {}): Review {
  return {
    id: 'r1',
    type: 'onetime',
    sessionId: 's1',
    connectionId: 'c1',
    connectionName: 'shop',
    userId: 'u1',
    userName: 'engineer',
    userKind: 'person',
    database: '',
    mode: 'hold',
    status: 'PENDING',
    text: 'delete from orders',
    params: [],
    normalForm: undefined,
    touches: undefined,
    estimate: undefined,
    operations: ['delete'],
    related: [],
    fingerprint: 'f',
    rowChanges: 'none',
    rowsMax: undefined,
    groups: [{ group: 'dba-team', status: 'PENDING' }],
    minApprovals: undefined,
    personCounts: 'once',
    createdAt: new Date(0),
    expiresAt: new Date(3_600_000),
    decidedAt: undefined,
    approvedAt: undefined,
    executedAt: undefined,
    reason: undefined,
    outcome: undefined,
    autoApproved: false,
    window: undefined,
    ...more,
  };
}
