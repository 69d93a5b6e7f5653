import { type Kysely, sql } from 'kysely';

/** Whoever looks on is told of deliveries: which endpoint something became of, once for each statement. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE FUNCTION tell_webhook_messages() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('sluice_live', 'webhook ' || endpoint_id)
    FROM (SELECT DISTINCT endpoint_id FROM changed) AS endpoints;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER tell_new_webhook_messages AFTER INSERT ON webhook_messages REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tell_webhook_messages()`,
  `CREATE TRIGGER tell_webhook_messages AFTER UPDATE ON webhook_messages REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tell_webhook_messages()`,
];
