import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // Rules of before keep doing what they did; new ones say what they want.
  `ALTER TABLE masking_rules ADD COLUMN unfollowed text NOT NULL DEFAULT 'mask' CHECK (unfollowed IN ('mask', 'deny'))`,
  `ALTER TABLE masking_rules ADD COLUMN copies text NOT NULL DEFAULT 'allow' CHECK (copies IN ('allow', 'deny'))`,
  'ALTER TABLE masking_rules ALTER COLUMN unfollowed DROP DEFAULT, ALTER COLUMN copies DROP DEFAULT',
];

/** What a masking rule does where masks do not reach: values that cannot be followed, and copies of columns. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
