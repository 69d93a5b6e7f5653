import { expect, test } from 'vitest';
import {
  Connection,
  ConnectionPatch,
  draftOf,
  givenOf,
  NewConnection,
  shownConnection,
  WholeConnection,
} from '../../../src/api/connection-shape.ts';
import { localAgents } from '../../../src/gateway/agents.ts';
import type { Connection as StoredConnection } from '../../../src/store/index.ts';

const STORED: StoredConnection = {
  id: 'c1',
  ...draftOf('shop', {
    type: 'database',
    subtype: 'postgres',
    command: ['psql', '--password=x'],
    reviewers: ['dba', 'dba'],
  }),
  effectiveAgentId: 'default',
  isReachable: false,
  statusReason: 'nothing listens',
  statusCheckedAt: new Date(0),
  secretKeys: ['envvar:USER', 'envvar:HOST'],
  secretReferences: {},
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

test('what is left out gets its default; only databases have a schema to browse', () => {
  expect(draftOf('shop', { type: 'database', subtype: 'postgres' })).toEqual({
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    command: [],
    resourceName: 'shop',
    agentId: null,
    reviewers: [],
    accessGroups: [],
    accessModeExec: 'enabled',
    accessModeConnect: 'enabled',
    accessModeRunbooks: 'enabled',
    accessSchema: 'enabled',
    guardrailRules: [],
    maskingRules: [],
    plugins: [],
    tags: {},
    policy: {},
  });
  expect(draftOf('shop', { type: 'custom' }).accessSchema).toBe('disabled');
});

test('a patch lies over what there is, and an empty list in it empties', () => {
  const draft = draftOf('shop', { reviewers: [], agent_id: 'other' }, STORED);
  expect(draft).toMatchObject({
    type: 'database',
    subtype: 'postgres',
    reviewers: [],
    agentId: 'other',
    command: STORED.command,
  });
  expect(draftOf('shop', {}, STORED).reviewers).toEqual(['dba']);
  // No agent of its own is something else than nothing said about it.
  const far = { ...STORED, agentId: 'far' };
  expect(draftOf('shop', {}, far).agentId).toBe('far');
  expect(draftOf('shop', { agent_id: null }, far).agentId).toBeNull();
});

test('tags go by two names, one at a time', () => {
  const tags = { env: 'prod' };
  expect(draftOf('shop', { connection_tags: tags }, STORED).tags).toEqual(tags);
  expect(givenOf(draftOf('shop', { connection_tags: tags }, STORED), { connection_tags: tags })).toEqual({ tags });
  expect(() => draftOf('shop', { connection_tags: tags, tags })).toThrow('connection_tags: is another name of tags');
});

test('of a draft only what was given is written', () => {
  const body = { agent_id: null, access_mode_exec: 'disabled', datamasking_rules: [], secret: {} } as const;
  const given = { ...body, datamasking_rules: [] };
  expect(givenOf(draftOf('shop', given, STORED), given)).toEqual({
    agentId: null,
    accessModeExec: 'disabled',
    maskingRules: [],
  });
});

test('how much is shown depends on who looks', () => {
  const single = shownConnection(STORED, 'admin-single', localAgents());
  expect(single.secret).toEqual({ 'envvar:HOST': '', 'envvar:USER': '' });
  expect(shownConnection(STORED, 'staff', localAgents())).toMatchObject({
    secret: {},
    command: ['psql', '--password=x'],
  });
  expect(single).toMatchObject({ status: 'offline', status_reason: 'nothing listens' });
  expect(shownConnection(STORED, 'admin', localAgents())).toMatchObject({
    secret: {},
    status_reason: 'nothing listens',
  });
  for (const view of ['staff', 'user'] as const) {
    expect(shownConnection(STORED, view, localAgents())).toMatchObject({ status: 'offline', status_reason: null });
  }
  expect(shownConnection(STORED, 'user', localAgents())).toMatchObject({ secret: {}, command: [] });
  expect(Connection.safeParse(single).success).toBe(true);
});

test('of a secret its keys are shown, and where references lead, to admins who ask for one connection', () => {
  const referring = { ...STORED, secretReferences: { 'envvar:HOST': '_vaultkv2:secret/shop:HOST' } };
  expect(shownConnection(referring, 'admin-single', localAgents()).secret).toEqual({
    'envvar:HOST': Buffer.from('_vaultkv2:secret/shop:HOST').toString('base64'),
    'envvar:USER': '',
  });
  for (const view of ['admin', 'staff', 'user'] as const) {
    expect(shownConnection(referring, view, localAgents()).secret).toEqual({});
  }
});

test('the three bodies differ in what they need', () => {
  const body = { type: 'database', subtype: 'postgres' };
  expect(NewConnection.safeParse(body).success).toBe(false);
  expect(NewConnection.safeParse({ ...body, name: 'shop' }).success).toBe(true);
  expect(WholeConnection.safeParse(body).success).toBe(true);
  expect(WholeConnection.safeParse({ subtype: 'postgres' }).success).toBe(false);
  expect(ConnectionPatch.safeParse({}).success).toBe(true);
  for (const schema of [NewConnection, WholeConnection, ConnectionPatch]) {
    expect(schema.safeParse({ ...body, name: 'shop', colour: 1 }).success).toBe(false);
  }
});

test('maps have a limit', () => {
  const tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']));
  expect(ConnectionPatch.safeParse({ tags }).error?.issues[0]?.message).toBe('must have at most 50 entries');
});
