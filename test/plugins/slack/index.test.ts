import { expect, test } from 'vitest';
import { slackConfigProblems, slackSettingProblem } from '../../../plugins/slack/index.ts';

test('a connection tells ids and names of channels', () => {
  expect(slackConfigProblems(['C0123456789', '#ops', 'dba-team', 'betriebsübersicht'])).toEqual([]);
});

test.each(['U0123456789', '<!channel>', 'Ops Team', '#', ''])('%j is no channel', (channel) => {
  expect(slackConfigProblems([channel])).toEqual([expect.stringContaining('is no channel')]);
});

test('there are not too many of them', () => {
  const many = Array.from({ length: 21 }, (_, n) => `ops-${n}`);
  expect(slackConfigProblems(many)).toEqual(['slack tells at most 20 channels']);
});

test.each([
  ['SLACK_BOT_TOKEN', 'xoxb-1-2-a', undefined],
  ['SLACK_BOT_TOKEN', 'xapp-1-2-a', 'must be a bot token, which begins with xoxb-'],
  ['SLACK_APP_TOKEN', 'xapp-1-2-a\n', undefined],
  ['SLACK_APP_TOKEN', 'hunter2', 'must be an app-level token, which begins with xapp-'],
  ['SLACK_SIGNING_SECRET', '0123456789abcdef0123456789abcdef\n', undefined],
  ['SLACK_SIGNING_SECRET', 'hunter2', 'must be the signing secret of the app, 32 hexadecimal digits'],
  ['SLACK_CHANNEL', '#ops', undefined],
  ['SLACK_CHANNEL', '@here', 'must be a channel: its id like C0123456789, or its name'],
])('%s %j', (name, value, problem) => {
  expect(slackSettingProblem(name, value)).toBe(problem);
});
