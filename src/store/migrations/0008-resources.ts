import { type Kysely, sql } from 'kysely';

/**
 * Resources, which connections belong to and take their agent from, and what was last found out about each upstream.
 * The resources that connections already name are made of them; names that differ in case only become one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `CREATE TABLE resources (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    type text NOT NULL CHECK (type IN ('database', 'application', 'custom')),
    subtype text NOT NULL,
    agent_id text,
    is_automatic boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Two names that differ in case only would be taken for one another by people.
  'CREATE UNIQUE INDEX resources_name_key_folded ON resources (lower(name))',
  `INSERT INTO resources (id, name, type, subtype, agent_id, is_automatic)
    SELECT DISTINCT ON (lower(resource_name)) gen_random_uuid(), resource_name, type, subtype, 'default', true
    FROM connections ORDER BY lower(resource_name), created_at`,
  `UPDATE connections SET resource_name = resources.name FROM resources
    WHERE lower(resources.name) = lower(connections.resource_name)`,
  'ALTER TABLE connections ALTER COLUMN agent_id DROP NOT NULL',
  `ALTER TABLE connections ADD CONSTRAINT connections_resource_fkey
    FOREIGN KEY (resource_name) REFERENCES resources (name) ON UPDATE CASCADE`,
  'CREATE INDEX connections_resource ON connections (resource_name)',
  // Beside the connections: what probes write here neither waits for administrators nor keeps them waiting.
  `CREATE TABLE connection_status (
    connection_id uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
    is_reachable boolean,
    reason text,
    checked_at timestamptz,
    due_at timestamptz NOT NULL DEFAULT now(),
    probe_id uuid
  )`,
  'CREATE INDEX connection_status_due ON connection_status (due_at)',
  'INSERT INTO connection_status (connection_id) SELECT id FROM connections',
];
