import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import type { Review } from './review.ts';
import { getReview } from './review-rows.ts';
import { type RunSql, runIn } from './run-sql.ts';
import { getSession, type SessionRecord } from './sessions.ts';
import { idIs } from './values.ts';

/** Something that happened, which endpoints are to be told of. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  /** The session or review it is about; undefined when that is gone. */
  readonly session?: SessionRecord | undefined;
  readonly review?: Review | undefined;
  /** What belongs to the event alone. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A message made of an event, for one endpoint. */
export interface NewWebhookMessage {
  readonly id: string;
  readonly endpointId: string;
}

/** How events become messages. */
export interface Dispatch {
  /** What is sent; undefined when what the event is about is gone. */
  payloadOf(event: WebhookEvent): Readonly<Record<string, unknown>> | undefined;
  /** Queues the messages: they are queued when, and only if, they are made. */
  enqueue(run: RunSql, messages: readonly NewWebhookMessage[]): Promise<void>;
  /** Queues a review whose messages in Slack are to be made or changed. */
  enqueueSlack?(run: RunSql, reviewId: string): Promise<void>;
}

/** Events on their way to endpoints. */
export interface WebhookEvents {
  /** Makes messages of events that wait, oldest first, at most `limit`; returns how many events those were. Several gateways may. */
  dispatch(limit: number, how: Dispatch): Promise<number>;
  /** A message that is not for the queue: it is tried while somebody waits. Undefined when there is no such endpoint. */
  makeTest(
    endpointId: string,
    type: string,
    payload: Readonly<Record<string, unknown>>,
  ): Promise<NewWebhookMessage | undefined>;
  /** Forgets what happened before, with its messages; returns how many events. */
  purge(before: Date): Promise<number>;
}

/** The webhook events of this database. */
export function createWebhookEvents(db: Kysely<Tables>): WebhookEvents {
  return {
    dispatch: (limit, how) => db.transaction().execute((trx) => dispatch(trx, limit, how)),
    makeTest: (endpointId, type, payload) =>
      db.transaction().execute((trx) => makeTest(trx, endpointId, type, payload)),
    purge: async (before) => {
      const { numDeletedRows } = await db.deleteFrom('webhook_events').where('at', '<', before).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

async function dispatch(trx: Db, limit: number, how: Dispatch): Promise<number> {
  const rows = await trx
    .selectFrom('webhook_events')
    .selectAll()
    .where('dispatched_at', 'is', null)
    .orderBy('at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const row of rows) {
    const payload = how.payloadOf(await toEvent(trx, row));
    const messages = payload === undefined || !row.for_webhooks ? [] : await makeMessages(trx, row);
    await trx
      .updateTable('webhook_events')
      .set({ dispatched_at: sql<Date>`clock_timestamp()`, payload: JSON.stringify(payload ?? null) })
      .where('id', '=', row.id)
      .execute();
    if (messages.length > 0) await how.enqueue(runIn(trx), messages);
    if (row.for_slack) await how.enqueueSlack?.(runIn(trx), row.subject_id);
  }
  return rows.length;
}

type Row = Selectable<Tables['webhook_events']>;

/** One for each endpoint that wants it now. */
async function makeMessages(trx: Db, event: Row): Promise<readonly NewWebhookMessage[]> {
  const endpoints = await trx
    .selectFrom('webhook_endpoints as e')
    .select('e.id')
    .where('e.disabled', '=', false)
    .where(sql<boolean>`(e.event_types = '{}' or ${event.type} = any(e.event_types))`)
    .where(
      sql<boolean>`(e.all_connections or exists (
        select from webhook_endpoint_connections l where l.endpoint_id = e.id and l.connection_id = ${event.connection_id}
      ))`,
    )
    .orderBy('e.id')
    .execute();
  const messages = endpoints.map(({ id }) => ({ id: randomUUID(), endpointId: id }));
  const rows = messages.map((message) => toRow(message, event.id));
  if (rows.length > 0) await trx.insertInto('webhook_messages').values(rows).execute();
  return messages;
}

function toRow(message: NewWebhookMessage, eventId: string) {
  return { id: message.id, event_id: eventId, endpoint_id: message.endpointId, status: 'pending' as const };
}

async function toEvent(trx: Db, row: Row): Promise<WebhookEvent> {
  const { id, type, at, subject_id } = row;
  const detail = row.detail ?? {};
  if (type.startsWith('review.')) return { id, type, at, detail, review: await getReview(trx, subject_id) };
  return { id, type, at, detail, session: await getSession(trx, subject_id) };
}

async function makeTest(
  trx: Db,
  endpointId: string,
  type: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<NewWebhookMessage | undefined> {
  const endpoint = await trx
    .selectFrom('webhook_endpoints')
    .select('id')
    .where(idIs('id', endpointId))
    .forShare()
    .executeTakeFirst();
  if (endpoint === undefined) return undefined;
  const eventId = randomUUID();
  await trx
    .insertInto('webhook_events')
    .values({
      id: eventId,
      key: `${type} ${eventId}`,
      type,
      connection_id: null,
      subject_id: endpoint.id,
      at: sql<Date>`clock_timestamp()`,
      payload: JSON.stringify(payload),
      dispatched_at: sql<Date>`clock_timestamp()`,
    })
    .execute();
  const message = { id: randomUUID(), endpointId: endpoint.id };
  await trx.insertInto('webhook_messages').values(toRow(message, eventId)).execute();
  return message;
}
