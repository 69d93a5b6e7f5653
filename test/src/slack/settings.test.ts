import { expect, test } from 'vitest';
import { readSettings } from '../../../src/slack/settings.ts';

const NONE = {
  SLACK_BOT_TOKEN: undefined,
  SLACK_APP_TOKEN: undefined,
  SLACK_SIGNING_SECRET: undefined,
  SLACK_CHANNEL: undefined,
};
const ENVIRONMENT = { ...NONE, SLACK_BOT_TOKEN: 'xoxb-e', SLACK_APP_TOKEN: 'xapp-e', SLACK_CHANNEL: 'C1' };

test('the plugin’s settings count, all of them, and without them the environment’s', () => {
  const stored = new Map([
    ['SLACK_BOT_TOKEN', 'xoxb-p\n'],
    ['SLACK_APP_TOKEN', 'xapp-p'],
  ]);
  expect(readSettings(stored, ENVIRONMENT)).toEqual({
    botToken: 'xoxb-p',
    appToken: 'xapp-p',
    signingSecret: undefined,
    channel: undefined,
    source: 'plugin',
  });
  expect(readSettings(new Map(), ENVIRONMENT)).toMatchObject({ botToken: 'xoxb-e', channel: 'C1' });
  expect(readSettings(new Map(), NONE)).toBeUndefined();
});

test('what is missing is named', () => {
  expect(readSettings(new Map([['SLACK_CHANNEL', 'C1']]), ENVIRONMENT)).toEqual({
    problem: 'not set: SLACK_BOT_TOKEN, SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET)',
  });
  expect(readSettings(new Map(), { ...NONE, SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual({
    problem: 'not set: SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET)',
  });
});

test('a signing secret is a way in, with or without an app token', () => {
  const requests = { ...NONE, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' };
  expect(readSettings(new Map(), requests)).toMatchObject({ appToken: undefined, signingSecret: 'abc' });
  const both = { ...requests, SLACK_APP_TOKEN: 'xapp-1' };
  expect(readSettings(new Map(), both)).toMatchObject({ appToken: 'xapp-1', signingSecret: 'abc' });
});
