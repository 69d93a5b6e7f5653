import { type Kysely, sql } from 'kysely';

/** What came of checking each gateway's audit log, where its files lie. Whoever looks on is told how far it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE audit_checks (
    gateway_id text PRIMARY KEY,
    asked_by text NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    finished_at timestamptz,
    records bigint NOT NULL,
    total bigint NOT NULL,
    segments integer NOT NULL,
    broken json,
    error text,
    CHECK ((state = 'running') = (finished_at IS NULL))
  )`,
  `CREATE FUNCTION tell_audit_check() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('sluice_live', 'audit ' || NEW.gateway_id);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER tell_audit_check AFTER INSERT OR UPDATE ON audit_checks
    FOR EACH ROW EXECUTE FUNCTION tell_audit_check()`,
];
