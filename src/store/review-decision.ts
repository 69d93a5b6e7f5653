import type { Db } from './database.ts';
import { type Decider, readDecider } from './review-decider.ts';
import { toReason } from './review-reason.ts';
import { recordDecision } from './review-record.ts';
import { announceStatus, CLOCK, getReview } from './review-rows.ts';
import type { Decision, DecisionRefusal, DecisionResult, Review, ReviewGroup, ReviewStatus } from './reviews.ts';
import { kindOf } from './users.ts';
import { isId } from './values.ts';
import { ACCESS_UNTIL, durationRefusal, shorten } from './window-decision.ts';

/**
 * Decides within a transaction: the review's row is locked first, so that decisions come one after the other; then the
 * person's, so that what they may is what they may when it is committed.
 */
export async function decide(trx: Db, id: string, decision: Decision): Promise<DecisionResult> {
  const review = await lockReview(trx, id);
  if (review === undefined) return { ok: false, refusal: 'not_found' };
  if (review.status !== 'PENDING') return refuse(review, 'wrong_state');
  if (await expireIfDue(trx, review)) {
    return { ok: false, refusal: 'wrong_state', review: await getReview(trx, id) };
  }
  const decider = await readDecider(trx, decision.by);
  if (decider === undefined) return refuse(review, 'not_active');
  if (decider.isAuditor) return refuse(review, 'not_eligible');
  if (decision.decision === 'approve' && decider.id === review.userId) return refuse(review, 'self_approval');
  const refusal = limitRefusal(review, decision) ?? durationRefusal(review, decision);
  if (refusal !== undefined) return refuse(review, refusal);
  const chosen = chooseGroups(review, decider, decision);
  if (chosen.length === 0) return refuse(review, 'not_eligible');
  for (const group of chosen) await markGroup(trx, id, group, decider, decision);
  await shorten(trx, id, decision);
  const status = nextStatus(review, chosen, decision);
  if (status === 'PENDING') await announceProgress(trx, id);
  else await setStatus(trx, id, status, decision.reason);
  const decided = await getReview(trx, id);
  if (decided === undefined) return { ok: false, refusal: 'not_found' };
  await recordDecision(trx, decider, review, decided);
  return { ok: true, review: decided };
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

/** The review, which nobody else changes until the transaction ends. */
export async function lockReview(trx: Db, id: string): Promise<Review | undefined> {
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
 * The groups a decision counts for: the named one, or the person's own that are still undecided, or, for an admin, the
 * first undecided of all. Only one of them, unless a person counts for every group. Where they count once nobody approves
 * twice; whoever approved may still reject, for which one group is enough.
 */
function chooseGroups(review: Review, by: Decider, { decision, group }: Decision): readonly ReviewGroup[] {
  const isOwn = (candidate: ReviewGroup): boolean => by.groups.includes(candidate.group);
  const isOpen = (candidate: ReviewGroup): boolean => candidate.status === 'PENDING';
  const named = review.groups.filter((candidate) => group === undefined || candidate.group === group);
  const own = named.filter((candidate) => isOpen(candidate) && isOwn(candidate));
  // Who is in none of the groups stands in for one at a time, whatever counts.
  const open = own.length > 0 ? own : by.isAdmin ? named.filter(isOpen).slice(0, 1) : [];
  const isMarked = (candidate: ReviewGroup): boolean => candidate.reviewedBy?.id === by.id;
  if (decision === 'approve') {
    if (review.personCounts === 'every_group') return open;
    return review.groups.some(isMarked) ? [] : open.slice(0, 1);
  }
  const rejecting = open[0] ?? named.find(isMarked) ?? named.find((candidate) => isOwn(candidate) || by.isAdmin);
  return rejecting === undefined ? [] : [rejecting];
}

async function markGroup(trx: Db, id: string, chosen: ReviewGroup, by: Decider, ballot: Decision): Promise<void> {
  const { decision, reason, rowsMax } = ballot;
  await trx
    .updateTable('review_groups')
    .set({
      status: decision === 'approve' ? 'APPROVED' : 'REJECTED',
      reviewer_id: by.id,
      reviewer_name: by.name,
      reviewer_kind: kindOf(by.id),
      by_admin: by.isAdmin && !by.groups.includes(chosen.group),
      reviewed_at: CLOCK,
      reason: toReason(reason),
      rows_max: decision === 'approve' ? (rowsMax ?? null) : null,
    })
    .where('review_id', '=', id)
    .where('group_name', '=', chosen.group)
    .execute();
}

/** At least as many as suffice: never exactly so many, which several marked at once could overshoot. */
function nextStatus(review: Review, chosen: readonly ReviewGroup[], { decision }: Decision): ReviewStatus {
  if (decision === 'reject') return 'REJECTED';
  const approved = review.groups.filter((group) => group.status === 'APPROVED' || chosen.includes(group));
  return approved.length >= (review.minApprovals ?? review.groups.length) ? 'APPROVED' : 'PENDING';
}

/** Others are still asked; whoever waits is told how far it is. */
async function announceProgress(trx: Db, id: string): Promise<void> {
  await trx.updateTable('reviews').set({ changed_at: CLOCK }).where('id', '=', id).execute();
  await announceStatus(trx, id, 'PENDING');
}

async function setStatus(trx: Db, id: string, status: ReviewStatus, reason: string | undefined): Promise<void> {
  await trx
    .updateTable('reviews')
    .set({
      status,
      decided_at: CLOCK,
      changed_at: CLOCK,
      reason: toReason(reason),
      ...(status === 'APPROVED' ? { approved_at: CLOCK, access_until: ACCESS_UNTIL } : {}),
    })
    .where('id', '=', id)
    .execute();
  await announceStatus(trx, id, status);
}
