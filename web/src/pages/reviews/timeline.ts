import type { Review } from '../../api/shapes.ts';

/** Something that happened to a request. */
export interface Moment {
  readonly at: string;
  readonly what: string;
  /** Why, in the words of whoever did it. */
  readonly reason?: string | undefined;
  readonly tone: 'neutral' | 'good' | 'bad' | 'waiting';
}

/** What happened to a request, in order; last, what is still to come. */
export function momentsOf(review: Review): readonly Moment[] {
  const moments: Moment[] = [
    {
      at: review.created_at,
      what: `${review.user_name} asked`,
      reason: review.justification ?? undefined,
      tone: 'neutral',
    },
  ];
  for (const group of review.review_groups_data) {
    const { status, reviewed_by: by, review_date: at, by_admin, reason } = group;
    if (status === 'PENDING' || at === null) continue;
    const who = by === null ? group.group : `${by.name} (${by_admin ? 'administrator, for ' : ''}${group.group})`;
    const isApproval = status === 'APPROVED';
    moments.push({
      at,
      what: `${who} ${isApproval ? 'approved' : 'rejected'}`,
      reason: reason ?? undefined,
      tone: isApproval ? 'good' : 'bad',
    });
  }
  if (review.auto_approved) {
    moments.push({
      at: review.approved_at ?? review.created_at,
      what: 'Passed without being asked about',
      tone: 'good',
    });
  }
  if (review.executed_at !== null) {
    moments.push({
      at: review.executed_at,
      what: review.type === 'jit' ? 'The access was used' : 'It was executed',
      tone: 'good',
    });
  }
  moments.push(...endOf(review));
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function endOf(review: Review): readonly Moment[] {
  const { status, decided_at, expires_at, revoke_at, reason } = review;
  switch (status) {
    case 'PENDING':
      return [{ at: expires_at, what: 'Expires, if nobody decides before', tone: 'waiting' }];
    case 'APPROVED':
      if (revoke_at !== null) return [{ at: revoke_at, what: 'The access ends', tone: 'waiting' }];
      return [{ at: expires_at, what: 'The approval ends, if it is not used before', tone: 'waiting' }];
    case 'EXPIRED':
      return [{ at: revoke_at ?? decided_at ?? expires_at, what: 'Expired', tone: 'bad' }];
    case 'REVOKED':
      return [{ at: decided_at ?? expires_at, what: 'Revoked', reason: reason ?? undefined, tone: 'bad' }];
    default:
      return [];
  }
}
