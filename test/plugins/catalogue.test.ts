import { expect, test } from 'vitest';
import { pluginCatalogue } from '../../plugins/catalogue.ts';

const catalogue = pluginCatalogue({
  slack: { envvars: ['SLACK_CHANNEL'], configProblems: (config) => config.map((channel) => `no channel ${channel}`) },
  webhookProblems: (config) => config.map((event) => `no event ${event}`),
});
const find = (name: string) => catalogue.find((plugin) => plugin.name === name);

test('every plugin of the pipeline has a name here, and nothing is available that has no code', () => {
  expect(catalogue.filter(({ isAvailable }) => isAvailable).map(({ name }) => name)).toEqual([
    'audit',
    'access_control',
    'guardrails',
    'review',
    'dlp',
    'webhooks',
    'slack',
  ]);
  expect(catalogue.filter(({ isAvailable }) => !isAvailable).map(({ name }) => name)).toEqual(['runbooks']);
});

test('the audit is told nothing', () => {
  expect(find('audit')?.binding).toBe('always');
  expect(find('audit')?.configProblems([])).toEqual([]);
  expect(find('audit')?.configProblems(['off'])).toEqual(['audit takes no config']);
});

test('webhooks judge themselves what they are told; what is told to fields is judged by these fields', () => {
  expect(find('webhooks')?.configProblems(['x'])).toEqual(['no event x']);
  expect(find('slack')).toMatchObject({ envvars: ['SLACK_CHANNEL'] });
  expect(find('slack')?.configProblems(['x'])).toEqual(['no channel x']);
  expect(find('review')?.configProblems(['anybody'])).toEqual([]);
});
