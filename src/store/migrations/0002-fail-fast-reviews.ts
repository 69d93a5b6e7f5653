import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `ALTER TABLE reviews ADD COLUMN mode text NOT NULL DEFAULT 'hold' CHECK (mode IN ('hold', 'fail_fast'))`,
  `ALTER TABLE reviews ADD COLUMN database text NOT NULL DEFAULT ''`,
  'ALTER TABLE reviews ADD COLUMN told_at timestamptz',
  `CREATE INDEX reviews_repeated ON reviews (user_id, connection_id, fingerprint, created_at) WHERE mode = 'fail_fast'`,
  // One open request per command, whatever the code above does.
  `CREATE UNIQUE INDEX reviews_one_open ON reviews (user_id, connection_id, database, fingerprint)
    WHERE mode = 'fail_fast' AND status IN ('PENDING', 'APPROVED')`,
];

/** Requests that outlive their session: the command is repeated after the approval, instead of waiting for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
