import { expect, test } from 'vitest';
import { pluginCatalogue } from '../../plugins/catalogue.ts';

const catalogue = pluginCatalogue({ webhookEvents: ['session.open', 'review.created'] });
const find = (name: string) => catalogue.find((plugin) => plugin.name === name);

test('every plugin of the pipeline has a name here, and nothing is available that has no code', () => {
  expect(catalogue.filter(({ isAvailable }) => isAvailable).map(({ name }) => name)).toEqual([
    'audit',
    'access_control',
    'guardrails',
    'review',
    'dlp',
    'webhooks',
  ]);
  expect(catalogue.filter(({ isAvailable }) => !isAvailable).map(({ name }) => name)).toEqual(['runbooks', 'slack']);
});

test('the audit is told nothing', () => {
  expect(find('audit')?.binding).toBe('always');
  expect(find('audit')?.configProblems([])).toEqual([]);
  expect(find('audit')?.configProblems(['off'])).toEqual(['audit takes no config']);
});

test('webhooks are told which events, and only those there are', () => {
  expect(find('webhooks')?.configProblems(['session.open', 'review.created'])).toEqual([]);
  expect(find('webhooks')?.configProblems(['session.opened'])).toEqual([
    'webhooks tell of no event session.opened; known are session.open, review.created',
  ]);
});
