import { type Kysely, sql } from 'kysely';

/**
 * The tables of the first version. What people and programs typed is `json`, not `jsonb`: it keeps every text as it came,
 * zero characters and lone surrogates included, where `jsonb` refuses the row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE users (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    email text NOT NULL CHECK (email <> ''),
    status text NOT NULL CHECK (status IN ('active', 'inactive')),
    password_hash text,
    scram_salt bytea NOT NULL CHECK (octet_length(scram_salt) = 16),
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE UNIQUE INDEX users_email_key ON users (lower(email))',
  `CREATE TABLE groups (
    name text PRIMARY KEY CHECK (name <> '' AND length(name) <= 128),
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `INSERT INTO groups (name) VALUES ('admin'), ('auditor')`,
  `CREATE TABLE user_groups (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    group_name text NOT NULL REFERENCES groups ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_name)
  )`,
  'CREATE INDEX user_groups_group ON user_groups (group_name)',
  `CREATE TABLE connections (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> '' AND position('~' IN name) = 0),
    type text NOT NULL CHECK (type IN ('database', 'application', 'custom')),
    subtype text NOT NULL,
    command text[] NOT NULL,
    resource_name text NOT NULL,
    agent_id text NOT NULL,
    reviewers text[] NOT NULL,
    access_groups text[] NOT NULL,
    access_mode_exec text NOT NULL CHECK (access_mode_exec IN ('enabled', 'disabled')),
    access_mode_connect text NOT NULL CHECK (access_mode_connect IN ('enabled', 'disabled')),
    access_mode_runbooks text NOT NULL CHECK (access_mode_runbooks IN ('enabled', 'disabled')),
    access_schema text NOT NULL CHECK (access_schema IN ('enabled', 'disabled')),
    tags jsonb NOT NULL,
    policy json NOT NULL,
    secret_keys text[] NOT NULL,
    secret bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Two names that differ in case only would be taken for one another by people.
  'CREATE UNIQUE INDEX connections_name_key ON connections (lower(name))',
  `CREATE TABLE tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('access', 'login')),
    name text NOT NULL,
    connection_id uuid REFERENCES connections ON DELETE CASCADE,
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    stored_key bytea,
    server_key bytea,
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'access') = (stored_key IS NOT NULL) AND (stored_key IS NULL) = (server_key IS NULL))
  )`,
  'CREATE INDEX tokens_user ON tokens (user_id, created_at)',
  'CREATE INDEX tokens_connection ON tokens (connection_id) WHERE connection_id IS NOT NULL',
  'CREATE INDEX tokens_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL',
  `CREATE TABLE guardrails (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    description text NOT NULL,
    input json NOT NULL,
    output json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE connection_guardrails (
    connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
    rule_id uuid NOT NULL REFERENCES guardrails ON DELETE CASCADE,
    PRIMARY KEY (connection_id, rule_id)
  )`,
  'CREATE INDEX connection_guardrails_rule ON connection_guardrails (rule_id)',
  `CREATE TABLE masking_rules (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    description text NOT NULL,
    definition json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE connection_masking_rules (
    connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
    rule_id uuid NOT NULL REFERENCES masking_rules ON DELETE CASCADE,
    PRIMARY KEY (connection_id, rule_id)
  )`,
  'CREATE INDEX connection_masking_rules_rule ON connection_masking_rules (rule_id)',
  // Reviews, sessions and events are history: they name people and connections that may be gone, hence no foreign keys.
  `CREATE TABLE reviews (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    connection_name text NOT NULL,
    user_id uuid NOT NULL,
    user_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'REVOKED', 'EXECUTED')),
    request json NOT NULL,
    operations text[] NOT NULL,
    fingerprint text NOT NULL CHECK (fingerprint <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    decided_at timestamptz,
    executed_at timestamptz,
    reason text,
    outcome json,
    auto_approved boolean NOT NULL
  )`,
  'CREATE INDEX reviews_created ON reviews (created_at)',
  'CREATE INDEX reviews_changed ON reviews (changed_at)',
  'CREATE INDEX reviews_user ON reviews (user_id, created_at)',
  'CREATE INDEX reviews_connection ON reviews (connection_id, created_at)',
  'CREATE INDEX reviews_session ON reviews (session_id)',
  `CREATE INDEX reviews_due ON reviews (expires_at) WHERE status IN ('PENDING', 'APPROVED')`,
  `CREATE TABLE review_groups (
    review_id uuid NOT NULL REFERENCES reviews ON DELETE CASCADE,
    position integer NOT NULL,
    group_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED')),
    reviewer_id uuid,
    reviewer_name text,
    by_admin boolean NOT NULL DEFAULT false,
    reviewed_at timestamptz,
    reason text,
    PRIMARY KEY (review_id, group_name),
    CHECK ((status = 'PENDING') = (reviewer_id IS NULL))
  )`,
  // Nobody approves twice, whatever the code above does.
  `CREATE UNIQUE INDEX review_groups_one_person ON review_groups (review_id, reviewer_id) WHERE status = 'APPROVED'`,
  'CREATE INDEX review_groups_group ON review_groups (group_name)',
  `CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    user_name text NOT NULL,
    connection_id uuid NOT NULL,
    connection_name text NOT NULL,
    protocol text NOT NULL,
    client_address text NOT NULL,
    application text NOT NULL,
    database text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'closed')),
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    close_reason text,
    query_count bigint NOT NULL,
    masked jsonb NOT NULL,
    gateway_id text NOT NULL,
    CHECK ((status = 'closed') = (ended_at IS NOT NULL))
  )`,
  'CREATE INDEX sessions_started ON sessions (started_at)',
  'CREATE INDEX sessions_user ON sessions (user_id, started_at)',
  'CREATE INDEX sessions_connection ON sessions (connection_id, started_at)',
  `CREATE INDEX sessions_open ON sessions (gateway_id) WHERE status = 'open'`,
  `CREATE TABLE events (
    gateway_id text NOT NULL,
    seq bigint NOT NULL,
    session_id uuid,
    type text NOT NULL,
    at timestamptz NOT NULL,
    body json NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (gateway_id, seq)
  )`,
  'CREATE INDEX events_session ON events (session_id, seq) WHERE session_id IS NOT NULL',
  `CREATE TABLE config_audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    action text NOT NULL CHECK (action IN ('create', 'update', 'delete')),
    entity text NOT NULL,
    entity_id text NOT NULL,
    entity_name text NOT NULL,
    before json,
    after json
  )`,
  'CREATE INDEX config_audit_at ON config_audit (at)',
];
