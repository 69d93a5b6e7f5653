import { type Kysely, sql } from 'kysely';

/**
 * People who log in through an identity provider: who they are there, which memberships and groups came from it, and the
 * one-time codes a finished login is collected with. Any gateway may be the one that is asked for the token.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `ALTER TABLE users ADD COLUMN oidc text NOT NULL DEFAULT 'none' CHECK (oidc IN ('none', 'expected', 'linked'))`,
  `ALTER TABLE groups ADD COLUMN source text NOT NULL DEFAULT 'local' CHECK (source IN ('local', 'oidc'))`,
  `ALTER TABLE user_groups ADD COLUMN source text NOT NULL DEFAULT 'local' CHECK (source IN ('local', 'oidc'))`,
  `CREATE TABLE user_identities (
    issuer text NOT NULL CHECK (issuer <> ''),
    subject text NOT NULL CHECK (subject <> ''),
    user_id uuid NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_login_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
  )`,
  `CREATE TABLE login_codes (
    code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    challenge text NOT NULL CHECK (length(challenge) = 43),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
  )`,
  'CREATE INDEX login_codes_expiry ON login_codes (expires_at)',
  'CREATE INDEX login_codes_user ON login_codes (user_id)',
  `CREATE INDEX events_logins ON events (at) WHERE type IN ('login', 'login.refused')`,
];
