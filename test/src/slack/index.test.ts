import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { Slack, type SlackOptions, type SlackWork } from '../../../src/slack/index.ts';
import { APP_TOKEN, BOT_TOKEN, formOf, SIGNING_SECRET, SlackServer, shownIn, signed } from '../../servers/slack.ts';
import { ask } from '../store/webhooks-fixture.ts';
import { openSlackFixture, type SlackFixture } from './fixture.ts';

const WAIT = { timeout: 10_000, interval: 10 };
const NONE = {
  SLACK_BOT_TOKEN: undefined,
  SLACK_APP_TOKEN: undefined,
  SLACK_SIGNING_SECRET: undefined,
  SLACK_CHANNEL: undefined,
};
const server = new SlackServer();
let fixture: SlackFixture;
let slack: Slack | undefined;
beforeAll(async () => {
  await server.start();
  fixture = await openSlackFixture();
});
afterEach(async () => {
  await slack?.close();
  slack = undefined;
});
afterAll(async () => {
  await fixture?.stop();
  await server.stop();
});

/** A queue in memory: takes work as soon as there is a handler. */
function queue() {
  let handler: ((item: SlackWork) => Promise<void>) | undefined;
  const events: string[] = [];
  return {
    events,
    take: async (given: (item: SlackWork) => Promise<void>) => {
      events.push('take');
      handler = given;
    },
    rest: async () => {
      events.push('rest');
      handler = undefined;
    },
    enqueue: async (items: readonly { data: SlackWork }[]) => {
      for (const { data } of items) await handler?.(data);
    },
  };
}

function start(more: Partial<SlackOptions> = {}): Slack {
  slack = new Slack({
    store: fixture.store,
    queue: queue(),
    log: createLogger('silent'),
    environment: NONE,
    apiUrl: server.url,
    retryMs: 10,
    linkOf: (id) => `https://gateway.example.com/reviews/${id}`,
    ...more,
  });
  slack.start();
  return slack;
}
const save = (envvars: Record<string, string>) => fixture.store.plugins.save('slack', { envvars });

test('settings of the plugin come and go while it runs; work is taken as long as there are some', async () => {
  const work = queue();
  const running = start({ queue: work });
  expect(running.state).toEqual({ state: 'not_configured' });
  await save({ SLACK_BOT_TOKEN: BOT_TOKEN });
  await expect
    .poll(() => running.state, WAIT)
    .toEqual({ state: 'failed', reason: 'not set: SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET)' });
  await save({ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN, SLACK_CHANNEL: 'C0FIRST00' });
  await expect.poll(() => running.state, WAIT).toEqual({ state: 'connected', workspace: 'Test' });
  const { id } = await ask(fixture.store, fixture.shop);
  await work.enqueue([{ data: { reviewId: id } }]);
  expect(shownIn(await server.message('C0FIRST00'))).toContain(id);
  await fixture.store.plugins.save('slack', { envvars: {} });
  await expect.poll(() => running.state, WAIT).toEqual({ state: 'not_configured' });
  await server.until(() => server.sockets.size === 0);
  expect(work.events).toEqual(['take', 'rest']);
});

test('without settings the environment counts', async () => {
  const environment = { ...NONE, SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
  const running = start({ environment });
  await expect.poll(() => running.state.state, WAIT).toBe('connected');
  await running.close();
  await server.until(() => server.sockets.size === 0);
});

test('a message that cannot be sent shows as the reason, until one is', async () => {
  const environment = {
    ...NONE,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_CHANNEL: 'C0MISSING',
  };
  const work = queue();
  const running = start({ environment, queue: work });
  await expect.poll(() => running.state.state, WAIT).toBe('connected');
  server.faults.set('chat.postMessage', () => ({ error: 'not_in_channel' }));
  const first = await ask(fixture.store, fixture.shop);
  await work.enqueue([{ data: { reviewId: first.id } }]);
  expect(running.state).toEqual({
    state: 'connected',
    workspace: 'Test',
    reason: expect.stringMatching(/^a message was not sent: Slack answered not_in_channel for C0/),
  });
  server.faults.clear();
  const second = await ask(fixture.store, fixture.shop);
  await work.enqueue([{ data: { reviewId: second.id } }]);
  expect(running.state.reason).toBeUndefined();
});

test('without an app token there is no socket, and signed requests are taken while there is a secret', async () => {
  const running = start();
  const body = formOf('slash_commands', { ssl_check: '1' });
  const headers = signed(body);
  const request = {
    signature: headers['x-slack-signature'],
    timestamp: headers['x-slack-request-timestamp'],
    contentType: 'application/x-www-form-urlencoded',
    body,
  };
  await save({ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET });
  await expect.poll(() => running.state, WAIT).toEqual({ state: 'connected', workspace: 'Test' });
  expect(server.sockets.size).toBe(0);
  expect(await running.receive(request)).toEqual({ status: 200 });
  await save({ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: 'f'.repeat(32) });
  await expect.poll(async () => (await running.receive(request))?.status, WAIT).toBe(401);
  await save({ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN });
  await expect.poll(() => running.receive(request), WAIT).toBeUndefined();
});
