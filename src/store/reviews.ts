import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { messageOf } from '../errors.ts';
import type { Db, Tables } from './database.ts';
import type { Fence } from './fence.ts';
import type { Notifications } from './notifications.ts';
import type { Page, Paging } from './page.ts';
import type { Decision, DecisionResult, Review, ReviewDraft, ReviewEstimate, ReviewStatus } from './review.ts';
import { decide, lockReview } from './review-decision.ts';
import { eachReview } from './review-export.ts';
import { type ReviewQuery, reviewCondition } from './review-filter.ts';
import { passOwn } from './review-own.ts';
import { toReason } from './review-reason.ts';
import { type Actor, recordDecision } from './review-record.ts';
import { type Repetition, repeat } from './review-repetition.ts';
import {
  announceStatus,
  CLOCK,
  formatRequest,
  getReview,
  minApprovalsOf,
  selectReviews,
  toReview,
} from './review-rows.ts';
import { type ReviewStats, reviewStats } from './review-stats.ts';
import { kindOf } from './users.ts';
import { isId, storable } from './values.ts';
import { windowColumns } from './window-rows.ts';

export type * from './review.ts';
export type { ReviewQuery } from './review-filter.ts';
export type { Repetition } from './review-repetition.ts';
export type { ReviewStats } from './review-stats.ts';

/** A status that changed, here or on another gateway. */
export interface ReviewChange {
  readonly id: string;
  readonly status: ReviewStatus;
}

export interface Reviews {
  create(draft: ReviewDraft): Promise<Review>;
  /**
   * Asks for a command nobody waits with: uses its approval up, tells where its request stands, or makes one. Exactly
   * one of those who ask at the same time gets the approval.
   */
  repeat(draft: ReviewDraft): Promise<Repetition>;
  /** Records an admin's own command as approved and used; undefined where people have to be asked after all. */
  passOwn(draft: ReviewDraft): Promise<Review | undefined>;
  get(id: string): Promise<Review | undefined>;
  /** Newest first. */
  list(query: ReviewQuery & Paging): Promise<Page<Review>>;
  /** Every one, newest first, read piece by piece. */
  each(query: ReviewQuery): AsyncIterable<Review>;
  /** How many of them became what, how long people took, who asked, and for what. */
  stats(query: ReviewQuery): Promise<ReviewStats>;
  /** One approval from each group, or from as many as suffice; any rejection ends it. Atomic, as the person stands then. */
  decide(id: string, decision: Decision): Promise<DecisionResult>;
  /** Uses an approval: true for exactly one caller, and only while it is approved, in time and for these bytes. */
  claim(id: string, fingerprint: string): Promise<boolean>;
  /** Marks what ran out of time by the database's clock, or by `now`; returns the ids. */
  expireDue(now?: Date): Promise<readonly string[]>;
  /** Takes a pending or approved review back; false when it is in another state. `by`: somebody wanted that, and it is recorded. */
  revoke(id: string, reason: string, by?: Actor): Promise<boolean>;
  /** Adds what the planner expects the command to change. */
  addEstimate(id: string, estimate: readonly ReviewEstimate[]): Promise<void>;
  /** Notes how the command ended. */
  finish(id: string, outcome: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Tells of every status change on any gateway, at least once, in order per review. After a lost connection the
   * statuses that may have been missed are told again. Returns a function that stops it.
   */
  onChange(listener: (change: ReviewChange) => void): () => void;
}

/** What was approved in time may be claimed this much later: the gateway that holds the command must first hear of it. */
const CLAIM_GRACE = '1 minute';
/** Transactions that began before a gap may have committed in it. */
const GAP_MARGIN = '1 minute';

/** The reviews of this database. `onProblem` is told of trouble in the background. */
export function createReviews(
  db: Kysely<Tables>,
  notifications: Notifications,
  onProblem: (message: string) => void,
  fence: Fence,
): Reviews {
  const inTransaction = <T>(change: (trx: Db) => Promise<T>): Promise<T> => db.transaction().execute(change);
  /** A gateway that the others have given up asks for nothing and uses nothing. */
  const fenced = <T>(change: (trx: Db) => Promise<T>): Promise<T> =>
    inTransaction(async (trx) => {
      await fence.require(trx);
      return change(trx);
    });
  return {
    create: (draft) => fenced((trx) => createReview(trx, draft)),
    repeat: (draft) => fenced((trx) => repeat(trx, { ...draft, mode: 'fail_fast' }, createReview)),
    passOwn: (draft) => fenced((trx) => passOwn(trx, draft, createReview)),
    get: (id) => getReview(db, id),
    list: (query) => list(db, query),
    each: (query) => eachReview(db, query),
    stats: (query) => reviewStats(db, query),
    decide: (id, decision) => inTransaction((trx) => decide(trx, id, decision)),
    claim: (id, fingerprint) => inTransaction(async (trx) => (await fence.isUp(trx)) && claim(trx, id, fingerprint)),
    expireDue: (now) => inTransaction((trx) => expireDue(trx, now)),
    revoke: (id, reason, by) => inTransaction((trx) => revoke(trx, id, reason, by)),
    addEstimate: (id, estimate) => addEstimate(db, id, estimate),
    finish: (id, outcome) => finish(db, id, outcome),
    onChange: (listener) => onChange(db, notifications, listener, onProblem),
  };
}

/** Makes a review within a transaction; `isUsed`: an automatic approval that is used up at once. */
export async function createReview(trx: Db, draft: ReviewDraft, isUsed = false): Promise<Review> {
  const groups = [...new Set(draft.groups)];
  const isAuto = draft.autoApproved ?? false;
  // Without a group nobody could decide, and "all of none" must never count as approved.
  if (groups.length === 0 && !isAuto) throw new TypeError('A review needs at least one group');
  const id = draft.id ?? randomUUID();
  const status = !isAuto ? 'PENDING' : isUsed ? 'EXECUTED' : 'APPROVED';
  const personCounts = draft.personCounts ?? 'once';
  await trx
    .insertInto('reviews')
    .values({
      id,
      session_id: draft.sessionId ?? null,
      connection_id: draft.connectionId,
      connection_name: draft.connectionName,
      user_id: draft.userId,
      user_name: draft.userName,
      user_kind: kindOf(draft.userId),
      database: storable(draft.database ?? ''),
      mode: draft.mode ?? 'hold',
      status,
      request: formatRequest(draft),
      operations: [...(draft.operations ?? [])],
      fingerprint: draft.fingerprint,
      rows_max: draft.rowsMax ?? null,
      min_approvals: minApprovalsOf(draft, groups.length),
      person_counts: personCounts,
      normal_fingerprint: draft.normalForm === undefined ? null : storable(draft.normalForm.fingerprint),
      expires_at: draft.expiresAt,
      changed_at: CLOCK,
      decided_at: isAuto ? CLOCK : null,
      approved_at: isAuto ? CLOCK : null,
      executed_at: status === 'EXECUTED' ? CLOCK : null,
      reason: toReason(draft.reason),
      auto_approved: isAuto,
      ...windowColumns(draft),
    })
    .execute();
  const rows = groups.map((group, position) => ({
    review_id: id,
    position,
    group_name: group,
    status: 'PENDING' as const,
    person_counts: personCounts,
  }));
  if (rows.length > 0) await trx.insertInto('review_groups').values(rows).execute();
  await announceStatus(trx, id, status);
  const review = await getReview(trx, id);
  if (review === undefined) throw new Error(`the review ${id} disappeared within a transaction`);
  return review;
}

async function list(db: Db, query: ReviewQuery & Paging): Promise<Page<Review>> {
  const condition = reviewCondition(query);
  const { total } = await db
    .selectFrom('reviews')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow();
  const rows = await selectReviews(db)
    .where(condition)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toReview), total: Number(total) };
}

async function claim(trx: Db, id: string, fingerprint: string): Promise<boolean> {
  if (!isId(id)) return false;
  const claimed = await trx
    .updateTable('reviews')
    .set({ status: 'EXECUTED', executed_at: CLOCK, changed_at: CLOCK })
    .where('id', '=', id)
    .where('mode', '=', 'hold')
    .where('status', '=', 'APPROVED')
    .where('fingerprint', '=', fingerprint)
    .where(sql<boolean>`expires_at + ${CLAIM_GRACE}::interval > clock_timestamp()`)
    .executeTakeFirst();
  if (claimed.numUpdatedRows === 0n) return false;
  await announceStatus(trx, id, 'EXECUTED');
  return true;
}

async function expireDue(trx: Db, now: Date | undefined): Promise<readonly string[]> {
  const at = now ?? CLOCK;
  const due = await trx
    .updateTable('reviews')
    .set({ status: 'EXPIRED', decided_at: sql<Date>`coalesce(decided_at, clock_timestamp())`, changed_at: CLOCK })
    .where('id', 'in', (where) =>
      where
        .selectFrom('reviews')
        .select('id')
        .where(sql<boolean>`
          (status = 'PENDING' and expires_at <= ${at}::timestamptz)
          or (status = 'APPROVED' and type = 'onetime' and expires_at + ${CLAIM_GRACE}::interval <= ${at}::timestamptz)`)
        // In one order, so that two gateways that do this at once do not lock crosswise; what somebody decides now is theirs.
        .orderBy('id')
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .execute();
  for (const { id } of due) await announceStatus(trx, id, 'EXPIRED');
  return due.map((row) => row.id);
}

async function revoke(trx: Db, id: string, reason: string, by: Actor | undefined): Promise<boolean> {
  if (!isId(id)) return false;
  const before = by === undefined ? undefined : await lockReview(trx, id);
  const revoked = await trx
    .updateTable('reviews')
    .set({ status: 'REVOKED', decided_at: CLOCK, changed_at: CLOCK, reason: toReason(reason) })
    .where('id', '=', id)
    .where('status', 'in', ['PENDING', 'APPROVED'])
    .executeTakeFirst();
  if (revoked.numUpdatedRows === 0n) return false;
  await announceStatus(trx, id, 'REVOKED');
  const after = before === undefined ? undefined : await getReview(trx, id);
  if (by !== undefined && before !== undefined && after !== undefined) await recordDecision(trx, by, before, after);
  return true;
}

async function addEstimate(db: Db, id: string, estimate: readonly ReviewEstimate[]): Promise<void> {
  if (!isId(id)) return;
  await db
    .updateTable('reviews')
    .set({ estimate: JSON.stringify(estimate) })
    .where('id', '=', id)
    .execute();
}

async function finish(db: Db, id: string, outcome: Readonly<Record<string, unknown>>): Promise<void> {
  if (!isId(id)) return;
  await db
    .updateTable('reviews')
    .set({ outcome: JSON.stringify(outcome) })
    .where('id', '=', id)
    .execute();
}

function onChange(
  db: Db,
  notifications: Notifications,
  listener: (change: ReviewChange) => void,
  onProblem: (message: string) => void,
): () => void {
  const retell = async (since: Date): Promise<void> => {
    const rows = await db
      .selectFrom('reviews')
      .select(['id', 'status'])
      .where(sql<boolean>`changed_at >= ${since}::timestamptz - ${GAP_MARGIN}::interval`)
      .orderBy('changed_at')
      .execute();
    for (const { id, status } of rows) listener({ id, status });
  };
  return notifications.subscribe('sluice_reviews', {
    onPayload: (payload) => {
      const [id, status] = payload.split(' ');
      if (id !== undefined && status !== undefined) listener({ id, status: status as ReviewStatus });
    },
    onGap: (since) => {
      retell(since).catch((error: unknown) =>
        onProblem(`Missed review changes could not be read: ${messageOf(error)}`),
      );
    },
  });
}
