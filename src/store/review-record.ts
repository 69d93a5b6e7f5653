import { recordChange } from './config-audit.ts';
import type { Db } from './database.ts';
import type { Review } from './review.ts';

/** Who did something to a review. */
export interface Actor {
  readonly id: string;
  readonly name: string;
}

/**
 * Writes down, within the transaction that makes it so, what somebody decided or took back. A review itself keeps of each
 * group who spoke last: whoever approved for it before somebody else rejected is read here.
 */
export async function recordDecision(trx: Db, by: Actor, before: Review, after: Review): Promise<void> {
  await recordChange(trx, {
    actorId: by.id,
    actorName: by.name,
    action: 'update',
    entity: 'review',
    entityId: after.id,
    entityName: after.connectionName,
    before: stateOf(before),
    after: stateOf(after),
  });
}

/** Where it stands. What is asked for is read in the review, which never changes there. */
function stateOf({ status, reason, groups, window, rowsMax }: Review): Readonly<Record<string, unknown>> {
  return {
    status,
    reason: reason ?? null,
    max_rows: rowsMax ?? null,
    access_duration_sec: window?.durationSec ?? null,
    revoke_at: window?.until?.toISOString() ?? null,
    groups: groups.map((group) => ({
      group: group.group,
      status: group.status,
      reviewed_by: group.reviewedBy?.name ?? null,
      review_date: group.reviewedAt?.toISOString() ?? null,
      reason: group.reason ?? null,
      by_admin: group.byAdmin ?? false,
    })),
  };
}
