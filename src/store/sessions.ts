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

/** What a session has done since it opened. */
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
  /** Idempotent: the first close stays. `counts` are the last ones; left out, those that were written before stay. */
  close(id: string, reason: string, how?: { readonly at?: Date; readonly counts?: SessionCounts }): Promise<void>;
  /** Writes what these sessions have done so far, and has it told; what is closed stays as it is. */
  count(sessions: readonly (SessionCounts & { readonly id: string })[]): Promise<void>;
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
    close: (id, reason, how) => close(db, id, reason, how),
    count: (sessions) => count(db, sessions),
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

async function close(db: Db, id: string, reason: string, { at, counts }: Parameters<Sessions['close']>[2] = {}) {
  if (!isId(id)) return;
  await db
    .updateTable('sessions')
    .set({
      status: 'closed',
      ended_at: at ?? sql<Date>`now()`,
      close_reason: storable(reason),
      ...(counts === undefined ? {} : { query_count: counts.queries, masked: JSON.stringify(counts.masked) }),
    })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .execute();
}

/** Ids of users that one message holds; it has 8000 bytes. */
const TOLD_MAX = 200;

/** A session that closes meanwhile is seen as closed once its row is free: its last counts are not written over. */
async function count(db: Db, sessions: Parameters<Sessions['count']>[0]): Promise<void> {
  const given = sessions.filter(({ id }) => isId(id));
  if (given.length === 0) return;
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as each(id uuid, queries bigint, masked jsonb)
    ), counted as (
      update sessions set query_count = given.queries, masked = given.masked
      from given where sessions.id = given.id and sessions.status = 'open'
      returning sessions.user_id
    )
    select pg_notify('sluice_live', 'counts ' || string_agg(user_id::text, ','))
    from (
      select user_id, (row_number() over ()) / ${TOLD_MAX}::int as part
      from (select distinct user_id from counted) as users
    ) as parts group by part
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
