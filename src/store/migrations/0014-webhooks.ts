import { type Kysely, sql } from 'kysely';

/**
 * Webhooks: where to send, what happened, and what became of sending it. What happened is written by triggers, in the
 * transaction that makes it happen: no way of changing a review can forget it, and no gateway that dies can lose it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    -- The address and the signing secret, sealed: addresses of chat services are passwords, too.
    secret bytea NOT NULL,
    description text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('generic', 'microsoftteams')),
    event_types text[] NOT NULL,
    all_connections boolean NOT NULL,
    include_command boolean NOT NULL,
    disabled boolean NOT NULL,
    disabled_reason text,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE webhook_endpoint_connections (
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
    connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
    PRIMARY KEY (endpoint_id, connection_id)
  )`,
  'CREATE INDEX webhook_endpoint_connections_connection ON webhook_endpoint_connections (connection_id)',
  // What happened is history, like sessions and reviews: no foreign keys to what may be gone.
  `CREATE TABLE webhook_events (
    id uuid PRIMARY KEY,
    key text NOT NULL UNIQUE,
    type text NOT NULL,
    connection_id uuid,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    detail json,
    payload json,
    dispatched_at timestamptz
  )`,
  'CREATE INDEX webhook_events_waiting ON webhook_events (at) WHERE dispatched_at IS NULL',
  'CREATE INDEX webhook_events_at ON webhook_events (at)',
  `CREATE TABLE webhook_messages (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES webhook_events ON DELETE CASCADE,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
    status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'discarded')),
    attempts integer NOT NULL DEFAULT 0,
    response_status integer,
    error text,
    duration_ms integer,
    attempted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX webhook_messages_event ON webhook_messages (event_id)',
  'CREATE INDEX webhook_messages_endpoint ON webhook_messages (endpoint_id, created_at)',
  'CREATE INDEX webhook_messages_created ON webhook_messages (created_at)',
  // Notes an event that somebody wants to hear of; most happen where nobody listens, and leave no row.
  `CREATE FUNCTION webhook_note(event_type text, connection uuid, subject uuid, event_key text, event_detail json)
  RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (
      SELECT FROM connection_plugins p WHERE p.connection_id = connection AND p.plugin = 'webhooks'
        AND (p.config = '{}' OR event_type = ANY (p.config))
    ) AND EXISTS (
      SELECT FROM webhook_endpoints e WHERE NOT e.disabled AND (e.event_types = '{}' OR event_type = ANY (e.event_types))
        AND (e.all_connections OR EXISTS (
          SELECT FROM webhook_endpoint_connections l WHERE l.endpoint_id = e.id AND l.connection_id = connection
        ))
    ) THEN
      INSERT INTO webhook_events (id, key, type, connection_id, subject_id, at, detail)
      VALUES (gen_random_uuid(), event_key, event_type, connection, subject, clock_timestamp(), event_detail)
      ON CONFLICT (key) DO NOTHING;
      IF FOUND THEN PERFORM pg_notify('sluice_webhooks', ''); END IF;
    END IF;
  END $$`,
  `CREATE FUNCTION webhook_review_changed() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE event_type text := CASE NEW.status WHEN 'PENDING' THEN 'review.created' ELSE 'review.' || lower(NEW.status) END;
  BEGIN
    PERFORM webhook_note(event_type, NEW.connection_id, NEW.id, event_type || ' ' || NEW.id, NULL);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER webhook_review_made AFTER INSERT ON reviews
    FOR EACH ROW EXECUTE FUNCTION webhook_review_changed()`,
  `CREATE TRIGGER webhook_review_decided AFTER UPDATE OF status ON reviews
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION webhook_review_changed()`,
  `CREATE FUNCTION webhook_session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE event_type text := CASE NEW.status WHEN 'open' THEN 'session.open' ELSE 'session.close' END;
  BEGIN
    PERFORM webhook_note(event_type, NEW.connection_id, NEW.id, event_type || ' ' || NEW.id, NULL);
    RETURN NULL;
  END $$`,
  // A connection test is nobody's use of the connection, and who is refused does not use it.
  `CREATE TRIGGER webhook_session_opened AFTER INSERT ON sessions
    FOR EACH ROW WHEN (NEW.verb <> 'test' AND NOT NEW.refused) EXECUTE FUNCTION webhook_session_changed()`,
  `CREATE TRIGGER webhook_session_closed AFTER UPDATE OF status ON sessions
    FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.verb <> 'test' AND NOT NEW.refused) EXECUTE FUNCTION webhook_session_changed()`,
];
