import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import type { ConfigChange, Connection, Store, WebhookMessage } from '../../../src/store/index.ts';
import { openWebhooks, type Webhooks, type WebhooksOptions } from '../../../src/webhooks/index.ts';
import { bodyOf, startReceiver, type WebhookReceiver } from '../../servers/webhook-receiver.ts';
import { openTestStore, type TestStore } from '../store/fixture.ts';
import { ask, connectionWith, endpoint } from '../store/webhooks-fixture.ts';

let fixture: TestStore;
let store: Store;
let connection: Connection;
beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
});
afterAll(() => fixture?.stop());
beforeEach(async () => {
  connection = await connectionWith(store);
});

/** A gateway's sender, on this store or another gateway's. */
async function open(more: Partial<WebhooksOptions> = {}): Promise<Webhooks> {
  const { host, port, user, password, database } = fixture.server;
  const webhooks = await openWebhooks({
    store,
    pool: { host, port, user, password, database },
    log: createLogger('silent'),
    allowPrivate: true,
    attemptsMax: 2,
    retrySec: 1,
    linkOf: (id) => `https://gateway.example.com/reviews/${id}`,
    ...more,
  });
  onTestFinished(() => webhooks.close());
  return webhooks;
}

const started = async (more: Partial<WebhooksOptions> = {}): Promise<Webhooks> => {
  const webhooks = await open(more);
  webhooks.start();
  return webhooks;
};

/** An endpoint at this receiver for the connection of the test. */
const at = ({ url }: Pick<WebhookReceiver, 'url'>) => endpoint(store, { url, connectionIds: [connection.id] });

/** The newest message of this endpoint, once it is as wanted. */
async function messageOf(endpointId: string, isWanted: (message: WebhookMessage) => boolean): Promise<WebhookMessage> {
  for (;;) {
    const { items } = await store.webhookMessages.list({ endpointId, limit: 1, offset: 0 });
    const [message] = items;
    if (message !== undefined && isWanted(message)) return message;
  }
}

/** The record that the gateway disabled this endpoint, once it is there. */
async function disabling(endpointId: string): Promise<ConfigChange> {
  for (;;) {
    const { items } = await store.configAudit.list({ entityId: endpointId, limit: 1, offset: 0 });
    const [change] = items;
    if (change?.actorName === 'gateway') return change;
  }
}

test('what happens is sent, signed, and the delivery is logged', async () => {
  const receiver = await startReceiver();
  await started();
  const { endpoint: made, secret } = await at(receiver);
  const review = await ask(store, connection);
  const request = await receiver.nth(1);
  new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
  expect(bodyOf(request)).toMatchObject({
    type: 'review.created',
    data: { review: { id: review.id, link: `https://gateway.example.com/reviews/${review.id}` } },
  });
  const message = await messageOf(made.id, ({ status }) => status === 'delivered');
  expect(message).toMatchObject({ attempts: 1, responseStatus: 200, subjectId: review.id });
  expect(request.headers['webhook-id']).toBe(message.id);
});

test('after a 500 it is sent again, under the same id and with the same bytes', async () => {
  const receiver = await startReceiver({ status: (nth) => (nth === 1 ? 500 : 200) });
  await started();
  const { endpoint: made } = await at(receiver);
  await ask(store, connection);
  const [first, second] = [await receiver.nth(1), await receiver.nth(2)];
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(second.body).toBe(first.body);
  expect(await messageOf(made.id, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 2 });
});

test('two gateways send each message once', async () => {
  const receiver = await startReceiver();
  await started();
  await started({ store: await fixture.another() });
  await at(receiver);
  const reviews = await Promise.all(Array.from({ length: 10 }, () => ask(store, connection)));
  await receiver.nth(reviews.length);
  for (const { id } of reviews) await store.reviews.revoke(id, 'done');
  await receiver.nth(2 * reviews.length);
  const told = receiver.requests.map((request) => `${bodyOf(request).type} ${bodyOf(request).data.review.id}`);
  const expected = reviews.flatMap(({ id }) => [`review.created ${id}`, `review.revoked ${id}`]);
  expect(told.sort()).toEqual(expected.sort());
});

test('what happened while no gateway ran is sent by the next one', async () => {
  const receiver = await startReceiver();
  const { endpoint: made } = await at(receiver);
  const { id } = await ask(store, connection);
  await started();
  expect(bodyOf(await receiver.nth(1)).data.review.id).toBe(id);
  await messageOf(made.id, ({ status }) => status === 'delivered');
});

test('what was queued when its gateway stopped is sent by the next one', async () => {
  const away = await startReceiver({ status: () => 503 });
  const first = await started({ attemptsMax: 5 });
  const { endpoint: made } = await at(away);
  await ask(store, connection);
  await messageOf(made.id, ({ attempts }) => attempts === 1);
  await first.close();
  const back = await startReceiver();
  await store.webhookEndpoints.replace(made.id, { url: back.url, connectionIds: [connection.id] });
  // Not started: it works on what is queued all the same.
  await open({ attemptsMax: 5 });
  expect(bodyOf(await back.nth(1)).type).toBe('review.created');
  await messageOf(made.id, ({ status }) => status === 'delivered');
});

test('an attempt that runs when its gateway stops does not keep it, and is made again by the next one', async () => {
  let isDead = true;
  const receiver = await startReceiver({ status: () => (isDead ? undefined : 200) });
  const first = await started({ attemptsMax: 5 });
  const { endpoint: made } = await at(receiver);
  await ask(store, connection);
  await receiver.nth(1);
  await first.close();
  expect(await messageOf(made.id, ({ attempts }) => attempts === 1)).toMatchObject({
    status: 'pending',
    error: 'the gateway stopped',
  });
  isDead = false;
  await open({ attemptsMax: 5 });
  await messageOf(made.id, ({ status }) => status === 'delivered');
});

test('an endpoint that takes nothing is disabled after the last attempt; its messages may be sent again', async () => {
  const receiver = await startReceiver({ status: (nth) => (nth <= 2 ? 500 : 200) });
  const webhooks = await started();
  const { endpoint: made } = await at(receiver);
  await ask(store, connection);
  const failed = await messageOf(made.id, ({ status }) => status === 'failed');
  expect(failed).toMatchObject({ attempts: 2, responseStatus: 500, error: 'it answered 500' });
  while (!(await store.webhookEndpoints.byId(made.id))?.disabled);
  expect((await disabling(made.id)).after).toMatchObject({ disabled: true, disabled_reason: expect.any(String) });
  await ask(store, connection);
  await store.webhookEndpoints.replace(made.id, { url: receiver.url, connectionIds: [connection.id] });
  expect(await webhooks.redeliver(failed.id)).toBe(true);
  expect(await webhooks.redeliver(failed.id)).toBe(false);
  const again = await receiver.nth(3);
  expect(again.headers['webhook-id']).toBe(failed.id);
  await messageOf(made.id, ({ status }) => status === 'delivered');
  expect(await webhooks.redeliver(randomUUID())).toBe(false);
});

test('a test is sent at once, and told to who asked', async () => {
  const receiver = await startReceiver({ status: (nth) => (nth === 1 ? 204 : 500) });
  const webhooks = await open();
  const { endpoint: made } = await at(receiver);
  expect(await webhooks.test(made.id)).toMatchObject({
    eventType: 'webhook.test',
    status: 'delivered',
    responseStatus: 204,
  });
  expect(await webhooks.test(made.id)).toMatchObject({ status: 'failed', error: 'it answered 500', attempts: 1 });
  expect(receiver.requests.map((request) => bodyOf(request).type)).toEqual(['webhook.test', 'webhook.test']);
  expect(await webhooks.test(randomUUID())).toBeUndefined();
});

test('an event that cannot be told keeps no other waiting', async () => {
  const receiver = await startReceiver();
  await at(receiver);
  const odd = await ask(store, connection);
  const even = await ask(store, connection);
  await started({
    linkOf: (id) => {
      if (id === odd.id) throw new Error('no link');
      return id;
    },
  });
  expect(bodyOf(await receiver.nth(1)).data.review.id).toBe(even.id);
});
