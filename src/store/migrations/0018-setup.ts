import { type Kysely, sql } from 'kysely';

/**
 * The first administrator, as long as they have the password a gateway made for them: it is the code a gateway is set up
 * with in a browser. Any other password of theirs, however it is given, ends that.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE setup (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE FUNCTION end_setup() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM setup WHERE user_id = NEW.id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER end_setup AFTER UPDATE OF password_hash ON users FOR EACH ROW
    WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION end_setup()`,
];
