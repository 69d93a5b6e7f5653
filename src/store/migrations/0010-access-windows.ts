import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // A window is asked for by a person, in no session yet.
  'ALTER TABLE reviews ALTER COLUMN session_id DROP NOT NULL',
  `ALTER TABLE reviews ADD COLUMN type text NOT NULL DEFAULT 'onetime' CHECK (type IN ('onetime', 'jit'))`,
  'ALTER TABLE reviews ADD COLUMN duration_sec integer CHECK (duration_sec > 0)',
  'ALTER TABLE reviews ADD COLUMN access_until timestamptz',
  'ALTER TABLE reviews ADD COLUMN justification text',
  // The connection's reviewers when the window was asked for: what others were asked for is no approval.
  'ALTER TABLE reviews ADD COLUMN window_reviewers text[]',
  `ALTER TABLE reviews ADD CONSTRAINT reviews_kind CHECK (
    CASE type WHEN 'jit'
      THEN duration_sec IS NOT NULL AND window_reviewers IS NOT NULL AND (access_until IS NOT NULL OR status NOT IN ('APPROVED', 'EXECUTED'))
      ELSE duration_sec IS NULL AND window_reviewers IS NULL AND access_until IS NULL AND session_id IS NOT NULL
    END
  )`,
  // One person has one request for access to one connection, whatever the code above does.
  `CREATE UNIQUE INDEX reviews_one_window_asked ON reviews (user_id, connection_id) WHERE type = 'jit' AND status = 'PENDING'`,
  `CREATE INDEX reviews_windows ON reviews (access_until) WHERE type = 'jit' AND status IN ('PENDING', 'APPROVED')`,
  `CREATE TABLE window_sessions (
    review_id uuid NOT NULL REFERENCES reviews ON DELETE CASCADE,
    session_id uuid NOT NULL,
    commands bigint NOT NULL DEFAULT 0,
    first_at timestamptz NOT NULL,
    PRIMARY KEY (review_id, session_id)
  )`,
];

/** Approvals of a time window: one person, one connection, a duration, and the sessions that used it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
