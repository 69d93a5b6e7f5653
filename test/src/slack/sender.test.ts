import { webApi } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import type { SlackFailure } from '../../../src/slack/failure.ts';
import { type SenderParts, type SlackWork, type Workspace, work } from '../../../src/slack/sender.ts';
import { BOT_TOKEN, buttonsOf, SlackServer, shownIn, TEAM } from '../../servers/slack.ts';
import { ask } from '../store/webhooks-fixture.ts';
import { openSlackFixture, type SlackFixture } from './fixture.ts';

const slack = new SlackServer();
let fixture: SlackFixture;
let parts: SenderParts;
let workspace: Workspace;
let queued: { data: SlackWork; afterSec?: number }[];
let failures: SlackFailure[];
beforeAll(async () => {
  await slack.start();
  fixture = await openSlackFixture();
  await fixture.store.slackSubscriptions.add(fixture.people.dba.id, undefined);
});
beforeEach(() => {
  queued = [];
  failures = [];
  slack.messages.length = 0;
  const client = new webApi.WebClient(BOT_TOKEN, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  workspace = { client, teamId: TEAM, channel: 'C0ALL0000' };
  parts = {
    store: fixture.store,
    queue: { enqueue: async (items) => void queued.push(...items) },
    log: createLogger('silent'),
    linkOf: (id) => `https://gateway.example.com/reviews/${id}`,
    onFailure: (failure) => void failures.push(failure),
  };
});
afterEach(() => slack.faults.clear());
afterAll(async () => {
  await fixture?.stop();
  await slack.stop();
});

/** Does what is queued, and what that queues, until nothing is left. */
async function drain(): Promise<void> {
  for (;;) {
    const item = queued.shift();
    if (item === undefined) return;
    await work(parts, workspace, item.data);
  }
}
const request = (more = {}) =>
  ask(fixture.store, fixture.shop, {
    groups: ['dba'],
    userId: fixture.people.engineer.id,
    userName: 'engineer',
    ...more,
  });
const tell = async (reviewId: string): Promise<void> => {
  queued.push({ data: { reviewId } });
  await drain();
};
const places = (): string[] => slack.messages.map(({ channel }) => channel).sort();

test('one message for each place, changed and not repeated when it is decided; and one for who asked', async () => {
  const { id } = await request();
  await tell(id);
  await tell(id);
  expect(places()).toEqual(['C0ALL0000', 'C0EXTRA00', 'UDBA']);
  expect(slack.messages.every(({ updates }) => updates === 0)).toBe(true);
  await fixture.store.reviews.decide(id, { by: { id: fixture.people.dba.id }, decision: 'reject', reason: 'no' });
  await tell(id);
  expect(places()).toEqual(['C0ALL0000', 'C0EXTRA00', 'UDBA', 'UENGINEER']);
  for (const message of slack.messages)
    expect([buttonsOf(message), shownIn(message)]).toEqual([[], expect.stringContaining('rejected by dba: no')]);
});

test('what is decided before it is told is not told', async () => {
  const { id } = await request();
  await work(parts, workspace, { reviewId: id });
  await fixture.store.reviews.revoke(id, 'the client left');
  await drain();
  expect(places()).toEqual([]);
  const auto = await request({ autoApproved: true, groups: [] });
  await tell(auto.id);
  expect(places()).toEqual([]);
});

test('who may not decide any more when their message is sent gets none', async () => {
  const { id } = await request();
  await work(parts, workspace, { reviewId: id });
  await fixture.store.users.update(fixture.people.dba.id, { groups: [] });
  await drain();
  expect(places()).toEqual(['C0ALL0000', 'C0EXTRA00']);
  await fixture.store.users.update(fixture.people.dba.id, { groups: ['dba'] });
});

test('a channel that is not there fails by itself, and is not tried again', async () => {
  slack.faults.set('chat.postMessage', ({ channel }) =>
    channel === 'C0EXTRA00' ? { error: 'channel_not_found' } : undefined,
  );
  const { id } = await request();
  await tell(id);
  expect(places()).toEqual(['C0ALL0000', 'UDBA']);
  expect(failures).toEqual([{ kind: 'impossible', reason: 'Slack answered channel_not_found for C0EXTRA00' }]);
  await tell(id);
  expect(failures).toHaveLength(1);
});

test('what Slack wants later comes later, and what broke is thrown for the queue to repeat', async () => {
  const { id } = await request();
  await work(parts, workspace, { reviewId: id });
  const [first, ...rest] = queued.splice(0);
  slack.faults.set('chat.postMessage', () => ({ status: 429, headers: { 'retry-after': '7' } }));
  await work(parts, workspace, first?.data ?? { reviewId: '' });
  expect(queued).toEqual([{ data: first?.data, group: expect.any(String), afterSec: 7 }]);
  slack.faults.set('chat.postMessage', () => ({ status: 503 }));
  await expect(work(parts, workspace, rest[0]?.data ?? { reviewId: '' })).rejects.toThrow();
  slack.faults.clear();
  queued.push(...rest);
  await drain();
  expect(places()).toEqual(['C0ALL0000', 'C0EXTRA00', 'UDBA']);
});

test('a message that another gateway has is left to it, and looked at again', async () => {
  const { id } = await request();
  await work(parts, workspace, { reviewId: id });
  const [first] = queued.splice(0);
  const item = first?.data ?? { reviewId: '' };
  const messageId = 'messageId' in item ? item.messageId : '';
  await fixture.store.slackMessages.claim(messageId);
  await work(parts, workspace, item);
  expect(places()).toEqual([]);
  expect(queued.splice(0)).toEqual([{ data: { messageId }, afterSec: 1 }]);
  await work(parts, workspace, { messageId: '00000000-0000-0000-0000-000000000000' });
  expect(queued).toEqual([]);
});

test('messages of another workspace are not touched, and a review that is gone is nothing to tell', async () => {
  const { id } = await request();
  await work(parts, workspace, { reviewId: id });
  const elsewhere = { ...workspace, teamId: 'TELSEWHERE' };
  for (const { data } of queued.splice(0)) await work(parts, elsewhere, data);
  expect(places()).toEqual([]);
  await work(parts, workspace, { reviewId: '00000000-0000-0000-0000-000000000000' });
  expect(queued).toEqual([]);
});
