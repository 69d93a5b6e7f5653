import type { Insertable, Kysely } from 'kysely';
import type { Db, Tables } from './database.ts';
import { idIs } from './values.ts';

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

/** Where the index of one gateway's log ends. */
export type EventHead = Pick<EventRecord, 'seq' | 'hash'>;

/** A place in the list of a session's events, which may come from several gateways. */
export interface EventQuery {
  readonly sessionId: string;
  /** Only events behind this sequence number. */
  readonly after?: bigint | undefined;
  readonly limit: number;
}

export interface Events {
  /** Idempotent; returns how many were new. */
  insertBatch(events: readonly EventRecord[]): Promise<number>;
  /** The last record that is indexed. */
  head(gatewayId: string): Promise<EventHead | undefined>;
  /** The last indexed record of every gateway: anchors to verify the logs against. */
  heads(): Promise<readonly (EventHead & { readonly gatewayId: string })[]>;
  /** In the order they happened. */
  list(query: EventQuery): Promise<readonly EventRecord[]>;
}

/** Rows of one statement; a statement has at most 65,535 parameters. */
const BATCH_ROWS_MAX = 1000;

/** The index of the audit logs in this database. */
export function createEvents(db: Kysely<Tables>): Events {
  return {
    insertBatch: (events) => db.transaction().execute((trx) => insertBatch(trx, events)),
    head: (gatewayId) => head(db, gatewayId),
    heads: () => heads(db),
    list: (query) => list(db, query),
  };
}

async function insertBatch(trx: Db, events: readonly EventRecord[]): Promise<number> {
  let inserted = 0n;
  for (let start = 0; start < events.length; start += BATCH_ROWS_MAX) {
    const rows = events.slice(start, start + BATCH_ROWS_MAX).map(toRow);
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('events')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['gateway_id', 'seq']).doNothing())
      .executeTakeFirst();
    inserted += numInsertedOrUpdatedRows ?? 0n;
  }
  return Number(inserted);
}

function toRow(event: EventRecord): Insertable<Tables['events']> {
  return {
    gateway_id: event.gatewayId,
    seq: event.seq.toString(),
    session_id: event.sessionId ?? null,
    type: event.type,
    at: event.at,
    body: JSON.stringify(event.body),
    hash: event.hash,
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
  return rows.map((row) => ({
    gatewayId: row.gateway_id,
    seq: BigInt(row.seq),
    sessionId: row.session_id ?? undefined,
    type: row.type,
    at: row.at,
    body: row.body,
    hash: row.hash,
  }));
}
