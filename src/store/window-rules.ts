import { type RawBuilder, sql } from 'kysely';
import { ADMIN_GROUP } from './groups.ts';
import type { PersonCounts, ReviewDraft } from './review.ts';
import { minApprovalsOf } from './review-rows.ts';

/** By whose approvals a window is good, as its row has it. */
export interface WindowRules {
  readonly window_reviewers: readonly string[] | null;
  readonly min_approvals: number | null;
  readonly person_counts: PersonCounts;
}

type Asked = Pick<ReviewDraft, 'minApprovals' | 'personCounts'> & {
  readonly window: { readonly reviewers: readonly string[] };
};

/** An approval by others than the connection asks now is none; nor is one under other rules. */
export function asksTheSame(row: WindowRules, draft: Asked): boolean {
  const before = new Set(row.window_reviewers);
  const now = new Set(draft.window.reviewers);
  const isSameRule =
    row.min_approvals === minApprovalsOf(draft, now.size) && row.person_counts === (draft.personCounts ?? 'once');
  return isSameRule && before.size === now.size && [...now].every((group) => before.has(group));
}

/** What the policy in this row of `connections` makes of its minimum: as many as there are reviewers, or more, are all. */
const MINIMUM: RawBuilder<number | null> = sql<number | null>`(
  select m from (
    select case when c.policy->>'review_min_approvals' ~ '^[0-9]{1,6}$'
      then (c.policy->>'review_min_approvals')::integer end as m
  ) as said
  where m between 1 and cardinality(c.reviewers) - 1
)`;

/** The same of a review `r` and its connection `c`, in the database. */
export const ASKED_OTHERWISE: RawBuilder<boolean> = sql<boolean>`(
  not (c.reviewers @> r.window_reviewers and c.reviewers <@ r.window_reviewers)
  or r.min_approvals is distinct from ${MINIMUM}
  or r.person_counts <> case when c.policy->>'review_person_counts' = 'every_group' then 'every_group' else 'once' end
)`;

/** A review `r` was approved without asking anybody, for an admin who would be asked about it now that they are none, or in no group. */
export const OWN_NO_MORE: RawBuilder<boolean> = sql<boolean>`(r.auto_approved and not (
  exists (select from user_groups g where g.user_id = r.user_id and g.group_name = ${sql.lit(ADMIN_GROUP)})
  and exists (select from user_groups g where g.user_id = r.user_id and g.group_name = any (r.window_reviewers))
))`;
