import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import type { Decision, DecisionRefusal, Review } from './review.ts';

/** Why the duration that an approval allows does not count: an approver may shorten a window, never lengthen it. */
export function durationRefusal(review: Review, { decision, durationSec }: Decision): DecisionRefusal | undefined {
  if (decision !== 'approve' || durationSec === undefined) return undefined;
  if (review.window === undefined) return 'no_window';
  return durationSec > review.window.durationSec ? 'too_long' : undefined;
}

/** Notes on a window, within the transaction of a decision, that this approval is good for so long only. */
export async function shorten(trx: Db, id: string, { decision, durationSec }: Decision): Promise<void> {
  if (decision !== 'approve' || durationSec === undefined) return;
  await sql`update reviews set duration_sec = least(duration_sec, ${durationSec}::integer)
    where id = ${id} and type = 'jit' and status = 'PENDING'`.execute(trx);
}

/**
 * When the window in this row ends that is approved just now, by the database's clock; null for a command. A window
 * that has an end keeps it.
 */
export const ACCESS_UNTIL: RawBuilder<Date | null> = sql<Date | null>`case when type = 'jit'
  then coalesce(access_until, clock_timestamp() + duration_sec * interval '1 second') end`;
