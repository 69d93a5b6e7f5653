import { z } from 'zod';
import type { Review as StoredReview } from '../store/index.ts';
import { IdentityType, identityType } from './identity-type.ts';
import { Time, time } from './schemas.ts';
import { shownWindow, windowFields } from './window-shape.ts';

const Person = z.object({ id: z.string(), name: z.string(), identity_type: IdentityType });

const ReviewGroup = z.object({
  group: z.string(),
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED']),
  reviewed_by: Person.nullable(),
  review_date: Time.nullable(),
  reason: z.string().nullable(),
  by_admin: z.boolean().describe('Decided by an admin outside the group.'),
  max_rows: z.number().nullable().describe('The approval is good for so many changed rows.'),
});

/** Every status a review can have. */
export const ReviewStatus = z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'REVOKED', 'EXECUTED']);

/** What a review may be about. */
export const ReviewType = z.enum(['onetime', 'jit']);

/** What is read of a review. */
export const Review = z
  .object({
    id: z.string(),
    session: z
      .string()
      .nullable()
      .describe('The id of the session that asked; null for access asked for outside of one.'),
    type: ReviewType.describe('`onetime`: one command. `jit`: access for a time.'),
    mode: z
      .enum(['hold', 'fail_fast'])
      .describe(
        '`hold`: its session waits. `fail_fast`: the command is repeated after the approval, by the same user.',
      ),
    status: ReviewStatus,
    connection_name: z.string(),
    connection_id: z.string(),
    database: z.string().describe('The database it is for; empty: the connection’s default.'),
    user_name: z.string().describe('Who asked.'),
    user_id: z.string(),
    identity_type: IdentityType.describe('Whether a person asked (`user`) or a program (`machine`).'),
    text: z.string().describe('What runs when everybody approves, to the byte.'),
    params: z.array(
      z.object({ text: z.string().nullable(), encoding: z.enum(['text', 'hex']), type: z.string().nullable() }),
    ),
    normalized_text: z.string().nullable().describe('The text with a parameter in the place of every constant.'),
    normalized_fingerprint: z.string().nullable().describe('The same for all texts of this shape.'),
    touches: z
      .array(z.object({ operation: z.string(), relations: z.array(z.string()) }))
      .nullable()
      .describe('What it does to which tables, as it names them.'),
    estimate: z
      .array(z.object({ operation: z.string(), relation: z.string(), rows: z.number() }))
      .nullable()
      .describe('How many rows the planner expects it to change. Only reviewers, admins and auditors read it.'),
    operations: z.array(z.string()).describe('What its statements do: `select`, `update` …'),
    related: z
      .array(z.object({ kind: z.string(), name: z.string(), text: z.string() }))
      .describe('What names in the text stand for: prepared statements, cursors.'),
    fingerprint: z.string(),
    row_changes: z
      .enum(['none', 'counted', 'uncountable'])
      .describe('Whether the rows it changes are counted before they are kept; only then may an approval limit them.'),
    max_rows: z
      .number()
      .nullable()
      .describe('How many rows it may change: the least that the connection and whoever approved allow.'),
    review_groups_data: z.array(ReviewGroup),
    min_approvals: z.number().nullable().describe('So many of the groups suffice; null: each must approve.'),
    person_counts: z
      .enum(['once', 'every_group'])
      .describe('Whether a person stands for one of their groups, or for every one of them.'),
    auto_approved: z.boolean(),
    reason: z.string().nullable(),
    rejection_reason: z.string().nullable(),
    outcome: z.record(z.string(), z.unknown()).nullable(),
    created_at: Time,
    expires_at: Time,
    decided_at: Time.nullable(),
    approved_at: Time.nullable().describe('When the last approval came that it needed.'),
    executed_at: Time.nullable(),
    ...windowFields,
  })
  .meta({ id: 'Review' });

function shownDecider(by: StoredReview['groups'][number]['reviewedBy']): z.output<typeof Person> | null {
  return by === undefined ? null : { id: by.id, name: by.name, identity_type: identityType(by.kind ?? 'person') };
}

/**
 * A review on its way out. Estimates are for those who decide: to whoever may only ask, they would tell about data that
 * nobody has approved yet to be looked at.
 */
export function shownReview(stored: StoredReview, mayDecide: boolean): z.output<typeof Review> {
  const rejection = stored.groups.find((group) => group.status === 'REJECTED')?.reason ?? stored.reason;
  return {
    id: stored.id,
    session: stored.sessionId ?? null,
    type: stored.type,
    mode: stored.mode,
    status: stored.status,
    connection_name: stored.connectionName,
    connection_id: stored.connectionId,
    database: stored.database,
    user_name: stored.userName,
    user_id: stored.userId,
    identity_type: identityType(stored.userKind),
    text: stored.text,
    params: stored.params.map(({ text, encoding, type }) => ({ text, encoding, type: type ?? null })),
    normalized_text: stored.normalForm?.text ?? null,
    normalized_fingerprint: stored.normalForm?.fingerprint ?? null,
    touches: stored.touches?.map(({ operation, relations }) => ({ operation, relations: [...relations] })) ?? null,
    estimate: stored.estimate === undefined || !mayDecide ? null : stored.estimate.map((entry) => ({ ...entry })),
    operations: [...stored.operations],
    related: stored.related.map(({ kind, name, text }) => ({ kind, name, text })),
    fingerprint: stored.fingerprint,
    row_changes: stored.rowChanges,
    max_rows: stored.rowsMax ?? null,
    review_groups_data: stored.groups.map((group) => ({
      group: group.group,
      status: group.status,
      reviewed_by: shownDecider(group.reviewedBy),
      review_date: time(group.reviewedAt),
      reason: group.reason ?? null,
      by_admin: group.byAdmin ?? false,
      max_rows: group.rowsMax ?? null,
    })),
    min_approvals: stored.minApprovals ?? null,
    person_counts: stored.personCounts,
    auto_approved: stored.autoApproved,
    reason: stored.reason ?? null,
    rejection_reason: stored.status === 'REJECTED' ? (rejection ?? null) : null,
    outcome: stored.outcome === undefined ? null : { ...stored.outcome },
    created_at: time(stored.createdAt),
    expires_at: time(stored.expiresAt),
    decided_at: time(stored.decidedAt),
    approved_at: time(stored.approvedAt),
    executed_at: time(stored.executedAt),
    ...shownWindow(stored),
  };
}
