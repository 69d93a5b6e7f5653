import { type Kysely, sql } from 'kysely';

/** Where the values of a secret are kept that are kept elsewhere: not secret, and shown without opening the secret. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE connections ADD COLUMN secret_references jsonb NOT NULL DEFAULT '{}'`.execute(db);
}
