import { type Kysely, type Selectable, sql } from 'kysely';
import { activityOf } from './activity-counts.ts';
import type { Db, Tables } from './database.ts';
import type { Page, Paging } from './page.ts';
import { idIs, storable } from './values.ts';
import { noteDenials } from './webhook-events.ts';

/** One record of the audit log, as indexed. */
export interface EventRecord {
  readonly gatewayId: string;
  readonly seq: bigint;
  readonly sessionId: string | undefined;
  readonly type: string;
  readonly at: Date;
  readonly body: Readonly<Record<string, unknown>>;
  /** Hex; the record's link in the hash chain. */
  readonly hash: string;
}

/** A record to be indexed; its members may come as the JSON text they are kept as. */
export type NewEvent = Omit<EventRecord, 'body'> & { readonly body: EventRecord['body'] | string };

/** Where the index of one gateway's log ends. */
export type EventHead = Pick<EventRecord, 'seq' | 'hash'>;

/** A place in the list of a session's events, which may come from several gateways. */
export interface EventQuery {
  readonly sessionId: string;
  /** Only events behind this sequence number. */
  readonly after?: bigint | undefined;
  readonly limit: number;
}

/** Which logins: of somebody, or those that came to nothing. */
export interface LoginQuery {
  readonly outcome?: 'done' | 'refused' | undefined;
  readonly userId?: string | undefined;
}

export interface Events {
  /** Idempotent; returns how many were new. */
  insertBatch(events: readonly NewEvent[]): Promise<number>;
  /** The last record that is indexed. */
  head(gatewayId: string): Promise<EventHead | undefined>;
  /** The last indexed record of every gateway: anchors to verify the logs against. */
  heads(): Promise<readonly (EventHead & { readonly gatewayId: string })[]>;
  /** In the order they happened. */
  list(query: EventQuery): Promise<readonly EventRecord[]>;
  /** The record of this type that `count - 1` others of a session come behind; undefined when it has fewer. */
  nthLast(sessionId: string, type: string, count: number): Promise<EventRecord | undefined>;
  /** Who logged in and who was refused, newest first. */
  logins(query: LoginQuery & Paging): Promise<Page<EventRecord>>;
}

const LOGIN_TYPES = ['login', 'login.refused'];
/** Characters of the rows of one statement, about; one row may be longer. */
const STATEMENT_CHARS_MAX = 8 * 1024 * 1024;

/** The index of the audit logs in this database. */
export function createEvents(db: Kysely<Tables>): Events {
  return {
    insertBatch: (events) => insertBatch(db, events),
    head: (gatewayId) => head(db, gatewayId),
    heads: () => heads(db),
    list: (query) => list(db, query),
    nthLast: (sessionId, type, count) => nthLast(db, sessionId, type, count),
    logins: (query) => logins(db, query),
  };
}

/** Each statement for itself: what was inserted before one fails is not inserted again by the next attempt. */
async function insertBatch(db: Db, events: readonly NewEvent[]): Promise<number> {
  await noteDenials(db, events);
  let inserted = 0n;
  let rows: string[] = [];
  let chars = 0;
  for (const event of events) {
    const row = toRow(event);
    if (chars + row.length > STATEMENT_CHARS_MAX && rows.length > 0) {
      inserted += await insertRows(db, rows);
      rows = [];
      chars = 0;
    }
    rows.push(row);
    chars += row.length;
  }
  if (rows.length > 0) inserted += await insertRows(db, rows);
  return Number(inserted);
}

/** All rows are one parameter, which costs both sides a fraction of what a parameter for each value would. */
async function insertRows(db: Db, rows: readonly string[]): Promise<bigint> {
  const added = await sql<{ n: string }>`
    with given as (
      select * from json_to_recordset(${`[${rows.join(',')}]`}::json) as row_of (
        gateway_id text, seq bigint, session_id uuid, type text, at timestamptz, body text, hash text, counts json
      )
    ), added as (
      insert into events (gateway_id, seq, session_id, type, at, body, hash)
      select gateway_id, seq, session_id, type, at, body::json, hash from given
      on conflict (gateway_id, seq) do nothing
      returning gateway_id, seq
    ), counted as (
      -- In one order, so that gateways that count the same hour at the same time do not lock crosswise.
      insert into activity (hour, connection_id, connection_name, kind, name, n)
      select date_trunc('hour', given.at, 'UTC'), sessions.connection_id, min(sessions.connection_name),
        counts.kind, counts.name, sum(counts.n)
      from added join given using (gateway_id, seq)
      join sessions on sessions.id = given.session_id
      cross join lateral json_to_recordset(given.counts) as counts (kind text, name text, n bigint)
      where given.counts is not null
      group by 1, 2, 4, 5 order by 1, 2, 4, 5
      on conflict (hour, connection_id, kind, name) do update set n = activity.n + excluded.n
    )
    select count(*) as n from added
  `.execute(db);
  return BigInt(added.rows[0]?.n ?? 0);
}

function toRow(event: NewEvent): string {
  // As text: a JSON value within would be read, and its escapes resolved, which a column of type json need not be.
  const body = typeof event.body === 'string' ? event.body : JSON.stringify(event.body);
  const counts = event.sessionId === undefined ? [] : activityOf(event.type, body);
  return JSON.stringify({
    gateway_id: event.gatewayId,
    seq: event.seq.toString(),
    session_id: event.sessionId ?? null,
    type: event.type,
    at: event.at,
    body,
    hash: event.hash,
    ...(counts.length === 0 ? {} : { counts }),
  });
}

async function head(db: Db, gatewayId: string): Promise<EventHead | undefined> {
  const row = await db
    .selectFrom('events')
    .select(['seq', 'hash'])
    .where('gateway_id', '=', gatewayId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { seq: BigInt(row.seq), hash: row.hash };
}

async function heads(db: Db): Promise<readonly (EventHead & { gatewayId: string })[]> {
  const rows = await db
    .selectFrom('events')
    .distinctOn('gateway_id')
    .select(['gateway_id', 'seq', 'hash'])
    .orderBy('gateway_id')
    .orderBy('seq', 'desc')
    .execute();
  return rows.map((row) => ({ gatewayId: row.gateway_id, seq: BigInt(row.seq), hash: row.hash }));
}

/** All events of a session come from the one gateway that served it, so their sequence numbers are their order. */
async function list(db: Db, query: EventQuery): Promise<readonly EventRecord[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where(idIs('session_id', query.sessionId))
    .where('seq', '>', (query.after ?? -1n).toString())
    .orderBy('seq')
    .limit(query.limit)
    .execute();
  return rows.map(toRecord);
}

async function nthLast(db: Db, sessionId: string, type: string, count: number): Promise<EventRecord | undefined> {
  const row = await db
    .selectFrom('events')
    .selectAll()
    .where(idIs('session_id', sessionId))
    .where('type', '=', type)
    .orderBy('seq', 'desc')
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toRecord(row);
}

/** Newest first; the index that makes this cheap holds logins only. */
async function logins(db: Db, query: LoginQuery & Paging): Promise<Page<EventRecord>> {
  const types = { done: ['login'], refused: ['login.refused'] };
  const wanted = query.outcome === undefined ? LOGIN_TYPES : types[query.outcome];
  let base = db.selectFrom('events').where('type', 'in', LOGIN_TYPES).where('type', 'in', wanted);
  if (query.userId !== undefined) base = base.where(sql<boolean>`body->>'user_id' = ${storable(query.userId)}`);
  const { total } = await base.select(({ fn }) => fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
  const rows = await base
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('gateway_id')
    .orderBy('seq', 'desc')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toRecord), total: Number(total) };
}

function toRecord(row: Selectable<Tables['events']>): EventRecord {
  return {
    gatewayId: row.gateway_id,
    seq: BigInt(row.seq),
    sessionId: row.session_id ?? undefined,
    type: row.type,
    at: row.at,
    body: row.body,
    hash: row.hash,
  };
}
