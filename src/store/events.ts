import { type Kysely, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { type WithClient, writeEvents } from './event-writer.ts';
import type { Page, Paging } from './page.ts';
import { idIs, storable } from './values.ts';

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

/** A record to be indexed; its members may come as the JSON text they are kept as, its time as ISO 8601 in UTC. */
export type NewEvent = Omit<EventRecord, 'seq' | 'at' | 'body'> & {
  readonly seq: bigint | number;
  readonly at: Date | string;
  readonly body: EventRecord['body'] | string;
};

/** One whose members have become the text they are kept as. */
export type TextEvent = NewEvent & { readonly body: string };

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

/** The index of the audit logs in this database. */
export function createEvents(db: Kysely<Tables>, withClient: WithClient): Events {
  return {
    insertBatch: (events) => withClient((client) => writeEvents(client, events, { gapless: false })),
    head: (gatewayId) => head(db, gatewayId),
    heads: () => heads(db),
    list: (query) => list(db, query),
    nthLast: (sessionId, type, count) => nthLast(db, sessionId, type, count),
    logins: (query) => logins(db, query),
  };
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
