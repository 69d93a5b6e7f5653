import type { Db } from './database.ts';
import { announceStatus, CLOCK } from './review-rows.ts';
import { isId, storable } from './values.ts';

/**
 * Takes back whatever somebody asked for who may not use it any more: requests that wait, and approvals that are not used
 * up. Each is locked in one order before anything else, as deciding does it; who decides is looked up behind that.
 */
export async function withdrawReviewsOf(trx: Db, userId: string, reason: string): Promise<readonly string[]> {
  if (!isId(userId)) return [];
  const open = await trx
    .selectFrom('reviews')
    .select('id')
    .where('user_id', '=', userId)
    .where('status', 'in', ['PENDING', 'APPROVED'])
    .orderBy('id')
    .forUpdate()
    .execute();
  const ids = open.map(({ id }) => id);
  if (ids.length === 0) return [];
  await trx
    .updateTable('reviews')
    .set({ status: 'REVOKED', decided_at: CLOCK, changed_at: CLOCK, reason: storable(reason) })
    .where('id', 'in', ids)
    .where('status', 'in', ['PENDING', 'APPROVED'])
    .execute();
  for (const id of ids) await announceStatus(trx, id, 'REVOKED');
  return ids;
}
