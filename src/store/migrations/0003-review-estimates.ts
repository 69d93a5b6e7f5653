import { type Kysely, sql } from 'kysely';

/** What the planner expects a command to change; told after its request was made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE reviews ADD COLUMN estimate json`.execute(db);
}
