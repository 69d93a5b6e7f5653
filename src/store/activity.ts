import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { idIs } from './values.ts';

/** Connections and users that are listed, those with the most first. */
const TOP_MAX = 20;

/** Which activity. */
export interface ActivityQuery {
  readonly since: Date;
  readonly until: Date;
  /** Buckets begin with the hour, or the day, in UTC. */
  readonly bucket: 'hour' | 'day';
  readonly connectionId?: string | undefined;
}

/** What happened in one bucket. Buckets in which nothing did are left out. */
export interface ActivityBucket {
  readonly at: Date;
  readonly allowed: number;
  readonly denied: number;
  /** By entity type. */
  readonly masked: Readonly<Record<string, number>>;
  readonly sessions: number;
  readonly requests: number;
  readonly approved: number;
  readonly rejected: number;
  /** How long people took to approve what was asked for in this bucket; undefined where they approved nothing. */
  readonly approvalSec: number | undefined;
}

/** Of one connection, the whole time. */
export interface ConnectionActivity {
  readonly connectionId: string;
  readonly connectionName: string;
  readonly allowed: number;
  readonly denied: number;
  readonly masked: number;
}

/** Of one user, in the sessions that began in this time; queries count when a session is closed. */
export interface UserActivity {
  readonly userId: string;
  readonly userName: string;
  readonly sessions: number;
  readonly queries: number;
}

export interface ActivityReport {
  readonly buckets: readonly ActivityBucket[];
  readonly connections: readonly ConnectionActivity[];
  readonly users: readonly UserActivity[];
}

/** Figures of what went through the gateways. */
export interface Activity {
  report(query: ActivityQuery): Promise<ActivityReport>;
}

/** The figures of this database. */
export function createActivity(db: Kysely<Tables>): Activity {
  return {
    report: (query) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (trx) => ({
          buckets: await bucketsOf(trx, query),
          connections: await connectionsOf(trx, query),
          users: await usersOf(trx, query),
        })),
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Counted = Mutable<ActivityBucket> & { masked: Record<string, number> };

async function bucketsOf(trx: Db, query: ActivityQuery): Promise<readonly ActivityBucket[]> {
  const buckets = new Map<number, Counted>();
  const at = (time: Date): Counted => {
    const known = buckets.get(time.getTime());
    if (known !== undefined) return known;
    const fresh = { at: time, allowed: 0, denied: 0, masked: {}, sessions: 0, requests: 0, approved: 0, rejected: 0 };
    const bucket: Counted = { ...fresh, approvalSec: undefined };
    buckets.set(time.getTime(), bucket);
    return bucket;
  };
  for (const { bucket, kind, name, n } of await countsOf(trx, query)) {
    const counted = at(bucket);
    if (kind === 'masked') counted.masked[name] = Number(n);
    else if (name === 'deny') counted.denied = Number(n);
    else counted.allowed = Number(n);
  }
  for (const { bucket, n } of await sessionsOf(trx, query)) at(bucket).sessions = Number(n);
  for (const { bucket, total, approved, rejected, seconds } of await requestsOf(trx, query)) {
    Object.assign(at(bucket), {
      requests: Number(total),
      approved: Number(approved),
      rejected: Number(rejected),
      approvalSec: seconds === null ? undefined : Number(seconds),
    });
  }
  return [...buckets.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function countsOf(trx: Db, query: ActivityQuery) {
  const { rows } = await sql<{ bucket: Date; kind: 'verdict' | 'masked'; name: string; n: string }>`
    select ${bucketOf(query, sql`hour`)} as bucket, kind, name, sum(n) as n
    from activity where ${within(query, sql`hour`)} group by 1, 2, 3`.execute(trx);
  return rows;
}

async function sessionsOf(trx: Db, query: ActivityQuery) {
  const { rows } = await sql<{ bucket: Date; n: string }>`
    select ${bucketOf(query, sql`started_at`)} as bucket, count(*) as n
    from sessions where not refused and ${within(query, sql`started_at`)} group by 1`.execute(trx);
  return rows;
}

async function requestsOf(trx: Db, query: ActivityQuery) {
  const { rows } = await sql<{
    bucket: Date;
    total: string;
    approved: string;
    rejected: string;
    seconds: string | null;
  }>`
    select ${bucketOf(query, sql`created_at`)} as bucket, count(*) as total,
      count(*) filter (where approved_at is not null and not auto_approved) as approved,
      count(*) filter (where status = 'REJECTED') as rejected,
      avg(extract(epoch from approved_at - created_at)) filter (where approved_at is not null and not auto_approved) as seconds
    from reviews where ${within(query, sql`created_at`)} group by 1`.execute(trx);
  return rows;
}

async function connectionsOf(trx: Db, query: ActivityQuery): Promise<readonly ConnectionActivity[]> {
  const { rows } = await sql<{ id: string; name: string; allowed: string; denied: string; masked: string }>`
    select connection_id as id, (array_agg(connection_name order by hour desc))[1] as name,
      coalesce(sum(n) filter (where kind = 'verdict' and name = 'allow'), 0) as allowed,
      coalesce(sum(n) filter (where kind = 'verdict' and name = 'deny'), 0) as denied,
      coalesce(sum(n) filter (where kind = 'masked'), 0) as masked
    from activity where ${within(query, sql`hour`)}
    group by connection_id order by 3 desc, 4 desc, 1 limit ${TOP_MAX}`.execute(trx);
  return rows.map(({ id, name, allowed, denied, masked }) => ({
    connectionId: id,
    connectionName: name,
    allowed: Number(allowed),
    denied: Number(denied),
    masked: Number(masked),
  }));
}

async function usersOf(trx: Db, query: ActivityQuery): Promise<readonly UserActivity[]> {
  const { rows } = await sql<{ id: string; name: string; sessions: string; queries: string }>`
    select user_id as id, (array_agg(user_name order by started_at desc))[1] as name,
      count(*) as sessions, sum(query_count) as queries
    from sessions where not refused and ${within(query, sql`started_at`)}
    group by user_id order by 4 desc, 3 desc, 1 limit ${TOP_MAX}`.execute(trx);
  return rows.map(({ id, name, sessions, queries }) => ({
    userId: id,
    userName: name,
    sessions: Number(sessions),
    queries: Number(queries),
  }));
}

function bucketOf({ bucket }: ActivityQuery, column: RawBuilder<unknown>): RawBuilder<Date> {
  return bucket === 'day' ? sql`date_trunc('day', ${column}, 'UTC')` : sql`date_trunc('hour', ${column}, 'UTC')`;
}

function within({ since, until, connectionId }: ActivityQuery, column: RawBuilder<unknown>): RawBuilder<boolean> {
  const time = sql<boolean>`${column} >= ${since} and ${column} < ${until}`;
  return connectionId === undefined ? time : sql<boolean>`${time} and ${idIs('connection_id', connectionId)}`;
}
