import { randomBytes, randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { SecretBox } from '../secrets/box.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { isId, storable } from './values.ts';

export type WebhookKind = 'generic' | 'microsoftteams';

/** Where events are sent. */
export interface WebhookEndpoint {
  readonly id: string;
  /** Whoever knows it may post there: show it to admins only. */
  readonly url: string;
  readonly description: string;
  readonly kind: WebhookKind;
  /** Empty: all. */
  readonly eventTypes: readonly string[];
  /** Ids, by name; undefined: all connections, also those to come. */
  readonly connectionIds: readonly string[] | undefined;
  readonly includeCommand: boolean;
  readonly disabled: boolean;
  /** Why, when the gateway disabled it. */
  readonly disabledReason: string | undefined;
  /** When it last took a message. */
  readonly deliveredAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What may be said of an endpoint; what is left out of a new one gets its default. */
export interface WebhookEndpointDraft {
  readonly url: string;
  readonly description?: string;
  readonly kind?: WebhookKind;
  readonly eventTypes?: readonly string[];
  readonly connectionIds?: readonly string[] | undefined;
  readonly includeCommand?: boolean;
  readonly disabled?: boolean;
}

/** An endpoint with the secret its messages are signed with; the only time it is given out. */
export interface NewWebhookEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** Throws StoreError `unknown_reference` (no such connection) and `limit`. */
export interface WebhookEndpoints {
  create(draft: WebhookEndpointDraft): Promise<NewWebhookEndpoint>;
  /** All of it but the secret; what is left out gets its default. */
  replace(id: string, draft: WebhookEndpointDraft): Promise<WebhookEndpoint | undefined>;
  /** Another secret: messages are signed with it from now on. */
  rotate(id: string): Promise<NewWebhookEndpoint | undefined>;
  /** True when it was enabled until now. */
  disable(id: string, reason: string): Promise<boolean>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<WebhookEndpoint | undefined>;
  /** Oldest first. */
  list(paging: Paging): Promise<Page<WebhookEndpoint>>;
}

/** Each event asks all of them. */
export const ENDPOINTS_MAX = 100;
const SECRET_BYTES = 32;
const UNKNOWN_CONNECTION = 'A connection of the webhook does not exist';

/** The webhook endpoints of this database; addresses and secrets are sealed with `box`. */
export function createWebhookEndpoints(db: Kysely<Tables>, box: SecretBox): WebhookEndpoints {
  const change = <T>(act: (trx: Db) => Promise<T>): Promise<T> =>
    refusing(db.transaction().execute(act), { reference: UNKNOWN_CONNECTION });
  return {
    create: (draft) => change((trx) => create(trx, box, draft)),
    replace: (id, draft) => change((trx) => replace(trx, box, id, draft)),
    rotate: (id) => change((trx) => rotate(trx, box, id)),
    disable: (id, reason) => disable(db, id, reason),
    delete: (id) => remove(db, id),
    byId: (id) => byId(db, box, id),
    list: (paging) => list(db, box, paging),
  };
}

/** What is sealed of an endpoint. */
export interface EndpointSecret {
  readonly url: string;
  readonly secret: string;
}

/** The address and the signing secret of an endpoint. */
export function openEndpoint(box: SecretBox, id: string, sealed: Uint8Array): EndpointSecret {
  return JSON.parse(box.open(sealed, `webhook:${id}`).toString()) as EndpointSecret;
}

function seal(box: SecretBox, id: string, secret: EndpointSecret): Buffer {
  return box.seal(Buffer.from(JSON.stringify(secret)), `webhook:${id}`);
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

async function create(trx: Db, box: SecretBox, draft: WebhookEndpointDraft): Promise<NewWebhookEndpoint> {
  const { count } = await trx
    .selectFrom('webhook_endpoints')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= ENDPOINTS_MAX) throw new StoreError('limit', `There are ${ENDPOINTS_MAX} webhooks already`);
  const id = randomUUID();
  const secret = newSecret();
  await trx
    .insertInto('webhook_endpoints')
    .values({ id, ...toColumns(draft), secret: seal(box, id, { url: draft.url, secret }) })
    .execute();
  await linkConnections(trx, id, draft.connectionIds);
  return { endpoint: await existing(trx, box, id), secret };
}

async function replace(
  trx: Db,
  box: SecretBox,
  id: string,
  draft: WebhookEndpointDraft,
): Promise<WebhookEndpoint | undefined> {
  const before = await lock(trx, id);
  if (before === undefined) return undefined;
  const { secret } = openEndpoint(box, before.id, before.secret);
  await trx
    .updateTable('webhook_endpoints')
    .set({
      ...toColumns(draft),
      secret: seal(box, before.id, { url: draft.url, secret }),
      // Whoever saves an endpoint that the gateway disabled without enabling it leaves the reason standing.
      disabled_reason: draft.disabled === true ? before.disabled_reason : null,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', before.id)
    .execute();
  await linkConnections(trx, before.id, draft.connectionIds);
  return existing(trx, box, before.id);
}

async function rotate(trx: Db, box: SecretBox, id: string): Promise<NewWebhookEndpoint | undefined> {
  const before = await lock(trx, id);
  if (before === undefined) return undefined;
  const secret = newSecret();
  const { url } = openEndpoint(box, before.id, before.secret);
  await trx
    .updateTable('webhook_endpoints')
    .set({ secret: seal(box, before.id, { url, secret }), updated_at: sql<Date>`now()` })
    .where('id', '=', before.id)
    .execute();
  return { endpoint: await existing(trx, box, before.id), secret };
}

async function lock(trx: Db, id: string) {
  if (!isId(id)) return undefined;
  return trx.selectFrom('webhook_endpoints').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

async function disable(db: Db, id: string, reason: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { numUpdatedRows } = await db
    .updateTable('webhook_endpoints')
    .set({ disabled: true, disabled_reason: storable(reason), updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('disabled', '=', false)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function remove(db: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { numDeletedRows } = await db.deleteFrom('webhook_endpoints').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

function toColumns(draft: WebhookEndpointDraft) {
  return {
    description: storable(draft.description ?? ''),
    kind: draft.kind ?? ('generic' as const),
    event_types: [...new Set(draft.eventTypes ?? [])],
    all_connections: draft.connectionIds === undefined,
    include_command: draft.includeCommand ?? true,
    disabled: draft.disabled ?? false,
  };
}

async function linkConnections(trx: Db, id: string, connectionIds: readonly string[] | undefined): Promise<void> {
  await trx.deleteFrom('webhook_endpoint_connections').where('endpoint_id', '=', id).execute();
  if (connectionIds === undefined || connectionIds.length === 0) return;
  if (!connectionIds.every(isId)) throw new StoreError('unknown_reference', UNKNOWN_CONNECTION);
  const rows = [...new Set(connectionIds)].sort().map((connection_id) => ({ endpoint_id: id, connection_id }));
  await trx.insertInto('webhook_endpoint_connections').values(rows).execute();
}

const CONNECTIONS = sql<string[]>`array(
  select c.id::text from webhook_endpoint_connections l join connections c on c.id = l.connection_id
  where l.endpoint_id = webhook_endpoints.id order by c.name
)`;

function selectEndpoints(db: Db) {
  return db.selectFrom('webhook_endpoints').selectAll('webhook_endpoints').select(CONNECTIONS.as('connection_ids'));
}

async function byId(db: Db, box: SecretBox, id: string): Promise<WebhookEndpoint | undefined> {
  if (!isId(id)) return undefined;
  const row = await selectEndpoints(db).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toEndpoint(box, row);
}

async function existing(trx: Db, box: SecretBox, id: string): Promise<WebhookEndpoint> {
  const endpoint = await byId(trx, box, id);
  if (endpoint === undefined) throw new Error(`the webhook ${id} disappeared within a transaction`);
  return endpoint;
}

async function list(db: Db, box: SecretBox, paging: Paging): Promise<Page<WebhookEndpoint>> {
  const { total } = await db
    .selectFrom('webhook_endpoints')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await selectEndpoints(db)
    .orderBy('created_at')
    .orderBy('id')
    .limit(paging.limit)
    .offset(paging.offset)
    .execute();
  return { items: rows.map((row) => toEndpoint(box, row)), total: Number(total) };
}

type Row = Selectable<Tables['webhook_endpoints']> & { connection_ids: string[] };

function toEndpoint(box: SecretBox, row: Row): WebhookEndpoint {
  return {
    id: row.id,
    url: openEndpoint(box, row.id, row.secret).url,
    description: row.description,
    kind: row.kind,
    eventTypes: row.event_types,
    connectionIds: row.all_connections ? undefined : row.connection_ids,
    includeCommand: row.include_command,
    disabled: row.disabled,
    disabledReason: row.disabled_reason ?? undefined,
    deliveredAt: row.delivered_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
