import { expect, test } from 'vitest';
import { readPluginOptions } from '../../../../src/cli/connection/plugin-options.ts';

test('plugins with a setting become fields of the connection', () => {
  const wishes = readPluginOptions(['review:dba-team;security', 'access-control:engineering', 'audit', 'dlp']);
  expect(wishes).toEqual({ reviewers: ['dba-team', 'security'], accessGroups: ['engineering'], warnings: [] });
});

test('a plugin that only notifies is accepted, with a warning that it has no effect', () => {
  const { warnings } = readPluginOptions(['slack', 'webhooks']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/slack has no effect/);
});

test('plugins this version does not have are named, all of them', () => {
  expect(() => readPluginOptions(['runbooks', 'review:x', 'indexer:a'])).toThrow(
    'This version has no plugin "runbooks", "indexer".',
  );
});

test('a setting that would be dropped is refused, because it would be a protection that is missing', () => {
  expect(() => readPluginOptions(['dlp:EMAIL_ADDRESS'])).toThrow(/takes no settings/);
  expect(() => readPluginOptions(['guardrails:no-drop'])).toThrow(/takes no settings/);
});
