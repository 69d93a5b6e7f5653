import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { createSecretBox } from '../secrets/box.ts';
import { type AccessWindows, createAccessWindows } from './access-windows.ts';
import { type Activity, createActivity } from './activity.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { type AuditChecks, createAuditChecks } from './audit-checks.ts';
import { type ConfigAudit, createConfigAudit } from './config-audit.ts';
import { type ConnectionSecrets, createConnectionSecrets } from './connection-secrets.ts';
import { type ConnectionStatuses, createConnectionStatuses } from './connection-status.ts';
import { type Connections, createConnections } from './connections.ts';
import type { Tables } from './database.ts';
import { clientsOf } from './event-writer.ts';
import { createEvents, type Events } from './events.ts';
import { Fence } from './fence.ts';
import { createGateways, type Gateways } from './gateways.ts';
import { createGroups, type Groups } from './groups.ts';
import { createGuardrails, type Guardrails } from './guardrails.ts';
import { createIdentities, type Identities } from './identities.ts';
import { type LiveChange, onLiveChange } from './live-changes.ts';
import { createLoginCodes, type LoginCodes } from './login-codes.ts';
import { createMaskingRules, type MaskingRules } from './masking-rules.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { Notifications } from './notifications.ts';
import { createPlugins, type Plugins } from './plugins.ts';
import { onPolicyChange, type PolicyChange } from './policy-changes.ts';
import { createResources, type Resources } from './resources.ts';
import { createReviews, type Reviews } from './reviews.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSetup, type Setup } from './setup.ts';
import { createSlackLinks, type SlackLinks } from './slack-links.ts';
import { createSlackMessages, type SlackMessages } from './slack-messages.ts';
import { createSlackSubscriptions, type SlackSubscriptions } from './slack-subscriptions.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createUpstreamTraits, type UpstreamTraits } from './upstream-traits.ts';
import { createUsers, type Users } from './users.ts';
import { createWebhookEndpoints, type WebhookEndpoints } from './webhook-endpoints.ts';
import { createWebhookEvents, type WebhookEvents } from './webhook-events.ts';
import { createWebhookMessages, type WebhookMessages } from './webhook-messages.ts';

export type * from './access-windows.ts';
export type * from './activity.ts';
export type * from './api-keys.ts';
export type * from './audit-checks.ts';
export type * from './config-audit.ts';
export type { AttachedPlugin } from './connection-plugins.ts';
export type { TagCount } from './connection-rows.ts';
export { type ConnectionSecrets, decodeSecret } from './connection-secrets.ts';
export type * from './connection-status.ts';
export type * from './connections.ts';
export type { StoreErrorCode } from './errors.ts';
export { StoreError } from './errors.ts';
export type * from './events.ts';
export type * from './gateways.ts';
export type * from './groups.ts';
export type * from './guardrails.ts';
export type * from './identities.ts';
export type { LiveChange } from './live-changes.ts';
export type * from './login-codes.ts';
export type * from './masking-rules.ts';
export type * from './page.ts';
export type * from './plugins.ts';
export type { PolicyChange } from './policy-changes.ts';
export type * from './resources.ts';
export type * from './reviews.ts';
export type { RunSql } from './run-sql.ts';
export type * from './sessions.ts';
export type * from './setup.ts';
export type * from './slack-links.ts';
export type * from './slack-messages.ts';
export type * from './slack-subscriptions.ts';
export type * from './tokens.ts';
export type * from './upstream-traits.ts';
export type * from './users.ts';
export type * from './webhook-endpoints.ts';
export type * from './webhook-events.ts';
export type * from './webhook-messages.ts';

const CONNECT_MS_MAX = 10_000;

/** Everything that is kept, one object per entity. */
export interface Store {
  readonly users: Users;
  readonly groups: Groups;
  readonly tokens: Tokens;
  readonly apiKeys: ApiKeys;
  readonly identities: Identities;
  readonly loginCodes: LoginCodes;
  readonly setup: Setup;
  readonly resources: Resources;
  readonly connections: Connections;
  readonly connectionStatuses: ConnectionStatuses;
  readonly secrets: ConnectionSecrets;
  readonly plugins: Plugins;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhookEvents: WebhookEvents;
  readonly webhookMessages: WebhookMessages;
  readonly slackLinks: SlackLinks;
  readonly slackSubscriptions: SlackSubscriptions;
  readonly slackMessages: SlackMessages;
  readonly guardrails: Guardrails;
  readonly maskingRules: MaskingRules;
  readonly reviews: Reviews;
  readonly accessWindows: AccessWindows;
  readonly gateways: Gateways;
  readonly sessions: Sessions;
  readonly events: Events;
  readonly activity: Activity;
  readonly configAudit: ConfigAudit;
  readonly auditChecks: AuditChecks;
  readonly upstreamTraits: UpstreamTraits;
  /** Tells of configuration changes of any gateway. Returns a function that stops it. */
  onPolicyChange(listener: (change: PolicyChange) => void): () => void;
  /** Tells whoever looks on what changes on any gateway, after it is saved. Returns a function that stops it. */
  onLiveChange(listener: (change: LiveChange) => void): () => void;
  /** Tells when there may be events for webhooks to dispatch. Returns a function that stops it. */
  onWebhookEvent(listener: () => void): () => void;
  /** Resolves when the database answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What the store needs: a database, and the key of the secrets in it. */
export interface StoreOptions {
  readonly pool: pg.PoolConfig;
  /** 32 bytes; encrypts the secrets of connections. */
  readonly secretKey: Buffer;
  /** How long after their last login the tokens of the identity provider's users count; without it always. */
  readonly providerLoginMaxAgeMs?: number | undefined;
  /** Told of trouble in the background that the store recovers from by itself. */
  readonly onProblem?: (message: string) => void;
}

/** Connects, brings the database to this version and starts listening for changes of other gateways. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const onProblem = options.onProblem ?? (() => {});
  const box = createSecretBox(options.secretKey);
  const pool = new pg.Pool({ application_name: 'sluice', connectionTimeoutMillis: CONNECT_MS_MAX, ...options.pool });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => onProblem(`A database connection broke: ${error.message}`));
  // The pool does not listen to one that is in use, and whoever uses it learns of the break from the failed query.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const notifications = new Notifications(options.pool, onProblem);
  const fence = new Fence();
  try {
    await migrate(db, MIGRATIONS);
    await notifications.open();
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    users: createUsers(db),
    groups: createGroups(db),
    tokens: createTokens(db, options.providerLoginMaxAgeMs),
    apiKeys: createApiKeys(db),
    identities: createIdentities(db),
    loginCodes: createLoginCodes(db),
    setup: createSetup(db),
    resources: createResources(db),
    connections: createConnections(db, box),
    connectionStatuses: createConnectionStatuses(db),
    secrets: createConnectionSecrets(db, box),
    plugins: createPlugins(db, box),
    webhookEndpoints: createWebhookEndpoints(db, box),
    webhookEvents: createWebhookEvents(db),
    webhookMessages: createWebhookMessages(db, box),
    slackLinks: createSlackLinks(db, options.providerLoginMaxAgeMs),
    slackSubscriptions: createSlackSubscriptions(db, options.providerLoginMaxAgeMs),
    slackMessages: createSlackMessages(db),
    guardrails: createGuardrails(db),
    maskingRules: createMaskingRules(db),
    reviews: createReviews(db, notifications, onProblem, fence),
    gateways: createGateways(db, fence),
    accessWindows: createAccessWindows(db, fence),
    sessions: createSessions(db),
    events: createEvents(db, clientsOf(pool)),
    activity: createActivity(db),
    configAudit: createConfigAudit(db),
    auditChecks: createAuditChecks(db),
    upstreamTraits: createUpstreamTraits(db),
    onWebhookEvent: (listener) => notifications.subscribe('sluice_webhooks', { onPayload: listener, onGap: listener }),
    onPolicyChange: (listener) => onPolicyChange(notifications, listener),
    onLiveChange: (listener) => onLiveChange(notifications, listener),
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: once(async () => {
      await notifications.close();
      await db.destroy();
    }),
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
}
