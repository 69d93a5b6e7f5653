import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { reviewMessage } from '../../../src/slack/message.ts';
import { clientOptions, identityOf, openSocket, type SocketParts } from '../../../src/slack/socket.ts';
import { APP_TOKEN, BOT_TOKEN, SlackServer } from '../../servers/slack.ts';
import { ask } from '../store/webhooks-fixture.ts';
import { openSlackFixture, type SlackFixture, TEAM } from './fixture.ts';

const slack = new SlackServer();
const log = createLogger('silent');
const tokens = { botToken: BOT_TOKEN, appToken: APP_TOKEN };
let fixture: SlackFixture;
let parts: SocketParts;
const refreshed: string[] = [];
beforeAll(async () => {
  await slack.start();
  fixture = await openSlackFixture();
  parts = { store: fixture.store, log, refresh: async (id) => void refreshed.push(id) };
});
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

test('commands, buttons and forms come through it, and each answer reaches whoever asked', async () => {
  const socket = await openSocket(parts, tokens, slack.url);
  expect(await slack.command({ id: 'UDBA' }, '/hoop', 'subscribe')).toContain('You are subscribed to all connections.');
  const { review, message } = await posted();
  expect(await (await slack.press({ id: 'UNOBODY' }, message, 'review-approve')).told).toContain('/hoop link');
  await slack.press({ id: 'UDBA' }, message, 'review-reject');
  const view = await slack.until(() => slack.views.at(-1));
  expect(await slack.submit({ id: 'UENGINEER' }, view, 'x')).toEqual({
    response_action: 'errors',
    errors: { reason: 'You (engineer) are in none of the groups it waits for: dba.' },
  });
  expect(await slack.submit({ id: 'UDBA' }, view, 'no')).toEqual({});
  expect(await fixture.store.reviews.get(review.id)).toMatchObject({ status: 'REJECTED', reason: 'no' });
  expect(await (await slack.press({ id: 'UDBA' }, message, 'review-approve')).told).toContain('decided already');
  expect(refreshed).toEqual([review.id]);
  await socket.close();
  await slack.until(() => slack.sockets.size === 0);
});

test('what fails here is said in one sentence, without why', async () => {
  const { slackLinks } = fixture.store;
  const broken = { ...slackLinks, personOf: () => Promise.reject(new Error('password of the database')) };
  const store = { ...fixture.store, slackLinks: broken };
  const socket = await openSocket({ ...parts, store }, tokens, slack.url);
  const { message } = await posted();
  const failed = 'That failed in Sluice; try again soon.';
  expect(await slack.command({ id: 'UDBA' }, '/hoop', 'status')).toBe(failed);
  expect(await (await slack.press({ id: 'UDBA' }, message, 'review-approve')).told).toBe(failed);
  await socket.close();
});

test('it says that it closed, whoever closed it, and does not come back by itself', async () => {
  const socket = await openSocket(parts, tokens, slack.url);
  for (const one of slack.sockets) one.close();
  await socket.closed;
  await slack.until(() => slack.sockets.size === 0);
  await socket.close();
});

test('a token that is not accepted opens nothing', async () => {
  await expect(openSocket(parts, { ...tokens, appToken: 'xapp-wrong' }, slack.url)).rejects.toMatchObject({
    data: { error: 'invalid_auth' },
  });
});

test('the workspace is the token’s', async () => {
  const client = (token: string) => new webApi.WebClient(token, clientOptions(slack.url, log));
  expect(await identityOf(client(BOT_TOKEN))).toEqual({ teamId: TEAM, team: 'Test', bot: 'sluice' });
  await expect(identityOf(client('xoxb-wrong'))).rejects.toThrow('invalid_auth');
});
