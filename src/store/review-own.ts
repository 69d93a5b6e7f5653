import type { Db } from './database.ts';
import { readDecider } from './review-decider.ts';
import { useApproval } from './review-repetition.ts';
import type { Review, ReviewDraft } from './reviews.ts';

/** Why nobody was asked. */
export const OWN_REQUEST = 'own request of an admin';

/**
 * Records, within a transaction, a command of an admin for which nobody is asked: approved and used up at once. Undefined
 * where it has to be asked for after all, because the requester, as they stand now, is no active admin or is in none of
 * the groups that would be asked.
 */
export async function passOwn(
  trx: Db,
  draft: ReviewDraft,
  create: (trx: Db, draft: ReviewDraft) => Promise<Review>,
): Promise<Review | undefined> {
  const requester = await readDecider(trx, { id: draft.userId });
  if (requester === undefined || !requester.isAdmin) return undefined;
  if (!draft.groups.some((group) => requester.groups.includes(group))) return undefined;
  return useApproval(trx, await create(trx, { ...draft, mode: 'hold', autoApproved: true, reason: OWN_REQUEST }));
}
