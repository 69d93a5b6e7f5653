import type { TextEvent } from './events.ts';
import type { RunSql } from './run-sql.ts';

/** What an indexed record adds to the figures of its hour. */
export interface ActivityCount {
  readonly kind: 'verdict' | 'masked';
  readonly name: string;
  readonly n: number;
}

/*
 * Records are large, and their members lie in fixed places: a quote within a JSON string is always escaped, so that a
 * member's name behind a comma is found nowhere else.
 */
const VERDICT = /,"verdict":"(allow|deny)"/;
const PREPARE = /^\{"query":\{"id":\d+,"phase":"prepare"/;
const MASKED = /,"masked":(\{[^{}]+\})/;
/** Of a time in ISO 8601: up to its hour. */
const HOUR_CHARS = '2026-01-01T00'.length;

/** The counts of a record, whose body comes as JSON. A statement that is only prepared is no command, unless it is denied. */
export function activityOf(type: string, body: string): readonly ActivityCount[] {
  if (type === 'query.decided') {
    const [, verdict] = VERDICT.exec(body) ?? [];
    const counts = verdict === 'deny' || (verdict === 'allow' && !PREPARE.test(body));
    return counts ? [{ kind: 'verdict', name: verdict, n: 1 }] : [];
  }
  if (type !== 'query.ended') return [];
  const [, masked] = MASKED.exec(body) ?? [];
  if (masked === undefined) return [];
  return Object.entries(JSON.parse(masked) as Record<string, unknown>).flatMap(([name, n]) =>
    Number.isSafeInteger(n) ? [{ kind: 'masked' as const, name, n: Number(n) }] : [],
  );
}

/** Adds what records count to the figures of their hours, by the connections of their sessions. */
export async function addActivity(run: RunSql, events: readonly TextEvent[]): Promise<void> {
  const counted = countedIn(events);
  if (counted.length === 0) return;
  // In one order, so that gateways that count the same hour at the same time do not lock crosswise.
  await run(
    `insert into activity (hour, connection_id, connection_name, kind, name, n)
    select given.hour, sessions.connection_id, min(sessions.connection_name), given.kind, given.name, sum(given.n)
    from json_to_recordset($1::json) as given (hour timestamptz, session_id uuid, kind text, name text, n bigint)
    join sessions on sessions.id = given.session_id
    group by 1, 2, 4, 5 order by 1, 2, 4, 5
    on conflict (hour, connection_id, kind, name) do update set n = activity.n + excluded.n`,
    [JSON.stringify(counted)],
  );
}

/** Figures of one hour of one session. */
interface Counted extends ActivityCount {
  readonly hour: string;
  readonly session_id: string;
}

/** One sum for each session, hour and name: a batch is of few sessions. */
function countedIn(events: readonly TextEvent[]): readonly Counted[] {
  const sums = new Map<string, Counted & { n: number }>();
  for (const { sessionId, type, at, body } of events) {
    if (sessionId === undefined) continue;
    for (const { kind, name, n } of activityOf(type, body)) {
      const hour = `${(typeof at === 'string' ? at : at.toISOString()).slice(0, HOUR_CHARS)}:00:00Z`;
      const key = `${sessionId} ${hour} ${kind} ${name}`;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { hour, session_id: sessionId, kind, name, n });
      else sum.n += n;
    }
  }
  return [...sums.values()];
}
