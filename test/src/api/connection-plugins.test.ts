import { expect, test } from 'vitest';
import {
  attaching,
  defaultPlugins,
  detaching,
  shownPlugins,
  withPlugins,
} from '../../../src/api/connection-plugins.ts';
import type { PluginInfo } from '../../../src/api/deps.ts';

const ID = '0189c3f0-0000-4000-8000-00000000000a';
const info = (name: string, more: Partial<PluginInfo> = {}): PluginInfo => ({
  name,
  summary: name,
  binding: 'attached',
  isAvailable: true,
  isDefault: false,
  envvars: [],
  configProblems: (config) => (config.includes('wrong') ? [`${name} cannot do wrong`] : []),
  ...more,
});
const KNOWN = [
  info('audit', { binding: 'always', isDefault: true }),
  ...['access_control', 'guardrails', 'review', 'dlp'].map((name) => info(name, { binding: 'field' })),
  info('webhooks', { isDefault: true }),
  info('slack', { isAvailable: false }),
];
const NONE = { accessGroups: [], guardrailRules: [], reviewers: [], maskingRules: [], plugins: [] };
const refusal = (body: Parameters<typeof withPlugins>[0]) => expect(() => withPlugins(body, KNOWN));

test('a connection has the audit, what its fields say, and what is attached', () => {
  expect(shownPlugins(NONE)).toEqual([{ name: 'audit', config: [] }]);
  const all = {
    accessGroups: ['a'],
    guardrailRules: ['g'],
    reviewers: ['r', 's'],
    maskingRules: ['m'],
    plugins: [{ name: 'webhooks', config: ['session.open'] }],
  };
  expect(shownPlugins(all)).toEqual([
    { name: 'audit', config: [] },
    { name: 'access_control', config: ['a'] },
    { name: 'guardrails', config: ['g'] },
    { name: 'review', config: ['r', 's'] },
    { name: 'dlp', config: ['m'] },
    { name: 'webhooks', config: ['session.open'] },
  ]);
});

test('plugins that are fields become these fields; fields that are not named stay out of the body', () => {
  const body = {
    command: ['x'],
    plugins: [
      { name: 'audit', config: [] },
      { name: 'review', config: ['dba-team'] },
      { name: 'dlp', config: [ID] },
      { name: 'webhooks', config: [] },
    ],
  };
  expect(withPlugins(body, KNOWN)).toEqual({
    command: ['x'],
    reviewers: ['dba-team'],
    datamasking_rules: [ID],
    plugins: [{ name: 'webhooks', config: [] }],
  });
  expect(withPlugins({ reviewers: ['x'] }, KNOWN)).toEqual({ reviewers: ['x'] });
});

test('what is shown can be sent back, also together with the fields that say the same', () => {
  const stored = { ...NONE, reviewers: ['a', 'b'], plugins: [{ name: 'webhooks', config: [] }] };
  expect(withPlugins({ reviewers: ['b', 'a'], plugins: shownPlugins(stored) }, KNOWN)).toEqual({
    reviewers: ['a', 'b'],
    plugins: stored.plugins,
  });
});

test('what cannot be honoured is refused, all of it at once', () => {
  const plugins = [
    { name: 'slack', config: [] },
    { name: 'nope', config: [] },
    { name: 'webhooks', config: ['wrong'] },
    { name: 'review', config: [] },
    { name: 'guardrails', config: ['no-drop'] },
  ];
  refusal({ plugins }).toThrow(
    'plugins: slack is not available in this build; ' +
      'plugins: there is no plugin nope; known are audit, access_control, guardrails, review, dlp, webhooks, slack; ' +
      'plugins: webhooks cannot do wrong; ' +
      'plugins: review needs groups in its config; ' +
      'plugins: guardrails: no-drop is not the id of a rule',
  );
  refusal({ plugins: [{ name: 'dlp', config: [] }] }).toThrow('plugins: dlp needs ids of rules in its config');
});

test('a field and its plugin must not say different things, nor one plugin twice', () => {
  refusal({ reviewers: ['a'], plugins: [{ name: 'review', config: ['b'] }] }).toThrow(
    'plugins: review and the field reviewers say different things',
  );
  const twice = { name: 'webhooks', config: [] };
  refusal({ plugins: [twice, twice] }).toThrow('plugins: webhooks is named more than once');
});

test('attaching and detaching leave the other plugins alone', () => {
  const base = {
    plugins: [
      { name: 'webhooks', config: ['old'] },
      { name: 'other', config: ['o'] },
    ],
  };
  expect(attaching(base, { name: 'webhooks', config: ['new'] }, KNOWN)).toEqual({
    plugins: [
      { name: 'other', config: ['o'] },
      { name: 'webhooks', config: ['new'] },
    ],
  });
  expect(attaching(base, { name: 'review', config: ['dba'] }, KNOWN)).toEqual({ reviewers: ['dba'] });
  expect(attaching(base, { name: 'audit', config: [] }, KNOWN)).toEqual({});
  expect(() => attaching(base, { name: 'slack', config: [] }, KNOWN)).toThrow('not available');
  expect(detaching(base, 'webhooks')).toEqual({ plugins: [{ name: 'other', config: ['o'] }] });
  expect(detaching(base, 'review')).toEqual({ reviewers: [] });
  expect(detaching(base, 'dlp')).toEqual({ datamasking_rules: [] });
});

test('the default set is what is attached by itself', () => {
  expect(defaultPlugins(KNOWN)).toEqual([{ name: 'webhooks', config: [] }]);
});
