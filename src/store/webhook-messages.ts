import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { SecretBox } from '../secrets/box.ts';
import type { Db, Tables } from './database.ts';
import type { Page, Paging } from './page.ts';
import { type RunSql, runIn } from './run-sql.ts';
import { idIs, isId, storable } from './values.ts';
import { type EndpointSecret, openEndpoint, type WebhookKind } from './webhook-endpoints.ts';

/** `discarded`: nobody tried any more, because its endpoint was disabled. */
export type WebhookMessageStatus = 'pending' | 'delivered' | 'failed' | 'discarded';

/** What became of telling one endpoint of one event. Its content is not kept here. */
export interface WebhookMessage {
  readonly id: string;
  readonly eventType: string;
  readonly endpointId: string;
  /** The session or review the event is about. */
  readonly subjectId: string;
  readonly connectionId: string | undefined;
  readonly status: WebhookMessageStatus;
  readonly attempts: number;
  /** Of the last attempt, as is what follows. */
  readonly responseStatus: number | undefined;
  readonly error: string | undefined;
  readonly durationMs: number | undefined;
  readonly attemptedAt: Date | undefined;
  readonly createdAt: Date;
}

/** All that is needed to send a message. Never log it. */
export interface WebhookDelivery extends EndpointSecret {
  readonly messageId: string;
  readonly endpointId: string;
  readonly status: WebhookMessageStatus;
  readonly kind: WebhookKind;
  readonly includeCommand: boolean;
  readonly isDisabled: boolean;
  readonly event: { readonly type: string; readonly at: Date; readonly payload: Readonly<Record<string, unknown>> };
}

/** How an attempt went. */
export interface WebhookAttempt {
  readonly isDelivered: boolean;
  readonly responseStatus?: number | undefined;
  readonly error?: string | undefined;
  readonly durationMs: number;
}

export interface WebhookMessageQuery {
  readonly endpointId?: string | undefined;
  readonly eventType?: string | undefined;
  readonly status?: WebhookMessageStatus | undefined;
}

/** The log of deliveries. */
export interface WebhookMessages {
  get(id: string): Promise<WebhookMessage | undefined>;
  /** Newest first. */
  list(query: WebhookMessageQuery & Paging): Promise<Page<WebhookMessage>>;
  forDelivery(id: string): Promise<WebhookDelivery | undefined>;
  /** Notes an attempt; one that was delivered stays delivered. */
  record(id: string, attempt: WebhookAttempt): Promise<void>;
  /** Ends a message that is pending; false when it is not. */
  end(id: string, status: 'failed' | 'discarded', error?: string): Promise<boolean>;
  /** Makes an ended message pending again, if `enqueue` goes well; false when it is pending already or gone. */
  reopen(id: string, enqueue: (run: RunSql, message: WebhookMessage) => Promise<void>): Promise<boolean>;
  /** Whether the endpoint took any message since this one was made. */
  hasSucceededSince(id: string): Promise<boolean>;
}

/** The webhook messages of this database. */
export function createWebhookMessages(db: Kysely<Tables>, box: SecretBox): WebhookMessages {
  return {
    get: (id) => get(db, id),
    list: (query) => list(db, query),
    forDelivery: (id) => forDelivery(db, box, id),
    record: (id, attempt) => db.transaction().execute((trx) => record(trx, id, attempt)),
    end: (id, status, error) => end(db, id, status, error),
    reopen: (id, enqueue) => db.transaction().execute((trx) => reopen(trx, id, enqueue)),
    hasSucceededSince: (id) => hasSucceededSince(db, id),
  };
}

function selectMessages(db: Db) {
  return db
    .selectFrom('webhook_messages as m')
    .innerJoin('webhook_events as v', 'v.id', 'm.event_id')
    .selectAll('m')
    .select(['v.type', 'v.subject_id', 'v.connection_id']);
}

async function get(db: Db, id: string): Promise<WebhookMessage | undefined> {
  const row = await selectMessages(db).where(idIs('m.id', id)).executeTakeFirst();
  return row === undefined ? undefined : toMessage(row);
}

async function list(db: Db, query: WebhookMessageQuery & Paging): Promise<Page<WebhookMessage>> {
  const condition = sql<boolean>`${sql.join(conditionsOf(query), sql` and `)}`;
  const { total } = await db
    .selectFrom('webhook_messages as m')
    .innerJoin('webhook_events as v', 'v.id', 'm.event_id')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow();
  const rows = await selectMessages(db)
    .where(condition)
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toMessage), total: Number(total) };
}

function conditionsOf(query: WebhookMessageQuery): RawBuilder<boolean>[] {
  const conditions = [sql<boolean>`true`];
  if (query.endpointId !== undefined) conditions.push(idIs('m.endpoint_id', query.endpointId));
  if (query.eventType !== undefined) conditions.push(sql`v.type = ${storable(query.eventType)}`);
  if (query.status !== undefined) conditions.push(sql`m.status = ${query.status}`);
  return conditions;
}

async function forDelivery(db: Db, box: SecretBox, id: string): Promise<WebhookDelivery | undefined> {
  const row = await db
    .selectFrom('webhook_messages as m')
    .innerJoin('webhook_events as v', 'v.id', 'm.event_id')
    .innerJoin('webhook_endpoints as e', 'e.id', 'm.endpoint_id')
    .select(['m.id', 'm.status', 'v.type', 'v.at', 'v.payload'])
    .select(['e.id as endpoint_id', 'e.secret', 'e.kind', 'e.include_command', 'e.disabled'])
    .where(idIs('m.id', id))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    ...openEndpoint(box, row.endpoint_id, row.secret),
    messageId: row.id,
    endpointId: row.endpoint_id,
    status: row.status,
    kind: row.kind,
    includeCommand: row.include_command,
    isDisabled: row.disabled,
    event: { type: row.type, at: row.at, payload: row.payload ?? {} },
  };
}

async function record(trx: Db, id: string, attempt: WebhookAttempt): Promise<void> {
  if (!isId(id)) return;
  // The endpoint before its message, as whoever deletes an endpoint locks them: else each could wait for the other.
  if (attempt.isDelivered) await noteDelivery(trx, id);
  await trx
    .updateTable('webhook_messages')
    .set({
      attempts: sql<number>`attempts + 1`,
      ...(attempt.isDelivered ? { status: 'delivered' as const } : {}),
      response_status: attempt.responseStatus ?? null,
      error: attempt.error === undefined ? null : storable(attempt.error),
      duration_ms: attempt.durationMs,
      attempted_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', id)
    .execute();
}

async function noteDelivery(trx: Db, messageId: string): Promise<void> {
  await trx
    .updateTable('webhook_endpoints')
    .set({ delivered_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', (message) =>
      message.selectFrom('webhook_messages').select('endpoint_id').where('id', '=', messageId),
    )
    .execute();
}

async function end(db: Db, id: string, status: 'failed' | 'discarded', error: string | undefined): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('webhook_messages')
    .set({ status, ...(error === undefined ? {} : { error: storable(error) }) })
    .where(idIs('id', id))
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function reopen(
  trx: Db,
  id: string,
  enqueue: (run: RunSql, message: WebhookMessage) => Promise<void>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('webhook_messages')
    .set({ status: 'pending', error: null })
    .where(idIs('id', id))
    .where('status', '<>', 'pending')
    .executeTakeFirst();
  const message = numUpdatedRows === 0n ? undefined : await get(trx, id);
  if (message === undefined) return false;
  await enqueue(runIn(trx), message);
  return true;
}

async function hasSucceededSince(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('webhook_messages as m')
    .innerJoin('webhook_endpoints as e', 'e.id', 'm.endpoint_id')
    .select(sql<boolean>`coalesce(e.delivered_at >= m.created_at, false)`.as('has'))
    .where(idIs('m.id', id))
    .executeTakeFirst();
  return row?.has ?? false;
}

type Row = Selectable<Tables['webhook_messages']> &
  Pick<Selectable<Tables['webhook_events']>, 'type' | 'subject_id' | 'connection_id'>;

function toMessage(row: Row): WebhookMessage {
  return {
    id: row.id,
    eventType: row.type,
    endpointId: row.endpoint_id,
    subjectId: row.subject_id,
    connectionId: row.connection_id ?? undefined,
    status: row.status,
    attempts: row.attempts,
    responseStatus: row.response_status ?? undefined,
    error: row.error ?? undefined,
    durationMs: row.duration_ms ?? undefined,
    attemptedAt: row.attempted_at ?? undefined,
    createdAt: row.created_at,
  };
}
