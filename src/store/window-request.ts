import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Review, ReviewDraft, ReviewStatus } from './review.ts';
import { readDecider } from './review-decider.ts';
import { OWN_REQUEST } from './review-own.ts';
import { announceStatus, CLOCK, getReview } from './review-rows.ts';
import { createReview } from './reviews.ts';
import { asksTheSame } from './window-rules.ts';

/** The first half of the advisory locks taken here, so that they meet no others. */
const LOCK_CLASS = 0x51_1c_e0_03;

/** Access for a time that somebody asks for. */
export type WindowDraft = Pick<
  ReviewDraft,
  | 'sessionId'
  | 'connectionId'
  | 'connectionName'
  | 'userId'
  | 'userName'
  | 'groups'
  | 'minApprovals'
  | 'personCounts'
  | 'expiresAt'
> & {
  readonly window: NonNullable<ReviewDraft['window']>;
  /** A command asks, not a person: access that lasts already is enough for it. */
  readonly isForCommand?: boolean;
  /** An admin who is in one of the groups gets it without anybody being asked. */
  readonly adminsPass?: boolean;
  /** It is told once that the last request was refused, before another one is made. */
  readonly tellsRefusal?: boolean;
};

/** Where somebody stands who asks for access. */
export interface WindowRequest {
  /** `pending`: it was asked for before. `open`, `refused`: only for those who ask so. */
  readonly kind: 'created' | 'pending' | 'open' | 'refused';
  readonly review: Review;
}

/** Asks within a transaction. What one user asks on one connection comes one after the other, and only one is pending. */
export async function requestWindow(trx: Db, draft: WindowDraft): Promise<WindowRequest> {
  const owner = `${draft.userId} ${draft.connectionId}`;
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}::int, hashtext(${owner}))`.execute(trx);
  if (draft.isForCommand === true) {
    const open = await openOne(trx, draft);
    if (open !== undefined) return { kind: 'open', review: open };
  }
  const pending = await pendingOne(trx, draft);
  if (pending !== undefined) return { kind: 'pending', review: pending };
  if (draft.isForCommand === true) {
    // Looking for what is pending may have waited for its approval, which the look before could not see.
    const opened = await openOne(trx, draft);
    if (opened !== undefined) return { kind: 'open', review: opened };
  }
  if (draft.tellsRefusal === true) {
    const refused = await untoldRefusal(trx, draft);
    if (refused !== undefined) return { kind: 'refused', review: refused };
  }
  return { kind: 'created', review: await create(trx, draft) };
}

async function create(trx: Db, draft: WindowDraft): Promise<Review> {
  const { isForCommand: _, tellsRefusal: __, adminsPass, ...asked } = draft;
  const own =
    adminsPass === true && (await isOwnRequest(trx, draft)) ? { autoApproved: true, reason: OWN_REQUEST } : {};
  const id = randomUUID();
  // Nobody waits for it as a command is held, and no command has these bytes.
  return createReview(trx, { ...asked, ...own, id, mode: 'fail_fast', text: '', fingerprint: `window:${id}` });
}

/** Whether the requester, as they stand now, is an active admin and in one of the groups that would be asked. */
async function isOwnRequest(trx: Db, { userId, groups }: WindowDraft): Promise<boolean> {
  const decider = await readDecider(trx, { id: userId });
  return decider?.isAdmin === true && groups.some((group) => decider.groups.includes(group));
}

type Owner = Pick<WindowDraft, 'userId' | 'connectionId'>;

function windowsOf(trx: Db, { userId, connectionId }: Owner) {
  return trx
    .selectFrom('reviews')
    .select(['id', 'window_reviewers', 'min_approvals', 'person_counts'])
    .where('type', '=', 'jit')
    .where('user_id', '=', userId)
    .where('connection_id', '=', connectionId);
}

/** The access that lasts longest, approved by those who are asked now. */
async function openOne(trx: Db, draft: WindowDraft): Promise<Review | undefined> {
  const open = await windowsOf(trx, draft)
    .where('status', '=', 'APPROVED')
    .where('access_until', '>', CLOCK)
    .orderBy('access_until', 'desc')
    .execute();
  const usable = open.find((row) => asksTheSame(row, draft));
  return usable === undefined ? undefined : getReview(trx, usable.id);
}

/** The request that waits, unless its time is over or others would have to decide it now: then it is ended. */
async function pendingOne(trx: Db, draft: WindowDraft): Promise<Review | undefined> {
  const locked = await windowsOf(trx, draft).where('status', '=', 'PENDING').forUpdate().executeTakeFirst();
  if (locked === undefined) return undefined;
  const { rows } = await sql<{ is_due: boolean }>`
    select expires_at <= clock_timestamp() as is_due from reviews where id = ${locked.id}`.execute(trx);
  if (rows[0]?.is_due !== false) await end(trx, locked.id, 'EXPIRED', null);
  else if (!asksTheSame(locked, draft)) await end(trx, locked.id, 'REVOKED', REVIEWERS_CHANGED);
  else return getReview(trx, locked.id);
  return undefined;
}

/** Why a window ends whose connection asks others now. */
export const REVIEWERS_CHANGED = 'the reviewers of the connection, or their rules, changed';

/** The newest request, if it was refused or withdrawn and no command was told so. */
async function untoldRefusal(trx: Db, draft: WindowDraft): Promise<Review | undefined> {
  const last = await windowsOf(trx, draft)
    .select(['status', 'access_until', 'told_at'])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined || last.told_at !== null) return undefined;
  // Sessions that used a window which was revoked were told when they ended.
  if (last.access_until !== null || (last.status !== 'REJECTED' && last.status !== 'REVOKED')) return undefined;
  await trx.updateTable('reviews').set({ told_at: CLOCK }).where('id', '=', last.id).execute();
  return getReview(trx, last.id);
}

async function end(trx: Db, id: string, status: ReviewStatus, reason: string | null): Promise<void> {
  await trx
    .updateTable('reviews')
    .set({ status, decided_at: CLOCK, changed_at: CLOCK, told_at: CLOCK, reason })
    .where('id', '=', id)
    .execute();
  await announceStatus(trx, id, status);
}
