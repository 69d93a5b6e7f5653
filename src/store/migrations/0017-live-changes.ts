import { type Kysely, sql } from 'kysely';

/**
 * Whoever looks on is told what changes, however it comes about: the database itself says so when the change is committed.
 * A message holds ids and words of the schema, nothing that people wrote but the names of groups.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const tells = (name: string, message: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('sluice_live', ${message});
    RETURN NULL;
  END $$`;

const STATEMENTS: readonly string[] = [
  tells('tell_review', `'review ' || NEW.id`),
  `CREATE TRIGGER tell_new_review AFTER INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION tell_review()`,
  `CREATE TRIGGER tell_review AFTER UPDATE ON reviews FOR EACH ROW
    WHEN ((OLD.status, OLD.expires_at, OLD.rows_max, OLD.access_until) IS DISTINCT FROM
      (NEW.status, NEW.expires_at, NEW.rows_max, NEW.access_until)
      OR OLD.outcome::text IS DISTINCT FROM NEW.outcome::text OR OLD.estimate::text IS DISTINCT FROM NEW.estimate::text)
    EXECUTE FUNCTION tell_review()`,
  tells('tell_review_group', `'review ' || NEW.review_id`),
  `CREATE TRIGGER tell_review_group AFTER UPDATE ON review_groups FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_review_group()`,
  tells('tell_session', `'session ' || NEW.id || ' ' || NEW.status || ' ' || NEW.user_id || ' ' || NEW.refused`),
  'CREATE TRIGGER tell_new_session AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION tell_session()',
  `CREATE TRIGGER tell_session AFTER UPDATE ON sessions FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_session()`,
  tells('tell_status', `'status ' || NEW.connection_id`),
  `CREATE TRIGGER tell_status AFTER UPDATE ON connection_status FOR EACH ROW
    WHEN ((OLD.is_reachable, OLD.reason) IS DISTINCT FROM (NEW.is_reachable, NEW.reason))
    EXECUTE FUNCTION tell_status()`,
  tells('tell_config', `'config ' || NEW.entity || ' ' || left(NEW.entity_id, 300)`),
  'CREATE TRIGGER tell_config AFTER INSERT ON config_audit FOR EACH ROW EXECUTE FUNCTION tell_config()',
  // One message for many sessions: as many ids as fit into one, which has 8000 bytes.
  `CREATE FUNCTION tell_activity() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('sluice_live', 'activity ' || string_agg(session_id::text, ','))
    FROM (
      SELECT session_id, (row_number() OVER ()) / 200 AS part
      FROM (SELECT DISTINCT session_id FROM added WHERE session_id IS NOT NULL) AS sessions
    ) AS parts GROUP BY part;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER tell_activity AFTER INSERT ON events REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tell_activity()`,
];
