import { describe, expect, test } from 'vitest';
import { NewPlugin, PluginSettingsBody, shownConnectionOf, shownPlugin } from '../../../src/api/plugin-shape.ts';
import type { Connection } from '../../../src/store/index.ts';
import { b64 } from './harness.ts';

const CONNECTION = {
  id: 'c-1',
  name: 'shop',
  accessGroups: [],
  guardrailRules: [],
  reviewers: ['dba'],
  maskingRules: [],
  plugins: [{ name: 'slack', config: ['#ops'] }],
} as unknown as Connection;
const SLACK = {
  name: 'slack',
  summary: 'tells Slack',
  binding: 'attached',
  isAvailable: true,
  isDefault: false,
  envvars: ['TOKEN'],
  configProblems: () => [],
} as const;

test('settings are shown by name, never by value, and connections with what they tell', () => {
  expect(shownPlugin(SLACK, { keys: ['TOKEN'] }, [CONNECTION])).toEqual({
    name: 'slack',
    description: 'tells Slack',
    binding: 'attached',
    available: true,
    default: false,
    config: { envvars: { TOKEN: 'REDACTED' } },
    connections: [{ id: 'c-1', name: 'shop', config: ['#ops'] }],
  });
  expect(shownPlugin(SLACK, undefined, []).config).toEqual({ envvars: {} });
});
test('how it stands with what it works with is shown, where it works with something', () => {
  expect(shownPlugin(SLACK, undefined, [])).not.toHaveProperty('status');
  const state = () => ({ state: 'failed' as const, reason: 'the token was revoked' });
  expect(shownPlugin({ ...SLACK, state }, undefined, []).status).toEqual({
    state: 'failed',
    reason: 'the token was revoked',
    workspace: null,
  });
});

test('a plugin a connection has not is not shown with it', () => {
  expect(shownConnectionOf('review', CONNECTION)).toEqual({ id: 'c-1', name: 'shop', config: ['dba'] });
  expect(shownConnectionOf('webhooks', CONNECTION)).toBeUndefined();
});

describe('settings', () => {
  const issue = (envvars: Record<string, unknown>) => PluginSettingsBody.safeParse({ envvars }).error?.issues[0];

  test('are base64 under upper-case names', () => {
    expect(issue({ TOKEN: b64('x'), OTHER_1: '' })).toBeUndefined();
    expect(issue({ TOKEN: 'not base64!' })?.message).toBe('must be base64');
    expect(issue({ token: b64('x') })?.code).toBe('invalid_key');
    expect(issue({ TOKEN: 1 })?.code).toBe('invalid_type');
  });

  test('are at most 0.1 MB together', () => {
    const half = 'A'.repeat(48_000);
    expect(issue({ A: half })).toBeUndefined();
    expect(issue({ A: half, B: half, C: half })?.message).toBe('must not be longer than 100000 bytes');
  });

  test('are not mixed with anything else', () => {
    expect(NewPlugin.safeParse({ name: 'slack', source: 'x' }).success).toBe(false);
  });
});
