import { type Kysely, sql } from 'kysely';

/** `"normalForm":{"text":"…","fingerprint":"…"}` as a request was written down; quotes within texts are escaped there. */
const NORMAL_FINGERPRINT = String.raw`'"normalForm":\{"text":"(?:[^"\\]|\\.)*","fingerprint":"([^"\\]*)"'`;

const STATEMENTS = [
  // What the connection asked for when the review was made; a null minimum means all groups.
  'ALTER TABLE reviews ADD COLUMN min_approvals integer CHECK (min_approvals >= 1)',
  `ALTER TABLE reviews ADD COLUMN person_counts text NOT NULL DEFAULT 'once'
    CHECK (person_counts IN ('once', 'every_group'))`,
  'ALTER TABLE reviews ADD CONSTRAINT reviews_counting UNIQUE (id, person_counts)',
  `ALTER TABLE review_groups ADD COLUMN person_counts text NOT NULL DEFAULT 'once'`,
  // The rule cannot differ between a review and its groups, nor change once there are any.
  `ALTER TABLE review_groups ADD CONSTRAINT review_groups_counting FOREIGN KEY (review_id, person_counts)
    REFERENCES reviews (id, person_counts) ON DELETE CASCADE`,
  'DROP INDEX review_groups_one_person',
  `CREATE UNIQUE INDEX review_groups_one_person ON review_groups (review_id, reviewer_id)
    WHERE status = 'APPROVED' AND person_counts = 'once'`,
  // `decided_at` moves on when an approval is revoked or expires; how long people took must stay readable.
  'ALTER TABLE reviews ADD COLUMN approved_at timestamptz',
  `UPDATE reviews SET approved_at = decided_at WHERE status IN ('APPROVED', 'EXECUTED')`,
  // The request is `json`, which may hold texts that cannot be taken out of it in SQL.
  'ALTER TABLE reviews ADD COLUMN normal_fingerprint text',
  `UPDATE reviews SET normal_fingerprint = substring(request::text from ${NORMAL_FINGERPRINT})`,
  'CREATE INDEX review_groups_reviewer ON review_groups (reviewer_id) WHERE reviewer_id IS NOT NULL',
  `CREATE TABLE gateways (
    id text PRIMARY KEY,
    incarnation uuid NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    steady_since timestamptz NOT NULL,
    gone_at timestamptz
  )`,
];

/**
 * How many groups suffice and whether a person counts for several, as the connection had it when a review was made; when
 * it was approved; and the gateways that run, so that others can tell when one is gone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
