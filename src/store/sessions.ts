import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { notify } from './notifications.ts';
import type { Page, Paging } from './page.ts';
import { kindOf, type PrincipalKind } from './users.ts';
import { idIs, isId, storable } from './values.ts';

/** The record of one client's use of one connection. */
export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly userKind: PrincipalKind;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly protocol: string;
  /** What it was opened for: a client on the wire, one script, or a connection test. */
  readonly verb: 'connect' | 'exec' | 'test';
  readonly clientAddress: string;
  readonly application: string;
  readonly database: string;
  readonly status: 'open' | 'closed';
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly closeReason: string | undefined;
  readonly queryCount: number;
  /** Masked values by entity type. */
  readonly masked: Readonly<Record<string, number>>;
  readonly gatewayId: string;
  /** It never opened, because the user may not know of the connection. Admins and auditors read of it. */
  readonly refused: boolean;
}

export type SessionOpening = Pick<
  SessionRecord,
  | 'id'
  | 'userId'
  | 'userName'
  | 'connectionId'
  | 'connectionName'
  | 'protocol'
  | 'verb'
  | 'clientAddress'
  | 'application'
  | 'database'
  | 'startedAt'
  | 'gatewayId'
> &
  Partial<Pick<SessionRecord, 'refused'>>;

/** What came about since the last bump. */
export interface SessionCounts {
  readonly queries: number;
  readonly masked: Readonly<Record<string, number>>;
}

export interface SessionQuery {
  readonly userId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly connectionName?: string | undefined;
  readonly status?: 'open' | 'closed' | undefined;
  readonly verb?: SessionRecord['verb'] | undefined;
  readonly protocol?: string | undefined;
  /** Part of the name of its user, connection, database or application, or of its client's address. */
  readonly search?: string | undefined;
  /** Left out: all. */
  readonly refused?: boolean | undefined;
  /** Started at or after. */
  readonly since?: Date | undefined;
  /** Started before. */
  readonly until?: Date | undefined;
}

export interface Sessions {
  open(session: SessionOpening): Promise<void>;
  /** Idempotent: the first close stays. */
  close(id: string, reason: string, at?: Date): Promise<void>;
  /** Adds to the counters. */
  bump(id: string, counts: SessionCounts): Promise<void>;
  /** Asks whichever gateway serves the session to end it, for somebody of this name. */
  askToEnd(id: string, byName: string): Promise<void>;
  get(id: string): Promise<SessionRecord | undefined>;
  /** Newest first. */
  list(query: SessionQuery & Paging): Promise<Page<SessionRecord>>;
}

const LOST_REASON = 'the gateway stopped without closing it';

/** The session records of this database. */
export function createSessions(db: Kysely<Tables>): Sessions {
  return {
    open: (session) => open(db, session),
    close: (id, reason, at) => close(db, id, reason, at),
    bump: (id, counts) => bump(db, id, counts),
    askToEnd: (id, byName) => notify(db, 'sluice_live', `kill ${id} ${byName}`),
    get: (id) => getSession(db, id),
    list: (query) => list(db, query),
  };
}

async function open(db: Db, session: SessionOpening): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      user_name: session.userName,
      user_kind: kindOf(session.userId),
      refused: session.refused ?? false,
      connection_id: session.connectionId,
      connection_name: session.connectionName,
      protocol: session.protocol,
      verb: session.verb,
      client_address: storable(session.clientAddress),
      application: storable(session.application),
      database: storable(session.database),
      status: 'open',
      started_at: session.startedAt,
      query_count: 0,
      masked: '{}',
      gateway_id: session.gatewayId,
    })
    .execute();
}

async function close(db: Db, id: string, reason: string, at: Date | undefined): Promise<void> {
  if (!isId(id)) return;
  await db
    .updateTable('sessions')
    .set({ status: 'closed', ended_at: at ?? sql<Date>`now()`, close_reason: storable(reason) })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .execute();
}

/** One statement, so that two bumps at once both count. */
async function bump(db: Db, id: string, counts: SessionCounts): Promise<void> {
  if (!isId(id)) return;
  await sql`
    update sessions set
      query_count = query_count + ${counts.queries}::bigint,
      masked = coalesce((
        select jsonb_object_agg(key, total) from (
          select key, sum(value::bigint) as total
          from (
            select * from jsonb_each_text(masked)
            union all
            select * from jsonb_each_text(${JSON.stringify(counts.masked)}::jsonb)
          ) as both_counts group by key
        ) as sums
      ), '{}')
    where id = ${id}
  `.execute(db);
}

/** The record of this session. */
export async function getSession(db: Db, id: string): Promise<SessionRecord | undefined> {
  if (!isId(id)) return undefined;
  const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toSession(row);
}

async function list(db: Db, query: SessionQuery & Paging): Promise<Page<SessionRecord>> {
  const condition = sql<boolean>`${sql.join(conditionsOf(query), sql` and `)}`;
  const { total } = await db
    .selectFrom('sessions')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where(condition)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toSession), total: Number(total) };
}

function conditionsOf(query: SessionQuery): RawBuilder<boolean>[] {
  const conditions = [sql<boolean>`true`];
  if (query.userId !== undefined) conditions.push(idIs('user_id', query.userId));
  if (query.connectionId !== undefined) conditions.push(idIs('connection_id', query.connectionId));
  if (query.connectionName !== undefined) conditions.push(sql`connection_name = ${storable(query.connectionName)}`);
  if (query.status !== undefined) conditions.push(sql`status = ${query.status}`);
  if (query.verb !== undefined) conditions.push(sql`verb = ${query.verb}`);
  if (query.protocol !== undefined) conditions.push(sql`protocol = ${storable(query.protocol)}`);
  if (query.search !== undefined) conditions.push(matches(query.search));
  if (query.refused !== undefined) conditions.push(sql`refused = ${query.refused}`);
  if (query.since !== undefined) conditions.push(sql`started_at >= ${query.since}`);
  if (query.until !== undefined) conditions.push(sql`started_at < ${query.until}`);
  return conditions;
}

/** Case does not count, and no character stands for others. */
function matches(search: string): RawBuilder<boolean> {
  const pattern = `%${storable(search).replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`(user_name ilike ${pattern} or connection_name ilike ${pattern} or database ilike ${pattern}
    or application ilike ${pattern} or client_address ilike ${pattern})`;
}

/** Closes what a gateway that died left open; returns the ids. */
export async function closeLost(db: Db, gatewayId: string): Promise<readonly string[]> {
  const rows = await db
    .updateTable('sessions')
    .set({ status: 'closed', ended_at: sql<Date>`now()`, close_reason: LOST_REASON })
    .where('gateway_id', '=', gatewayId)
    .where('status', '=', 'open')
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

function toSession(row: Selectable<Tables['sessions']>): SessionRecord {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    userKind: row.user_kind,
    connectionId: row.connection_id,
    connectionName: row.connection_name,
    protocol: row.protocol,
    verb: row.verb,
    clientAddress: row.client_address,
    application: row.application,
    database: row.database,
    status: row.status,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    closeReason: row.close_reason ?? undefined,
    queryCount: Number(row.query_count),
    masked: row.masked,
    gatewayId: row.gateway_id,
    refused: row.refused,
  };
}
