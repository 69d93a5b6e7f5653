import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { type AppParts, clientOptions } from '../../../src/slack/app.ts';
import { identityOf, openSocket } from '../../../src/slack/socket.ts';
import { APP_TOKEN, BOT_TOKEN, SlackServer } from '../../servers/slack.ts';
import { openSlackFixture, type SlackFixture, TEAM } from './fixture.ts';

const slack = new SlackServer();
const log = createLogger('silent');
const tokens = { botToken: BOT_TOKEN, appToken: APP_TOKEN };
let fixture: SlackFixture;
let parts: AppParts;
beforeAll(async () => {
  await slack.start();
  fixture = await openSlackFixture();
  parts = { store: fixture.store, log, refresh: async () => undefined };
});
afterAll(async () => {
  await fixture?.stop();
  await slack.stop();
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
