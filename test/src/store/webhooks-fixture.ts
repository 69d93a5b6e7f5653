import { randomUUID } from 'node:crypto';
import type {
  Connection,
  NewWebhookEndpoint,
  NewWebhookMessage,
  Review,
  ReviewDraft,
  Store,
  WebhookEndpointDraft,
  WebhookEvent,
} from '../../../src/store/index.ts';

let made = 0;

/** A connection that webhooks tell of, unless it says something else. */
export function connectionWith(
  store: Store,
  plugins = [{ name: 'webhooks', config: [] as string[] }],
): Promise<Connection> {
  made += 1;
  return store.connections.create({ name: `hooked-${made}`, type: 'database', subtype: 'postgres', plugins });
}

export function endpoint(store: Store, draft: Partial<WebhookEndpointDraft> = {}): Promise<NewWebhookEndpoint> {
  return store.webhookEndpoints.create({ url: 'https://hooks.example.com/secret-path', ...draft });
}

/** Asks for a review on this connection. */
export function ask(store: Store, connection: Connection, more: Partial<ReviewDraft> = {}): Promise<Review> {
  return store.reviews.create({
    sessionId: randomUUID(),
    connectionId: connection.id,
    connectionName: connection.name,
    userId: randomUUID(),
    userName: 'engineer',
    text: 'select 1',
    fingerprint: 'f00d',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 3_600_000),
    ...more,
  });
}

/** Opens a session on this connection; returns its id. */
export async function open(
  store: Store,
  connection: Connection,
  more: Partial<Parameters<Store['sessions']['open']>[0]> = {},
): Promise<string> {
  const id = randomUUID();
  await store.sessions.open({
    id,
    userId: randomUUID(),
    userName: 'ann',
    connectionId: connection.id,
    connectionName: connection.name,
    protocol: 'postgres',
    verb: 'connect',
    clientAddress: '127.0.0.1:5',
    application: 'psql',
    database: 'shop',
    startedAt: new Date(),
    gatewayId: 'one',
    ...more,
  });
  return id;
}

/** Makes messages of everything that waits; returns what was told of, and what was queued. */
export async function dispatchAll(store: Store): Promise<{ events: WebhookEvent[]; messages: NewWebhookMessage[] }> {
  const events: WebhookEvent[] = [];
  const messages: NewWebhookMessage[] = [];
  const how = {
    payloadOf: (event: WebhookEvent) => {
      events.push(event);
      return { type: event.type };
    },
    enqueue: async (_run: unknown, queued: readonly NewWebhookMessage[]) => void messages.push(...queued),
  };
  while ((await store.webhookEvents.dispatch(10, how)) > 0);
  return { events, messages };
}
