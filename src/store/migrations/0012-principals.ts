import { type Kysely, sql } from 'kysely';

/**
 * Besides people, programs: service accounts, which use connections, and API keys, which use the API. They are rows of
 * `users`, so that groups, reviews and sessions name them as they name people. None of them has a password.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const KINDS = `('person', 'service', 'api_key')`;

const STATEMENTS: readonly string[] = [
  `ALTER TABLE users
    ADD COLUMN kind text NOT NULL DEFAULT 'person' CHECK (kind IN ${KINDS}),
    ADD COLUMN description text NOT NULL DEFAULT '',
    DROP CONSTRAINT users_email_check,
    ADD CONSTRAINT users_email_check CHECK (kind <> 'person' OR email <> ''),
    ADD CONSTRAINT users_password_check CHECK (kind = 'person' OR password_hash IS NULL)`,
  // Programs need no e-mail address, and those without one do not share one.
  'DROP INDEX users_email_key',
  `CREATE UNIQUE INDEX users_email_key ON users (lower(email)) WHERE email <> ''`,
  `ALTER TABLE tokens
    DROP CONSTRAINT tokens_kind_check,
    ADD CONSTRAINT tokens_kind_check CHECK (kind IN ('access', 'login', 'api_key'))`,
  // History outlives those it names, so it says itself what they were.
  `ALTER TABLE sessions
    ADD COLUMN user_kind text NOT NULL DEFAULT 'person' CHECK (user_kind IN ${KINDS}),
    ADD COLUMN refused boolean NOT NULL DEFAULT false`,
  `ALTER TABLE reviews ADD COLUMN user_kind text NOT NULL DEFAULT 'person' CHECK (user_kind IN ${KINDS})`,
  `ALTER TABLE review_groups ADD COLUMN reviewer_kind text CHECK (reviewer_kind IN ${KINDS})`,
];
