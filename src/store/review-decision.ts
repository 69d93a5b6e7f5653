import type { Db } from './database.ts';
import { announceStatus, CLOCK, getReview } from './review-rows.ts';
import type { Decision, DecisionRefusal, DecisionResult, Review, ReviewGroup, ReviewStatus } from './reviews.ts';
import { isId, storable } from './values.ts';

/** Decides within a transaction: the review's row is locked first, so that decisions come one after the other. */
export async function decide(trx: Db, id: string, decision: Decision): Promise<DecisionResult> {
  const review = await lockReview(trx, id);
  if (review === undefined) return { ok: false, refusal: 'not_found' };
  if (review.status !== 'PENDING') return refuse(review, 'wrong_state');
  if (await expireIfDue(trx, review)) {
    return { ok: false, refusal: 'wrong_state', review: await getReview(trx, id) };
  }
  if (decision.decision === 'approve' && decision.by.id === review.userId) return refuse(review, 'self_approval');
  const refusal = limitRefusal(review, decision);
  if (refusal !== undefined) return refuse(review, refusal);
  const chosen = chooseGroup(review, decision);
  if (chosen === undefined) return refuse(review, 'not_eligible');
  await markGroup(trx, id, chosen, decision);
  const status = nextStatus(review, chosen, decision);
  if (status === 'PENDING') await announceProgress(trx, id);
  else await setStatus(trx, id, status, decision.reason);
  const decided = await getReview(trx, id);
  return decided === undefined ? { ok: false, refusal: 'not_found' } : { ok: true, review: decided };
}

/** An approver may lower what is allowed, never raise it, and only where rows are counted. */
function limitRefusal(review: Review, { decision, rowsMax }: Decision): DecisionRefusal | undefined {
  if (decision !== 'approve' || rowsMax === undefined) return undefined;
  if (review.rowChanges !== 'counted') return 'not_counted';
  return review.rowsMax !== undefined && rowsMax > review.rowsMax ? 'too_many_rows' : undefined;
}

function refuse(review: Review, refusal: DecisionRefusal): DecisionResult {
  return { ok: false, refusal, review };
}

async function lockReview(trx: Db, id: string): Promise<Review | undefined> {
  if (!isId(id)) return undefined;
  const locked = await trx.selectFrom('reviews').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  return locked === undefined ? undefined : getReview(trx, locked.id);
}

/** Time alone ends a review, whether or not anybody has marked it yet. The database's clock is the one that counts. */
async function expireIfDue(trx: Db, review: Review): Promise<boolean> {
  const expired = await trx
    .updateTable('reviews')
    .set({ status: 'EXPIRED', decided_at: CLOCK, changed_at: CLOCK })
    .where('id', '=', review.id)
    .where('expires_at', '<=', CLOCK)
    .executeTakeFirst();
  if (expired.numUpdatedRows === 0n) return false;
  await announceStatus(trx, review.id, 'EXPIRED');
  return true;
}

/**
 * The group a decision counts for: the named one, or the first still undecided of the person's own, or, for an admin,
 * the first undecided of all. Nobody approves twice; whoever approved may still reject.
 */
function chooseGroup(review: Review, { by, decision, group }: Decision): ReviewGroup | undefined {
  const isOwn = (candidate: ReviewGroup): boolean => by.groups.includes(candidate.group);
  const isOpen = (candidate: ReviewGroup): boolean => candidate.status === 'PENDING';
  const named = review.groups.filter((candidate) => group === undefined || candidate.group === group);
  const own = named.find((candidate) => isOpen(candidate) && isOwn(candidate));
  const open = own ?? (by.isAdmin ? named.find(isOpen) : undefined);
  const isMarked = (candidate: ReviewGroup): boolean => candidate.reviewedBy?.id === by.id;
  if (decision === 'approve') return review.groups.some(isMarked) ? undefined : open;
  return open ?? named.find(isMarked) ?? named.find((candidate) => isOwn(candidate) || by.isAdmin);
}

async function markGroup(trx: Db, id: string, chosen: ReviewGroup, ballot: Decision): Promise<void> {
  const { by, decision, reason, rowsMax } = ballot;
  await trx
    .updateTable('review_groups')
    .set({
      status: decision === 'approve' ? 'APPROVED' : 'REJECTED',
      reviewer_id: by.id,
      reviewer_name: by.name,
      by_admin: by.isAdmin && !by.groups.includes(chosen.group),
      reviewed_at: CLOCK,
      reason: reason === undefined ? null : storable(reason),
      rows_max: decision === 'approve' ? (rowsMax ?? null) : null,
    })
    .where('review_id', '=', id)
    .where('group_name', '=', chosen.group)
    .execute();
}

function nextStatus(review: Review, chosen: ReviewGroup, { decision }: Decision): ReviewStatus {
  if (decision === 'reject') return 'REJECTED';
  const others = review.groups.filter((group) => group.group !== chosen.group);
  return others.every((group) => group.status === 'APPROVED') ? 'APPROVED' : 'PENDING';
}

/** Others are still asked; whoever waits is told how far it is. */
async function announceProgress(trx: Db, id: string): Promise<void> {
  await trx.updateTable('reviews').set({ changed_at: CLOCK }).where('id', '=', id).execute();
  await announceStatus(trx, id, 'PENDING');
}

async function setStatus(trx: Db, id: string, status: ReviewStatus, reason: string | undefined): Promise<void> {
  await trx
    .updateTable('reviews')
    .set({ status, decided_at: CLOCK, changed_at: CLOCK, reason: reason === undefined ? null : storable(reason) })
    .where('id', '=', id)
    .execute();
  await announceStatus(trx, id, status);
}
