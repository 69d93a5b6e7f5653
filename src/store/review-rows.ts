import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { notify } from './notifications.ts';
import type { Review, ReviewDraft, ReviewGroup, ReviewStatus } from './reviews.ts';
import type { PrincipalKind } from './users.ts';
import { isId } from './values.ts';
import { outcomeOf, USES, type WindowUses, windowOf } from './window-rows.ts';

/** What the approver is shown, kept as one document. */
type Request = Required<Pick<ReviewDraft, 'text' | 'params' | 'related'>> &
  Pick<ReviewDraft, 'normalForm' | 'touches' | 'rowChanges'>;

/** What the groups of the review in this row said, in the order they were asked. */
const GROUPS = sql<GroupDocument[]>`coalesce((
  select json_agg(json_build_object(
    'group', g.group_name, 'status', g.status, 'reviewerId', g.reviewer_id, 'reviewerName', g.reviewer_name,
    'reviewerKind', g.reviewer_kind,
    'byAdmin', g.by_admin, 'reviewedAt', g.reviewed_at, 'reason', g.reason, 'rowsMax', g.rows_max
  ) order by g.position) from review_groups g where g.review_id = reviews.id
), '[]')`;

interface GroupDocument {
  readonly group: string;
  readonly status: ReviewGroup['status'];
  readonly reviewerId: string | null;
  readonly reviewerName: string | null;
  readonly reviewerKind: PrincipalKind | null;
  readonly byAdmin: boolean;
  readonly reviewedAt: string | null;
  readonly reason: string | null;
  readonly rowsMax: number | null;
}

type Row = Selectable<Tables['reviews']> & { groups: GroupDocument[]; uses: WindowUses | null };

/** Reviews with their groups. */
export function selectReviews(db: Db) {
  return db
    .selectFrom('reviews')
    .selectAll('reviews')
    .select([GROUPS.as('groups'), USES.as('uses')]);
}

/** The review with this id. */
export async function getReview(db: Db, id: string): Promise<Review | undefined> {
  if (!isId(id)) return undefined;
  const row = await selectReviews(db).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toReview(row);
}

/** The document of a draft. */
export function formatRequest(draft: ReviewDraft): string {
  return JSON.stringify({
    text: draft.text,
    params: draft.params ?? [],
    related: draft.related ?? [],
    normalForm: draft.normalForm,
    touches: draft.touches,
    rowChanges: draft.rowChanges ?? 'uncountable',
  } satisfies Request);
}

/** Announces a status as part of the transaction that sets it. */
export function announceStatus(db: Db, id: string, status: ReviewStatus): Promise<void> {
  return notify(db, 'sluice_reviews', `${id} ${status}`);
}

/** The moment of the statement: in a transaction that waited for a lock, `now()` is too early. */
export const CLOCK: RawBuilder<Date> = sql<Date>`clock_timestamp()`;

/** What is kept of the minimum. More than there are groups could never be reached, and less than one would need nobody: both are read as all groups. */
export function minApprovalsOf({ minApprovals }: Pick<ReviewDraft, 'minApprovals'>, groupCount: number): number | null {
  return minApprovals === undefined || minApprovals < 1 || minApprovals >= groupCount ? null : minApprovals;
}

/** A row as the rest of the program sees it. */
export function toReview(row: Row): Review {
  const request = row.request as Request;
  return {
    id: row.id,
    type: row.type,
    sessionId: row.session_id ?? undefined,
    connectionId: row.connection_id,
    connectionName: row.connection_name,
    userId: row.user_id,
    userName: row.user_name,
    userKind: row.user_kind,
    database: row.database,
    mode: row.mode,
    status: row.status,
    text: request.text,
    params: request.params,
    normalForm: request.normalForm,
    touches: request.touches,
    estimate: row.estimate ?? undefined,
    operations: row.operations,
    related: request.related,
    fingerprint: row.fingerprint,
    // Requests of before rows were counted do not say.
    rowChanges: request.rowChanges ?? 'uncountable',
    rowsMax: leastOf([row.rows_max, ...row.groups.map(({ rowsMax }) => rowsMax)]),
    groups: row.groups.map(toGroup),
    minApprovals: row.min_approvals ?? undefined,
    personCounts: row.person_counts,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at ?? undefined,
    approvedAt: row.approved_at ?? undefined,
    executedAt: row.executed_at ?? undefined,
    reason: row.reason ?? undefined,
    outcome: outcomeOf(row),
    autoApproved: row.auto_approved,
    window: windowOf(row),
  };
}

function leastOf(limits: readonly (number | null)[]): number | undefined {
  const set = limits.filter((limit) => limit !== null);
  return set.length === 0 ? undefined : Math.min(...set);
}

function toGroup(document: GroupDocument): ReviewGroup {
  const { group, status, reviewerId, reviewerName, reviewerKind, byAdmin, reviewedAt, reason, rowsMax } = document;
  if (reviewerId === null) return { group, status };
  return {
    group,
    status,
    // Those of before programs could decide were people.
    reviewedBy: { id: reviewerId, name: reviewerName ?? '', kind: reviewerKind ?? 'person' },
    reviewedAt: reviewedAt === null ? undefined : new Date(reviewedAt),
    reason: reason ?? undefined,
    byAdmin,
    rowsMax: rowsMax ?? undefined,
  };
}
