import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import type { Fence } from './fence.ts';
import { announceStatus, CLOCK } from './review-rows.ts';
import { closeLost } from './sessions.ts';

/** What a gateway that is gone had left open, and is closed now. */
export interface Estate {
  readonly gatewayId: string;
  /** Ids of sessions. */
  readonly sessions: readonly string[];
  /** Ids of reviews whose command nobody waits with any more. */
  readonly reviews: readonly string[];
}

/** Records that these sessions are over, before that is committed; may come again should the transaction fail. */
export type RecordClosed = (sessions: readonly string[], gatewayId: string) => Promise<void>;

/** The gateways that share this database, each of which shows that it lives. */
export interface Gateways {
  /** Enters this gateway, and closes what it had left open when it last ended. */
  enter(gatewayId: string, record: RecordClosed): Promise<Estate>;
  /** False: the others have given this gateway up, or it never entered. */
  beat(silentMs: number): Promise<boolean>;
  /**
   * Gives up gateways that were silent for so long, and closes what gateways that are gone left open. Gives nobody up
   * unless this gateway itself reached the database all that time: an outage silences all of them.
   */
  closeGone(silentMs: number, record: RecordClosed): Promise<readonly Estate[]>;
  /** Says that this gateway ends; what it leaves open others may close at once. */
  leave(): Promise<void>;
}

const GONE_REASON = 'the gateway ended while the command was held';
/** How long a gateway that is gone stays listed, for whoever looks. */
const KEPT = '7 days';

/** The gateways of this database; `fence` learns which of them this is. */
export function createGateways(db: Kysely<Tables>, fence: Fence): Gateways {
  return {
    enter: (gatewayId, record) => enter(db, fence, gatewayId, record),
    beat: (silentMs) => beat(db, fence, silentMs),
    closeGone: (silentMs, record) => closeGone(db, fence, silentMs, record),
    leave: () => leave(db, fence),
  };
}

async function enter(db: Kysely<Tables>, fence: Fence, gatewayId: string, record: RecordClosed): Promise<Estate> {
  const incarnation = randomUUID();
  const estate = await db.transaction().execute(async (trx) => {
    // Whoever is closing the last run's estate holds the row; this waits for it.
    await trx
      .insertInto('gateways')
      .values({ id: gatewayId, incarnation, started_at: CLOCK, seen_at: CLOCK, steady_since: CLOCK, gone_at: null })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          incarnation,
          started_at: CLOCK,
          seen_at: CLOCK,
          steady_since: CLOCK,
          gone_at: null,
        }),
      )
      .execute();
    return close(trx, gatewayId, record);
  });
  fence.self = { gatewayId, incarnation };
  return estate;
}

async function beat(db: Db, fence: Fence, silentMs: number): Promise<boolean> {
  if (fence.self === undefined) return false;
  const { gatewayId, incarnation } = fence.self;
  const seen = await db
    .updateTable('gateways')
    .set({
      seen_at: CLOCK,
      steady_since: sql<Date>`case when seen_at < ${ago(silentMs / 2)} then clock_timestamp() else steady_since end`,
    })
    .where('id', '=', gatewayId)
    .where('incarnation', '=', incarnation)
    .where('gone_at', 'is', null)
    .executeTakeFirst();
  return seen.numUpdatedRows > 0n;
}

async function closeGone(
  db: Kysely<Tables>,
  fence: Fence,
  silentMs: number,
  record: RecordClosed,
): Promise<readonly Estate[]> {
  const estates: Estate[] = [];
  for (const gatewayId of await findGone(db, fence, silentMs)) {
    const estate = await db.transaction().execute((trx) => giveUp(trx, gatewayId, silentMs, record));
    if (estate !== undefined) estates.push(estate);
  }
  await sql`
    delete from gateways where gone_at < clock_timestamp() - ${KEPT}::interval
      and not exists (select from sessions where gateway_id = gateways.id and status = 'open')`.execute(db);
  return estates;
}

/** Gateways that fell silent while this one was heard, and gone ones of which something is still open. */
async function findGone(db: Db, fence: Fence, silentMs: number): Promise<readonly string[]> {
  if (fence.self === undefined) return [];
  const { gatewayId, incarnation } = fence.self;
  const { rows } = await sql<{ id: string }>`
    select id from gateways where id <> ${gatewayId} and (
      (gone_at is null and seen_at < ${ago(silentMs)} and exists (
        select from gateways me where me.id = ${gatewayId} and me.incarnation = ${incarnation}
          and me.gone_at is null and me.steady_since < ${ago(silentMs)}))
      or (gone_at is not null
        and exists (select from sessions where gateway_id = gateways.id and status = 'open'))
    ) order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Looks again behind the lock: it may have been heard of meanwhile, or another gateway was faster. */
async function giveUp(trx: Db, gatewayId: string, silentMs: number, record: RecordClosed): Promise<Estate | undefined> {
  const locked = await trx
    .selectFrom('gateways')
    .select('id')
    .where('id', '=', gatewayId)
    .where(sql<boolean>`(gone_at is not null or seen_at < ${ago(silentMs)})`)
    .forUpdate()
    .executeTakeFirst();
  if (locked === undefined) return undefined;
  await trx
    .updateTable('gateways')
    .set({ gone_at: sql<Date>`coalesce(gone_at, clock_timestamp())` })
    .where('id', '=', gatewayId)
    .execute();
  return close(trx, gatewayId, record);
}

/** Ends the sessions of a gateway, and takes back what was held in them: windows and repeatable requests need no holder. */
async function close(trx: Db, gatewayId: string, record: RecordClosed): Promise<Estate> {
  const sessions = await closeLost(trx, gatewayId);
  if (sessions.length > 0) await record(sessions, gatewayId);
  const revoked = await trx
    .updateTable('reviews')
    .set({ status: 'REVOKED', decided_at: CLOCK, changed_at: CLOCK, reason: GONE_REASON })
    .where('id', 'in', (where) =>
      where
        .selectFrom('reviews')
        .select('id')
        .where('type', '=', 'onetime')
        .where('mode', '=', 'hold')
        .where('status', 'in', ['PENDING', 'APPROVED'])
        .where(sql<boolean>`session_id in (select sessions.id from sessions where gateway_id = ${gatewayId})`)
        // In one order with everybody who takes back several at once.
        .orderBy('id')
        .forUpdate(),
    )
    .returning('id')
    .execute();
  for (const { id } of revoked) await announceStatus(trx, id, 'REVOKED');
  await noteLost(trx, sessions);
  return { gatewayId, sessions, reviews: revoked.map(({ id }) => id) };
}

/** What was let through and did not end while somebody could note it. A gateway that lives after all notes its own end later. */
async function noteLost(trx: Db, sessions: readonly string[]): Promise<void> {
  if (sessions.length === 0) return;
  await trx
    .updateTable('reviews')
    .set({ outcome: JSON.stringify({ status: 'lost', rows: 0 }) })
    .where('mode', '=', 'hold')
    .where('status', '=', 'EXECUTED')
    .where('outcome', 'is', null)
    .where('session_id', 'in', sessions)
    .execute();
}

async function leave(db: Db, fence: Fence): Promise<void> {
  if (fence.self === undefined) return;
  const { gatewayId, incarnation } = fence.self;
  await db
    .updateTable('gateways')
    .set({ gone_at: CLOCK })
    .where('id', '=', gatewayId)
    .where('incarnation', '=', incarnation)
    .where('gone_at', 'is', null)
    .execute();
}

/** So long before now, by the database's clock. */
function ago(ms: number): RawBuilder<Date> {
  return sql<Date>`clock_timestamp() - ${`${Math.round(ms)} milliseconds`}::interval`;
}
