import type { PoolConfig } from 'pg';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Store, WebhookEvent, WebhookMessage } from '../store/index.ts';
import { attempt, type DeliveryParts, deliver, giveUp, isSuccess } from './deliver.ts';
import { Dispatcher } from './dispatcher.ts';
import { TEST_EVENT } from './events.ts';
import { payloadOf, testPayload, type WebhookPayload } from './payload.ts';
import { openDeliveryQueue } from './queue.ts';
import type { WorkQueue } from './work-queue.ts';

export interface WebhooksOptions {
  readonly store: Pick<
    Store,
    'webhookEndpoints' | 'webhookEvents' | 'webhookMessages' | 'configAudit' | 'onWebhookEvent'
  >;
  readonly pool: PoolConfig;
  readonly log: Logger;
  readonly allowPrivate: boolean;
  readonly attemptsMax: number;
  readonly retrySec: number;
  /** Where a person reads a review. */
  linkOf(reviewId: string): string;
}

/** Work for Slack: a review whose messages may have to change, or one message of it. */
export type SlackWork = { readonly reviewId: string } | { readonly messageId: string };

/** As long as the longest review may wait for somebody. */
const SLACK_KEPT_SEC = 7 * 24 * 3600;

/** The sender of webhooks, which works by itself. */
export interface Webhooks {
  /** What is to be told in Slack; it waits until somebody takes it. */
  readonly slack: WorkQueue<SlackWork>;
  /** From now on, what happens becomes messages: their links are known. */
  start(): void;
  /** Sends a test while the caller waits; undefined when there is no such endpoint. */
  test(endpointId: string): Promise<WebhookMessage | undefined>;
  /** Queues an ended message once more; false when it is pending already, or gone. */
  redeliver(messageId: string): Promise<boolean>;
  /** Breaks off attempts that run; they, and what waits, are for another gateway, or the next start. */
  close(): Promise<void>;
}

/** An event that cannot be told must not keep the others waiting. */
function payloadOrNone(event: WebhookEvent, { linkOf, log }: WebhooksOptions): WebhookPayload | undefined {
  try {
    return payloadOf(event, linkOf);
  } catch (error) {
    log.error({ event: event.id, type: event.type, reason: messageOf(error) }, 'a webhook event cannot be told');
    return undefined;
  }
}

/** Opens the queue and works on what waits in it. Nothing waits for it, and nothing is lost when it stops. */
export async function openWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const { store, pool, log, attemptsMax, retrySec } = options;
  const stopping = new AbortController();
  const parts = deliveryParts(options, stopping.signal);
  const queue = await openDeliveryQueue({
    pool,
    log,
    attemptsMax,
    retrySec,
    deliver: (messageId) => deliver(parts, messageId),
    giveUp: (messageId) => giveUp(parts, messageId),
  });
  const slack = await queue.open<SlackWork>({
    name: 'slack-messages',
    attemptsMax,
    retrySec,
    waitingKeptSec: SLACK_KEPT_SEC,
  });
  let dispatcher: Dispatcher | undefined;
  return {
    slack,
    start() {
      dispatcher ??= new Dispatcher({
        events: store.webhookEvents,
        log,
        onEvent: (listener) => store.onWebhookEvent(listener),
        payloadOf: (event) => payloadOrNone(event, options),
        enqueue: (run, messages) => queue.enqueue(run, messages),
        enqueueSlack: (run, reviewId) => slack.enqueue([{ data: { reviewId } }], run),
      });
    },
    test: (endpointId) => test(store, parts, endpointId),
    redeliver: (messageId) => store.webhookMessages.reopen(messageId, (run, message) => queue.enqueue(run, [message])),
    async close() {
      await dispatcher?.close();
      stopping.abort();
      await queue.stop();
    },
  };
}

async function test(
  store: WebhooksOptions['store'],
  parts: DeliveryParts,
  endpointId: string,
): Promise<WebhookMessage | undefined> {
  const made = await store.webhookEvents.makeTest(endpointId, TEST_EVENT, testPayload(new Date()));
  const delivery = made && (await store.webhookMessages.forDelivery(made.id));
  if (delivery === undefined) return undefined;
  const result = await attempt(parts, delivery);
  if (!isSuccess(result)) await store.webhookMessages.end(delivery.messageId, 'failed');
  return store.webhookMessages.get(delivery.messageId);
}

function deliveryParts({ store, log, allowPrivate }: WebhooksOptions, signal: AbortSignal): DeliveryParts {
  return {
    messages: store.webhookMessages,
    endpoints: store.webhookEndpoints,
    send: { allowPrivate, signal },
    async onDisabled(endpointId, reason) {
      log.warn({ endpoint: endpointId, reason }, 'a webhook endpoint was disabled');
      const endpoint = await store.webhookEndpoints.byId(endpointId);
      await store.configAudit.record({
        actorId: 'gateway',
        actorName: 'gateway',
        action: 'update',
        entity: 'webhook_endpoint',
        entityId: endpointId,
        entityName: endpoint?.description ?? '',
        before: { disabled: false },
        after: { disabled: true, disabled_reason: reason },
      });
    },
  };
}
