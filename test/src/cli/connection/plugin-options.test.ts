import { expect, test } from 'vitest';
import { readPluginOptions, splitOption } from '../../../../src/cli/connection/plugin-options.ts';

test('plugins that are fields of a connection are told apart from those that are attached', () => {
  expect(
    readPluginOptions([
      'review:dba-team;security',
      'access-control:engineering',
      'guardrails:no-drop',
      'dlp:pii,cards',
      'audit',
      'webhooks:review.created;session.open',
      'slack',
    ]),
  ).toEqual({
    named: new Set(['review', 'access_control', 'guardrails', 'dlp', 'audit', 'webhooks', 'slack']),
    reviewers: ['dba-team', 'security'],
    accessGroups: ['engineering'],
    guardrails: ['no-drop'],
    maskingRules: ['pii', 'cards'],
    attached: [
      { name: 'webhooks', config: ['review.created', 'session.open'] },
      { name: 'slack', config: [] },
    ],
  });
});

test('what is said of one plugin in several options adds up', () => {
  expect(readPluginOptions(['slack:#a', 'slack:#b;#a', 'review:x', 'review:y'])).toMatchObject({
    reviewers: ['x', 'y'],
    attached: [{ name: 'slack', config: ['#a', '#b'] }],
  });
});

test('the audit takes no settings, and a plugin has a name', () => {
  expect(() => readPluginOptions(['audit:off'])).toThrow('--plugin audit takes no settings.');
  expect(() => readPluginOptions([':x'])).toThrow('--plugin needs a name.');
});

test('an option is a name, and behind a colon what it is told', () => {
  expect(splitOption('slack')).toEqual(['slack', []]);
  expect(splitOption('slack: #a ; ;#b')).toEqual(['slack', ['#a', '#b']]);
  expect(splitOption('slack:a:b')).toEqual(['slack', ['a:b']]);
});
