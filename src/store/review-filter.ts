import { type RawBuilder, sql } from 'kysely';
import type { ReviewStatus, ReviewType } from './review.ts';
import { idIs, storable } from './values.ts';

/** Which reviews; what is left out filters nothing. */
export interface ReviewQuery {
  readonly status?: ReviewStatus | undefined;
  readonly userId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Asked of this group. */
  readonly group?: string | undefined;
  /** Decided by this person, for any group. */
  readonly reviewerId?: string | undefined;
  readonly type?: ReviewType | undefined;
  /** Only windows that last now. */
  readonly isOpen?: true | undefined;
  /** Only reviews that this person asked for or that one of these groups decides; everything for admins. */
  readonly visibleTo?:
    | { readonly userId: string; readonly groups: readonly string[]; readonly isAdmin: boolean }
    | undefined;
  /** Created at or after. */
  readonly since?: Date | undefined;
  /** Created before. */
  readonly until?: Date | undefined;
}

/** The condition of the rows of `reviews` that a query is about. */
export function reviewCondition(query: ReviewQuery): RawBuilder<boolean> {
  const conditions = [sql<boolean>`true`];
  if (query.status !== undefined) conditions.push(sql`reviews.status = ${query.status}`);
  if (query.userId !== undefined) conditions.push(idIs('user_id', query.userId));
  if (query.connectionId !== undefined) conditions.push(idIs('connection_id', query.connectionId));
  if (query.sessionId !== undefined) conditions.push(idIs('session_id', query.sessionId));
  if (query.type !== undefined) conditions.push(sql`reviews.type = ${query.type}`);
  if (query.isOpen === true) conditions.push(sql`reviews.status = 'APPROVED' and access_until > clock_timestamp()`);
  if (query.group !== undefined) {
    conditions.push(sql`exists (
      select from review_groups g where g.review_id = reviews.id and g.group_name = ${storable(query.group)}
    )`);
  }
  if (query.reviewerId !== undefined) {
    conditions.push(sql`exists (
      select from review_groups g where g.review_id = reviews.id and ${idIs('g.reviewer_id', query.reviewerId)}
    )`);
  }
  if (query.since !== undefined) conditions.push(sql`created_at >= ${query.since}`);
  if (query.until !== undefined) conditions.push(sql`created_at < ${query.until}`);
  if (query.visibleTo !== undefined && !query.visibleTo.isAdmin) {
    const groups = query.visibleTo.groups.map(storable);
    const isDecider = sql<boolean>`exists (
      select from review_groups g where g.review_id = reviews.id and g.group_name = any(${groups}::text[])
    )`;
    conditions.push(sql`(${idIs('user_id', query.visibleTo.userId)} or ${isDecider})`);
  }
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}
