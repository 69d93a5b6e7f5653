import { type Kysely, sql } from 'kysely';

/**
 * What `mysql_native_password` is checked against. It cannot be made of what is stored of older tokens; those log in by
 * the other methods. And what upstreams were last seen to be, which listeners that speak first must know.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE tokens ADD COLUMN native_hash bytea`.execute(db);
  await sql`CREATE TABLE upstream_traits (
    connection_id uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
    traits json NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
  )`.execute(db);
}
