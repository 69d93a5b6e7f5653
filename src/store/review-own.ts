import { sql } from 'kysely';
import type { Db } from './database.ts';
import { ADMIN_GROUP } from './groups.ts';
import type { Review, ReviewDraft } from './reviews.ts';
import { isId } from './values.ts';

/** Why nobody was asked. */
export const OWN_REQUEST = 'own request of an admin';

/**
 * Records, within a transaction, a command of an admin for which nobody is asked: approved and used up at once. Undefined
 * where it has to be asked for after all, because the requester, as they stand now, is no active admin or is in none of
 * the groups that would be asked. Every command of theirs waits for this, hence as few statements as will do.
 */
export async function passOwn(
  trx: Db,
  draft: ReviewDraft,
  create: (trx: Db, draft: ReviewDraft, isUsed: boolean) => Promise<Review>,
): Promise<Review | undefined> {
  const groups = await groupsOf(trx, draft.userId);
  if (!groups.includes(ADMIN_GROUP) || !draft.groups.some((group) => groups.includes(group))) return undefined;
  return create(trx, { ...draft, mode: 'hold', autoApproved: true, reason: OWN_REQUEST }, true);
}

/**
 * The groups of an active user; of anybody else none. By the way, the transaction is told not to wait for the disk: what
 * happened is in the audit log before the command runs, and nobody waits for this row.
 */
async function groupsOf(trx: Db, userId: string): Promise<readonly string[]> {
  if (!isId(userId)) return [];
  const { rows } = await sql<{ groups: string[] }>`
    select set_config('synchronous_commit', 'off', true),
      array(select group_name from user_groups where user_id = users.id) as groups
    from users where id = ${userId} and status = 'active'`.execute(trx);
  return rows[0]?.groups ?? [];
}
