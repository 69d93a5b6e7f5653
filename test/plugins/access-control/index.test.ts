import { expect, test } from 'vitest';
import { accessControl } from '../../../plugins/access-control/index.ts';
import { connectionNotFound } from '../../../src/core/not-found.ts';
import { liveSession } from '../../src/core/fixtures.ts';

const plugin = accessControl();

test('a connection without groups is for everybody', async () => {
  expect(await plugin.onSession?.(liveSession())).toEqual({ allow: true });
});

test.each([
  ['a member of a group', { groups: ['sales', 'dba'] }],
  ['an admin outside of the groups', { isAdmin: true }],
])('a connection with groups is for %s', async (_name, user) => {
  const session = liveSession({ user, connection: { accessGroups: ['dba', 'security'] } });
  expect(await plugin.onSession?.(session)).toEqual({ allow: true });
});

test.each([[[]], [['sales']], [['DBA']], [['dba ']]])('a user in %j is told that it does not exist', async (groups) => {
  const session = liveSession({ user: { groups }, connection: { name: 'prod', accessGroups: ['dba'] } });
  expect(await plugin.onSession?.(session)).toEqual({ allow: false, reason: connectionNotFound('prod') });
});

test.each([
  [[], ['auditor']],
  [['dba'], ['auditor', 'sales']],
])(
  'an auditor, who knows of the connection with groups %j, opens no session and is told why',
  async (accessGroups, groups) => {
    const session = liveSession({ user: { groups }, connection: { name: 'prod', accessGroups } });
    const message = 'auditors open no sessions: connection "prod" does not name a group of ann for access';
    expect(await plugin.onSession?.(session)).toEqual({ allow: false, reason: { code: 'policy', message } });
  },
);

test('an auditor opens one where a group of theirs is named, and as an admin everywhere', async () => {
  const named = liveSession({ user: { groups: ['auditor', 'dba'] }, connection: { accessGroups: ['dba'] } });
  expect(await plugin.onSession?.(named)).toEqual({ allow: true });
  const admin = liveSession({ user: { groups: ['auditor', 'admin'], isAdmin: true } });
  expect(await plugin.onSession?.(admin)).toEqual({ allow: true });
});

test('admission finds the plugin by this name', () => {
  expect(plugin.name).toBe('access_control');
});
