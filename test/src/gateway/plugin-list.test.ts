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

test('a connection can tell webhooks only events there are', () => {
  const webhooks = pluginList([]).find(({ name }) => name === 'webhooks');
  expect(webhooks?.configProblems(['review.created', 'query.denied'])).toEqual([]);
  expect(webhooks?.configProblems(['webhook.test'])).toEqual([expect.stringContaining('no event webhook.test')]);
});
