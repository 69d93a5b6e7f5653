import { expect, test } from 'vitest';
import { pluginList } from '../../../src/gateway/plugin-list.ts';

test('the audit and what the configuration names are on for new connections', () => {
  const names = (defaults: string[]) =>
    pluginList(defaults)
      .filter(({ isDefault }) => isDefault)
      .map(({ name }) => name);
  expect(names(['webhooks'])).toEqual(['audit', 'webhooks']);
  expect(names(['audit'])).toEqual(['audit']);
});

test.each([
  ['runbooks', 'DEFAULT_PLUGINS: "runbooks" is not available in this build'],
  ['review', 'DEFAULT_PLUGINS: "review" needs to be told more by each connection'],
  ['webhook', 'DEFAULT_PLUGINS: "webhook" is no plugin'],
])('a default that could not be carried out is refused at the start: %s', (name, message) => {
  expect(() => pluginList(['audit', name])).toThrow(
    expect.objectContaining({ message, hint: 'It may name audit, webhooks, slack, with commas between them.' }),
  );
});

test('slack takes channels and tokens that can be some', () => {
  const slack = pluginList([]).find(({ name }) => name === 'slack');
  const envvars = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_CHANNEL'];
  expect(slack).toMatchObject({ isAvailable: true, envvars });
  expect(slack?.configProblems(['<!here>'])).toEqual([expect.stringContaining('is no channel')]);
  expect(slack?.settingProblem?.('SLACK_APP_TOKEN', 'xoxb-1')).toContain('must be an app-level token');
});

test('a connection can tell webhooks only events there are', () => {
  const webhooks = pluginList([]).find(({ name }) => name === 'webhooks');
  expect(webhooks?.configProblems(['review.created', 'query.denied'])).toEqual([]);
  expect(webhooks?.configProblems(['webhook.test'])).toEqual([expect.stringContaining('no event webhook.test')]);
});
