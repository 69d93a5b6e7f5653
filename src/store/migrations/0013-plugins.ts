import { type Kysely, sql } from 'kysely';

/**
 * Which plugins are attached to which connection, and the settings of plugins. What a connection's own fields say
 * (reviewers, access groups, rules) is kept there only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE plugins (
    name text PRIMARY KEY CHECK (name <> ''),
    secret_keys text[] NOT NULL,
    secret bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE connection_plugins (
    connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
    plugin text NOT NULL CHECK (plugin <> ''),
    config text[] NOT NULL,
    PRIMARY KEY (connection_id, plugin)
  )`,
  'CREATE INDEX connection_plugins_plugin ON connection_plugins (plugin)',
];
