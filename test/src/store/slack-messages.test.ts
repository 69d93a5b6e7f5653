import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { ask, connectionWith, endpoint } from './webhooks-fixture.ts';

let fixture: TestStore;
let store: Store;
beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
});
afterAll(() => fixture?.stop());

const CHANNEL = { kind: 'channel', target: 'C1' } as const;
const at = { channelId: 'C1', ts: '1.2', shown: 'hash' };

test('one message for each place, however many gateways plan it', async () => {
  const reviewId = randomUUID();
  const other = await fixture.another();
  const stores = [store, other, store, other];
  await Promise.all(stores.map((one) => one.slackMessages.plan(reviewId, 'T1', [CHANNEL])));
  const direct = { kind: 'approver', target: 'U1', userId: randomUUID() } as const;
  const messages = await store.slackMessages.plan(reviewId, 'T1', [CHANNEL, direct]);
  expect(messages.map(({ kind, target, status }) => [kind, target, status])).toEqual([
    ['channel', 'C1', 'waiting'],
    ['approver', 'U1', 'waiting'],
  ]);
  expect(await store.slackMessages.plan(reviewId, 'T2', [])).toEqual([]);
});

test('one at a time has a message, until it is given back or a minute is over', async () => {
  const [message] = await store.slackMessages.plan(randomUUID(), 'T1', [CHANNEL]);
  const id = message?.id ?? '';
  const claims = await Promise.all([1, 2, 3].map(() => store.slackMessages.claim(id)));
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  await store.slackMessages.release(id);
  expect(await store.slackMessages.claim(id)).toBeDefined();
  await change(`update slack_messages set claimed_until = now() - interval '1 second' where id = '${id}'`);
  expect(await store.slackMessages.claim(id)).toBeDefined();
  expect(await store.slackMessages.claim(randomUUID())).toBeUndefined();
  expect([await store.slackMessages.exists(id), await store.slackMessages.exists('nothing')]).toEqual([true, false]);
});

test('it is known where it is, what it says, and what went wrong', async () => {
  const reviewId = randomUUID();
  const [message] = await store.slackMessages.plan(reviewId, 'T1', [{ kind: 'channel', target: 'C9' }]);
  const id = message?.id ?? '';
  await store.slackMessages.claim(id);
  await store.slackMessages.sent(id, at);
  expect(await store.slackMessages.list(reviewId)).toMatchObject([{ ...at, status: 'shown', error: undefined }]);
  await store.slackMessages.end(id, 'failed', 'channel_not_found');
  expect(await store.slackMessages.claim(id)).toMatchObject({ status: 'failed', error: 'channel_not_found' });
});

test('turns at one place are a second apart, whichever gateway asks', async () => {
  const other = await fixture.another();
  const stores = [store, other, store, other];
  const turns = await Promise.all(stores.map((one) => one.slackMessages.nextTurnMs('C-paced')));
  const ordered = turns.sort((a, b) => a - b);
  expect(ordered[0]).toBe(0);
  // What is asked for later is the nearer, but for the order of turns no two are closer than that.
  expect(ordered[3]).toBeGreaterThan(1_000);
  expect(ordered[3]).toBeLessThanOrEqual(3_000);
  expect(await store.slackMessages.nextTurnMs('C-other')).toBe(0);
});

test('what is old is forgotten', async () => {
  const reviewId = randomUUID();
  await store.slackMessages.plan(reviewId, 'T1', [CHANNEL]);
  await store.slackMessages.purge(new Date(Date.now() - 60_000));
  expect(await store.slackMessages.list(reviewId)).toHaveLength(1);
  await store.slackMessages.purge(new Date(Date.now() + 60_000));
  expect(await store.slackMessages.list(reviewId)).toEqual([]);
});

test('reviews of connections with the plugin are queued for Slack, also each group’s decision, and for webhooks only where they are on', async () => {
  await endpoint(store);
  const both = await connectionWith(store, [
    { name: 'slack', config: [] },
    { name: 'webhooks', config: [] },
  ]);
  const slackOnly = await connectionWith(store, [{ name: 'slack', config: [] }]);
  const webhooksOnly = await connectionWith(store);
  const dba = await fixture.user('dba', ['dba']);
  const told: string[] = [];
  const types: string[] = [];
  let messages = 0;
  const dispatch = async (): Promise<void> => {
    const how = {
      payloadOf: ({ type }: { type: string }) => {
        types.push(type);
        return {};
      },
      enqueue: async (_run: unknown, made: readonly unknown[]) => {
        messages += made.length;
      },
      enqueueSlack: async (_run: unknown, reviewId: string) => void told.push(reviewId),
    };
    while ((await store.webhookEvents.dispatch(10, how)) > 0);
  };
  const first = await ask(store, both, { groups: ['dba', 'security'] });
  const second = await ask(store, slackOnly);
  await ask(store, webhooksOnly);
  await dispatch();
  expect([told, messages]).toEqual([[first.id, second.id], 2]);
  await store.reviews.decide(first.id, { by: { id: dba.id }, decision: 'approve' });
  await dispatch();
  expect([told.slice(2), messages, types.at(-1)]).toEqual([[first.id], 2, 'review.progress']);
  // Taken away: nothing new is told, but what was is kept up to date.
  await store.slackMessages.plan(second.id, 'T1', [CHANNEL]);
  await store.plugins.remove('slack');
  await ask(store, slackOnly);
  await store.reviews.revoke(second.id, 'enough');
  await dispatch();
  expect(told.slice(3)).toEqual([second.id]);
});

async function change(text: string): Promise<void> {
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query(text);
  await client.end();
}
