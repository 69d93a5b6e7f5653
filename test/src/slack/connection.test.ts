import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import type { AppParts } from '../../../src/slack/app.ts';
import { SlackConnection } from '../../../src/slack/connection.ts';
import { APP_TOKEN, BOT_TOKEN, SlackServer } from '../../servers/slack.ts';

const WAIT = { timeout: 10_000, interval: 10 };
let slack: SlackServer;
let ready: string[];
beforeEach(async () => {
  slack = await new SlackServer().start();
  ready = [];
});
afterEach(() => slack.stop());

function connect(more: { botToken?: string; appToken?: string | undefined } = {}): SlackConnection {
  const connection = new SlackConnection(
    {
      // Nobody types or presses anything here.
      store: {} as AppParts['store'],
      log: createLogger('silent'),
      refresh: async () => undefined,
      apiUrl: slack.url,
      retryMs: 10,
      onReady: async (_client, { team }) => void ready.push(team),
    },
    {
      ...{ botToken: BOT_TOKEN, appToken: APP_TOKEN, signingSecret: undefined },
      ...{ channel: undefined, source: 'plugin', ...more },
    },
  );
  onTestFinished(() => connection.close());
  return connection;
}

test('it connects, and comes back when the socket breaks or Slack asks for another', async () => {
  const connection = connect();
  expect(connection.state).toEqual({ state: 'connecting' });
  await expect.poll(() => connection.state, WAIT).toEqual({ state: 'connected', workspace: 'Test' });
  const [first] = slack.sockets;
  first?.destroy();
  await slack.until(() => slack.sockets.size === 1 && !slack.sockets.has(first as never));
  await expect.poll(() => connection.state.state, WAIT).toBe('connected');
  const [second] = slack.sockets;
  second?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
  await slack.until(() => slack.sockets.size === 1 && !slack.sockets.has(second as never));
  await expect.poll(() => connection.state.state, WAIT).toBe('connected');
  expect(ready).toEqual(['Test', 'Test', 'Test']);
});

test.each([
  [{ botToken: 'xoxb-wrong' }, 'SLACK_BOT_TOKEN: Slack does not accept the token (invalid_auth)', 0],
  [{ appToken: 'xapp-wrong' }, 'SLACK_APP_TOKEN: Slack does not accept the token (invalid_auth)', 1],
])('a wrong token is named, but not shown: %#', async (tokens, reason, readyMin) => {
  const connection = connect(tokens);
  await expect.poll(() => connection.state, WAIT).toEqual({ state: 'failed', reason });
  // Sending needs no socket.
  expect(ready.length > 0).toBe(readyMin > 0);
});

test('while Slack is not there it is tried until it is', async () => {
  await slack.stop();
  const connection = connect();
  await expect.poll(() => connection.state, WAIT).toEqual({ state: 'failed', reason: 'Slack cannot be reached' });
  await slack.start();
  await expect.poll(() => connection.state.state, WAIT).toBe('connected');
});

test('an error of Slack’s servers ends nothing', async () => {
  let left = 2;
  slack.faults.set('apps.connections.open', () => {
    left -= 1;
    return left < 0 ? undefined : { status: 502 };
  });
  const connection = connect();
  await expect.poll(() => connection.state.state, WAIT).toBe('connected');
  await connection.close();
  await slack.until(() => slack.sockets.size === 0);
});

test('without an app token it is connected once the workspace can be written to, and opens no socket', async () => {
  const connection = connect({ appToken: undefined });
  await expect.poll(() => connection.state, WAIT).toEqual({ state: 'connected', workspace: 'Test' });
  expect(ready).toEqual(['Test']);
  await connection.close();
  expect(slack.calls.map(({ method }) => method)).toEqual(['auth.test']);
});
