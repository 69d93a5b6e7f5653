import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

test('admin and auditor are there from the start and stay', async () => {
  const { groups } = fixture.store;
  expect((await groups.list()).map((group) => group.name)).toEqual(['admin', 'auditor']);
  for (const name of ['admin', 'auditor']) {
    await expect(groups.delete(name)).rejects.toMatchObject({ code: 'protected' });
  }
});

test('are made by hand or by naming them, and count their members', async () => {
  const { groups } = fixture.store;
  expect(await groups.create('dba')).toMatchObject({ name: 'dba', memberCount: 0 });
  await expect(groups.create('dba')).rejects.toMatchObject({ code: 'conflict' });
  await Promise.all(['a', 'b', 'c'].map((name) => fixture.user(name, ['dba', 'new-one'])));
  const counts = new Map((await groups.list()).map((group) => [group.name, group.memberCount]));
  expect(counts.get('dba')).toBe(3);
  expect(counts.get('new-one')).toBe(3);
});

test('users who name the same new groups at once do not get in each other’s way', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `crowd-${i}`);
  await Promise.all(names.map((name, i) => fixture.user(name, i % 2 === 0 ? names : names.toReversed())));
  expect((await fixture.store.groups.list()).find((group) => group.name === 'crowd-0')?.memberCount).toBe(12);
});

test('deleting one takes its members out of it', async () => {
  const { groups, users } = fixture.store;
  const user = await fixture.user('leaving', ['going', 'staying']);
  expect(await groups.delete('going')).toBe(true);
  expect(await groups.delete('going')).toBe(false);
  expect(await users.byId(user.id)).toMatchObject({ groups: ['staying'] });
});

test('one that a connection names cannot be deleted', async () => {
  const { groups, connections } = fixture.store;
  await groups.create('reviewing');
  await groups.create('visiting');
  const named = {
    type: 'database',
    subtype: 'postgres',
    reviewers: ['reviewing'],
    accessGroups: ['visiting'],
  } as const;
  const connection = await connections.create({ name: 'prod', ...named });
  for (const name of ['reviewing', 'visiting']) {
    await expect(groups.delete(name)).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('prod'),
    });
  }
  await connections.delete(connection.id);
  expect(await groups.delete('reviewing')).toBe(true);
});

test('one that somebody is put into at the same moment is deleted before that or after it', async () => {
  const { groups, users } = fixture.store;
  const user = await fixture.user('moving', ['before']);
  await groups.create('brief');
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const waiting = async () =>
    (await client.query(`SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`)).rows.length;
  // Stops the change between the look at the group and the membership.
  await client.query('BEGIN');
  await client.query('SELECT FROM user_groups WHERE user_id = $1 FOR UPDATE', [user.id]);
  const moving = users.update(user.id, { groups: ['brief'] });
  await expect.poll(waiting).toBe(1);
  let isDeleted = false;
  const deleting = groups.delete('brief').then((done) => {
    isDeleted = true;
    return done;
  });
  await expect.poll(async () => isDeleted || (await waiting()) === 2).toBe(true);
  await client.query('ROLLBACK');
  await client.end();
  expect(await moving).toMatchObject({ groups: ['brief'] });
  expect(await deleting).toBe(true);
  expect(await users.byId(user.id)).toMatchObject({ groups: [] });
});
