import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import type { AppParts } from '../../../src/slack/app.ts';
import { reviewMessage } from '../../../src/slack/message.ts';
import { SlackRequests } from '../../../src/slack/requests.ts';
import { openSocket } from '../../../src/slack/socket.ts';
import { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer } from '../../servers/slack.ts';
import { serveRequests } from '../../servers/slack-requests.ts';
import { ask } from '../store/webhooks-fixture.ts';
import { openSlackFixture, type SlackFixture } from './fixture.ts';

const slack = new SlackServer();
const log = createLogger('silent');
let fixture: SlackFixture;
let parts: AppParts;
const refreshed: string[] = [];
beforeAll(async () => {
  await slack.start();
  fixture = await openSlackFixture();
  parts = { store: fixture.store, log, refresh: async (id) => void refreshed.push(id) };
});
beforeEach(() => void refreshed.splice(0));
afterAll(async () => {
  await fixture?.stop();
  await slack.stop();
});

/** A message of a review, as it stood when it was sent. */
async function posted(more = {}) {
  const review = await ask(fixture.store, fixture.shop, { groups: ['dba'], ...more });
  const { text, blocks } = reviewMessage(review, 'https://gateway.example.com');
  return { review, message: { channel: 'C1', ts: '1.1', text, blocks, updates: 0 } };
}

async function overSocket(given: AppParts): Promise<() => Promise<void>> {
  const socket = await openSocket(given, { botToken: BOT_TOKEN, appToken: APP_TOKEN }, slack.url);
  return () => socket.close();
}

async function overRequests(given: AppParts): Promise<() => Promise<void>> {
  const settings = { botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, apiUrl: slack.url };
  const requests = new SlackRequests(given, settings);
  const server = await serveRequests((request) => requests.receive(request));
  slack.requestUrl = server.url;
  return async () => {
    slack.requestUrl = undefined;
    await server.stop();
  };
}

describe.each([
  ['a socket', overSocket],
  ['signed requests', overRequests],
])('over %s', (_name, open) => {
  test('commands, buttons and forms come through, and each answer reaches whoever asked', async () => {
    const close = await open(parts);
    expect(await slack.command({ id: 'UDBA' }, '/hoop', 'subscribe')).toContain('subscribed to all connections');
    const { review, message } = await posted();
    expect(await (await slack.press({ id: 'UNOBODY' }, message, 'review-approve')).told).toContain('/hoop link');
    const shown = slack.views.length;
    await slack.press({ id: 'UDBA' }, message, 'review-reject');
    const view = await slack.until(() => slack.views[shown]);
    expect(await slack.submit({ id: 'UENGINEER' }, view, 'x')).toEqual({
      response_action: 'errors',
      errors: { reason: 'You (engineer) are in none of the groups it waits for: dba.' },
    });
    expect(await slack.submit({ id: 'UDBA' }, view, 'no')).toEqual({});
    expect(await fixture.store.reviews.get(review.id)).toMatchObject({ status: 'REJECTED', reason: 'no' });
    expect(await (await slack.press({ id: 'UDBA' }, message, 'review-approve')).told).toContain('decided already');
    expect(refreshed).toEqual([review.id]);
    await close();
  });

  test('what fails here is said in one sentence, without why', async () => {
    const { slackLinks } = fixture.store;
    const broken = { ...slackLinks, personOf: () => Promise.reject(new Error('password of the database')) };
    const close = await open({ ...parts, store: { ...fixture.store, slackLinks: broken } });
    const { message } = await posted();
    const failed = 'That failed in Sluice; try again soon.';
    expect(await slack.command({ id: 'UDBA' }, '/hoop', 'status')).toBe(failed);
    expect(await (await slack.press({ id: 'UDBA' }, message, 'review-approve')).told).toBe(failed);
    await close();
  });
});
