import { type Kysely, sql } from 'kysely';

/**
 * How many commands were allowed and denied, and how many values masked, hour by hour and connection by connection: counted
 * when records are indexed, so that figures of months need not read them. What was indexed before is counted now.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  // History, as sessions are: no foreign key to a connection that may be gone.
  `CREATE TABLE activity (
    hour timestamptz NOT NULL,
    connection_id uuid NOT NULL,
    connection_name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('verdict', 'masked')),
    name text NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (hour, connection_id, kind, name)
  )`,
  // By their text, as they are counted from now on: bodies hold escapes that PostgreSQL's JSON does not take apart.
  String.raw`INSERT INTO activity (hour, connection_id, connection_name, kind, name, n)
  SELECT date_trunc('hour', e.at, 'UTC'), s.connection_id, min(s.connection_name), 'verdict', v.verdict, count(*)
  FROM events e JOIN sessions s ON s.id = e.session_id
  CROSS JOIN LATERAL (SELECT substring(e.body::text FROM ',"verdict":"(allow|deny)"') AS verdict) AS v
  WHERE e.type = 'query.decided'
    AND (v.verdict = 'deny' OR (v.verdict = 'allow' AND e.body::text !~ '^\{"query":\{"id":\d+,"phase":"prepare"'))
  GROUP BY 1, 2, 5`,
  String.raw`INSERT INTO activity (hour, connection_id, connection_name, kind, name, n)
  SELECT date_trunc('hour', e.at, 'UTC'), s.connection_id, min(s.connection_name), 'masked', m.key, sum(m.value::bigint)
  FROM events e JOIN sessions s ON s.id = e.session_id
  CROSS JOIN LATERAL json_each_text(substring(e.body::text FROM ',"masked":(\{[^{}]+\})')::json) AS m
  WHERE e.type = 'query.ended'
  GROUP BY 1, 2, 5`,
];
