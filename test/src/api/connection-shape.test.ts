import { expect, test } from 'vitest';
import {
  Connection,
  ConnectionPatch,
  draftOf,
  NewConnection,
  shownConnection,
  WholeConnection,
} from '../../../src/api/connection-shape.ts';
import type { Connection as StoredConnection } from '../../../src/store/index.ts';

const STORED: StoredConnection = {
  id: 'c1',
  ...draftOf('shop', {
    type: 'database',
    subtype: 'postgres',
    command: ['psql', '--password=x'],
    reviewers: ['dba', 'dba'],
  }),
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
    agentId: 'default',
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
});

test('how much is shown depends on who looks', () => {
  const single = shownConnection(STORED, 'admin-single');
  expect(single.secret).toEqual({ 'envvar:HOST': '', 'envvar:USER': '' });
  expect(shownConnection(STORED, 'staff')).toMatchObject({ secret: {}, command: ['psql', '--password=x'] });
  expect(shownConnection(STORED, 'user')).toMatchObject({ secret: {}, command: [] });
  expect(Connection.safeParse(single).success).toBe(true);
});

test('no value of a secret fits into the shape that is shown', () => {
  const leaky = { ...shownConnection(STORED, 'admin-single'), secret: { 'envvar:PASS': 'aHVudGVyMg==' } };
  expect(Connection.safeParse(leaky).success).toBe(false);
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
