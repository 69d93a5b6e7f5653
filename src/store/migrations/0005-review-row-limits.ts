import { type Kysely, sql } from 'kysely';

/** How many rows an approval covers: the most the connection allows, and what each who approved allows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE reviews ADD COLUMN rows_max integer CHECK (rows_max >= 0)`.execute(db);
  await sql`ALTER TABLE review_groups ADD COLUMN rows_max integer CHECK (rows_max >= 0)`.execute(db);
}
