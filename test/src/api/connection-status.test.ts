import { expect, test } from 'vitest';
import { shownStatus } from '../../../src/api/connection-status.ts';
import type { Agents } from '../../../src/core/agents.ts';

const agents: Agents = {
  exists: (name) => name !== 'moon',
  isConnected: (name) => name === 'default',
  connected: () => ['default'],
};
const at = new Date('2026-05-01T12:00:00Z');
const base = {
  type: 'database',
  effectiveAgentId: 'default',
  isReachable: true,
  statusReason: null,
  statusCheckedAt: at,
} as const;

test('online is an upstream that answers through an agent that is connected', () => {
  expect(shownStatus(base, agents)).toEqual({
    status: 'online',
    status_reason: null,
    status_checked_at: '2026-05-01T12:00:00.000Z',
  });
});

test.each([
  [{ isReachable: false, statusReason: 'nothing listens' }, 'nothing listens'],
  [{ isReachable: null, statusCheckedAt: null }, 'nobody has looked yet'],
  [{ effectiveAgentId: 'far' }, 'agent "far" is not connected'],
  [{ effectiveAgentId: 'moon' }, 'agent "moon" does not exist'],
  [{ effectiveAgentId: null }, 'neither the connection nor its resource names an agent'],
  [{ type: 'custom' as const, effectiveAgentId: 'far' }, 'agent "far" is not connected'],
])('%j is offline: %s', (change, reason) => {
  expect(shownStatus({ ...base, ...change }, agents)).toMatchObject({ status: 'offline', status_reason: reason });
});

test('a command is online where its agent is', () => {
  const script = { ...base, type: 'custom', isReachable: null, statusCheckedAt: null } as const;
  expect(shownStatus(script, agents)).toEqual({ status: 'online', status_reason: null, status_checked_at: null });
});
