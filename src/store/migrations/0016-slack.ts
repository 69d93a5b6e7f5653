import { type Kysely, sql } from 'kysely';

/**
 * Slack: whose account there belongs to whom, who wants to be told of what, and which messages tell of a review. What
 * happens is noted as webhooks have it noted; an event now says for whom it is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE slack_links (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    team_id text NOT NULL,
    slack_user_id text NOT NULL,
    slack_name text NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (team_id, slack_user_id)
  )`,
  `CREATE TABLE slack_link_codes (
    code_hash bytea PRIMARY KEY,
    team_id text NOT NULL,
    slack_user_id text NOT NULL,
    slack_name text NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  // Without a connection: of all that there are and will be.
  `CREATE TABLE slack_subscriptions (
    user_id uuid NOT NULL REFERENCES slack_links ON DELETE CASCADE,
    connection_id uuid REFERENCES connections ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX slack_subscriptions_once
    ON slack_subscriptions (user_id, coalesce(connection_id, '00000000-0000-0000-0000-000000000000'))`,
  'CREATE INDEX slack_subscriptions_connection ON slack_subscriptions (connection_id)',
  // One for each place where a review is told of. "shown" is a hash of what it says there.
  `CREATE TABLE slack_messages (
    id uuid PRIMARY KEY,
    review_id uuid NOT NULL,
    team_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('channel', 'approver', 'requester')),
    target text NOT NULL,
    user_id uuid,
    status text NOT NULL CHECK (status IN ('waiting', 'shown', 'skipped', 'failed')),
    channel_id text,
    ts text,
    shown text,
    error text,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (review_id, kind, target)
  )`,
  'CREATE INDEX slack_messages_review ON slack_messages (review_id)',
  // When the next message to a place may be sent, by whichever gateway.
  'CREATE TABLE slack_pace (target text PRIMARY KEY, next_at timestamptz NOT NULL)',
  'CREATE INDEX slack_messages_created ON slack_messages (created_at)',
  'ALTER TABLE webhook_events ADD COLUMN for_webhooks boolean NOT NULL DEFAULT true',
  'ALTER TABLE webhook_events ADD COLUMN for_slack boolean NOT NULL DEFAULT false',
  // As before, and for Slack: of reviews only. What was told there is kept up to date even where the plugin was taken away since.
  `CREATE OR REPLACE FUNCTION webhook_note(event_type text, connection uuid, subject uuid, event_key text, event_detail json)
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    by_webhooks boolean := event_type <> 'review.progress' AND EXISTS (
      SELECT FROM connection_plugins p WHERE p.connection_id = connection AND p.plugin = 'webhooks'
        AND (p.config = '{}' OR event_type = ANY (p.config))
    ) AND EXISTS (
      SELECT FROM webhook_endpoints e WHERE NOT e.disabled AND (e.event_types = '{}' OR event_type = ANY (e.event_types))
        AND (e.all_connections OR EXISTS (
          SELECT FROM webhook_endpoint_connections l WHERE l.endpoint_id = e.id AND l.connection_id = connection
        ))
    );
    by_slack boolean := event_type LIKE 'review.%' AND (
      EXISTS (SELECT FROM connection_plugins p WHERE p.connection_id = connection AND p.plugin = 'slack')
      OR EXISTS (SELECT FROM slack_messages m WHERE m.review_id = subject)
    );
  BEGIN
    IF by_webhooks OR by_slack THEN
      INSERT INTO webhook_events (id, key, type, connection_id, subject_id, at, detail, for_webhooks, for_slack)
      VALUES (gen_random_uuid(), event_key, event_type, connection, subject, clock_timestamp(), event_detail, by_webhooks, by_slack)
      ON CONFLICT (key) DO NOTHING;
      IF FOUND THEN PERFORM pg_notify('sluice_webhooks', ''); END IF;
    END IF;
  END $$`,
  // One group decided, others are still asked: the review's own status need not change.
  `CREATE FUNCTION slack_group_decided() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM webhook_note('review.progress', r.connection_id, r.id, 'review.progress ' || r.id || ' ' || NEW.position || ' ' || NEW.status, NULL)
      FROM reviews r WHERE r.id = NEW.review_id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER slack_group_decided AFTER UPDATE OF status ON review_groups
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION slack_group_decided()`,
];
