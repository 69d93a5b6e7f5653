import { type Kysely, sql } from 'kysely';

/** What sessions were opened for; the ones before were all of clients on the wire. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE sessions ADD COLUMN verb text NOT NULL DEFAULT 'connect'
    CHECK (verb IN ('connect', 'exec', 'test'))`.execute(db);
}
