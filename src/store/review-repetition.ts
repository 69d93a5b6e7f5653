import { sql } from 'kysely';
import type { Db } from './database.ts';
import { announceStatus, CLOCK, getReview, minApprovalsOf } from './review-rows.ts';
import type { Review, ReviewDraft, ReviewStatus } from './reviews.ts';
import { storable } from './values.ts';

/** Requests of one user on one connection that may wait at once: people have to read them. */
export const REQUESTS_OPEN_MAX = 100;
/** The first half of the advisory locks taken here, so that they meet no others. */
const LOCK_CLASS = 0x51_1c_e0_02;

/** Where a command stands that was sent (again) and does not wait. */
export type Repetition =
  | {
      /** `claimed`: its approval was used up just now. `refused`: a rejection or withdrawal that was not told before. */
      readonly kind: 'claimed' | 'created' | 'pending' | 'refused';
      readonly review: Review;
    }
  /** Too many requests of this user wait already. */
  | { readonly kind: 'too_many' };

/** Answers within a transaction. What one user asks on one connection comes one after the other. */
export async function repeat(
  trx: Db,
  draft: ReviewDraft,
  create: (trx: Db, draft: ReviewDraft) => Promise<Review>,
): Promise<Repetition> {
  const owner = `${draft.userId} ${draft.connectionId}`;
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}::int, hashtext(${owner}))`.execute(trx);
  const last = await lastRequest(trx, draft);
  const answer = last === undefined ? undefined : await answerOf(trx, last, draft);
  if (answer !== undefined) return answer;
  if ((await countPending(trx, draft)) >= REQUESTS_OPEN_MAX) return { kind: 'too_many' };
  return { kind: 'created', review: await create(trx, draft) };
}

interface Last {
  readonly review: Review;
  readonly isDue: boolean;
  readonly isTold: boolean;
}

/** The newest request for the same command by the same user, locked so that nobody decides it meanwhile. */
async function lastRequest(trx: Db, draft: ReviewDraft): Promise<Last | undefined> {
  const locked = await trx
    .selectFrom('reviews')
    .select(['id', sql<boolean>`told_at is not null`.as('is_told')])
    .where('mode', '=', 'fail_fast')
    .where('user_id', '=', draft.userId)
    .where('connection_id', '=', draft.connectionId)
    .where('database', '=', storable(draft.database ?? ''))
    .where('fingerprint', '=', draft.fingerprint)
    // The open one, of which there is one at most, before all that is over.
    .orderBy(sql`status in ('PENDING', 'APPROVED')`, 'desc')
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (locked === undefined) return undefined;
  // Read only now: the lock may have waited for a decision. The database's clock is the one that counts.
  const review = await getReview(trx, locked.id);
  const { rows } = await sql<{ is_due: boolean }>`
    select expires_at <= clock_timestamp() as is_due from reviews where id = ${locked.id}`.execute(trx);
  if (review === undefined) return undefined;
  return { review, isDue: rows[0]?.is_due ?? true, isTold: locked.is_told };
}

/** What the newest request says to the command; undefined when a new one has to be made. */
async function answerOf(trx: Db, last: Last, draft: ReviewDraft): Promise<Repetition | undefined> {
  const { review } = last;
  switch (review.status) {
    case 'PENDING':
    case 'APPROVED':
      if (last.isDue) {
        await end(trx, review, 'EXPIRED', review.reason);
        return undefined;
      }
      if (!asksTheSame(review, draft)) {
        await end(trx, review, 'REVOKED', 'the reviewers of the connection, or their rules, changed');
        return undefined;
      }
      return review.status === 'PENDING'
        ? { kind: 'pending', review }
        : { kind: 'claimed', review: await useApproval(trx, review) };
    case 'REJECTED':
    case 'REVOKED':
      if (last.isTold) return undefined;
      await trx.updateTable('reviews').set({ told_at: CLOCK }).where('id', '=', review.id).execute();
      return { kind: 'refused', review };
    case 'EXPIRED':
    case 'EXECUTED':
      return undefined;
  }
}

/** An approval by fewer, or other, groups than the connection asks for now is none; nor one under other rules. */
function asksTheSame(review: Review, draft: ReviewDraft): boolean {
  const asked = new Set(review.groups.map(({ group }) => group));
  const wanted = new Set(draft.groups);
  const isSameRule =
    (review.minApprovals ?? null) === minApprovalsOf(draft, wanted.size) &&
    review.personCounts === (draft.personCounts ?? 'once');
  return isSameRule && asked.size === wanted.size && [...wanted].every((group) => asked.has(group));
}

/** Uses an approval up within the transaction that holds its row. */
async function useApproval(trx: Db, review: Review): Promise<Review> {
  await trx
    .updateTable('reviews')
    .set({ status: 'EXECUTED', executed_at: CLOCK, changed_at: CLOCK })
    .where('id', '=', review.id)
    .execute();
  await announceStatus(trx, review.id, 'EXECUTED');
  return (await getReview(trx, review.id)) ?? review;
}

/** Told already: whoever is answered with a new request need not hear of the old one. */
async function end(trx: Db, review: Review, status: ReviewStatus, reason: string | undefined): Promise<void> {
  await trx
    .updateTable('reviews')
    .set({ status, decided_at: CLOCK, changed_at: CLOCK, told_at: CLOCK, reason: reason ?? null })
    .where('id', '=', review.id)
    .execute();
  await announceStatus(trx, review.id, status);
}

async function countPending(trx: Db, draft: ReviewDraft): Promise<number> {
  const { count } = await trx
    .selectFrom('reviews')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('mode', '=', 'fail_fast')
    .where('status', '=', 'PENDING')
    .where('user_id', '=', draft.userId)
    .where('connection_id', '=', draft.connectionId)
    .where('expires_at', '>', CLOCK)
    .executeTakeFirstOrThrow();
  return Number(count);
}
