import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const PAGE = { limit: 100, offset: 0 };

describe('users', () => {
  test('are found by id, name and e-mail of any case, with their groups sorted', async () => {
    const { users } = fixture.store;
    const made = await users.create({ name: 'ann.b', email: 'Ann@Example.com', groups: ['z', 'a', 'z'] });
    expect(made).toMatchObject({ name: 'ann.b', email: 'Ann@Example.com', groups: ['a', 'z'], status: 'active' });
    expect(await users.byId(made.id)).toEqual(made);
    expect(await users.byName('ann.b')).toEqual(made);
    expect(await users.byEmail('ann@example.COM')).toEqual(made);
    for (const id of [randomUUID(), 'nope']) expect(await users.byId(id)).toBeUndefined();
    expect(await users.byName('ANN.B')).toBeUndefined();
    expect(await users.byName('a\0b')).toBeUndefined();
  });

  test('names and e-mails are unique, whatever their case', async () => {
    await fixture.user('taken');
    await expect(fixture.user('taken')).rejects.toMatchObject({ code: 'conflict' });
    const again = { name: 'other', email: 'TAKEN@example.com' };
    await expect(fixture.store.users.create(again)).rejects.toMatchObject({ code: 'conflict' });
    const other = await fixture.user('not-taken');
    const renamed = fixture.store.users.update(other.id, { email: 'taken@EXAMPLE.com' });
    await expect(renamed).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each(['Ann', 'a~b', '', '-a', 'a b', 'x'.repeat(64)])('the database refuses the name %j', async (name) => {
    await expect(fixture.store.users.create({ name, email: `${randomUUID()}@x` })).rejects.toThrow('users_name_check');
  });

  test('a list is narrowed down to the members of a group', async () => {
    const { users } = fixture.store;
    await users.create({ name: 'of_both', email: 'of_both@example.com', groups: ['listed', 'others'] });
    await users.create({ name: 'of_one', email: 'of_one@example.com', groups: ['listed'] });
    const named = async (group: string) => (await users.list({ ...PAGE, group })).items.map(({ name }) => name);
    expect(await named('listed')).toEqual(['of_both', 'of_one']);
    expect(await named('others')).toEqual(['of_both']);
    expect(await named('liste')).toEqual([]);
  });

  test('a list is searched literally and paged by name', async () => {
    const { users } = fixture.store;
    await Promise.all(['page-a', 'page-b', 'page-c', 'page_d'].map((name) => fixture.user(name)));
    const found = await users.list({ search: 'PAGE-', limit: 2, offset: 1 });
    expect(found.total).toBe(3);
    expect(found.items.map((user) => user.name)).toEqual(['page-b', 'page-c']);
    expect((await users.list({ ...PAGE, search: 'page_' })).items.map((user) => user.name)).toEqual(['page_d']);
    expect((await users.list({ ...PAGE, search: '%' })).total).toBe(0);
  });

  test('an update changes what is given and nothing else', async () => {
    const { users } = fixture.store;
    const made = await fixture.user('changing', ['one']);
    expect(await users.update(made.id, { groups: ['two'] })).toEqual({ ...made, groups: ['two'] });
    expect(await users.update(made.id, { status: 'inactive' })).toMatchObject({ status: 'inactive', groups: ['two'] });
    expect(await users.update(randomUUID(), { status: 'inactive' })).toBeUndefined();
  });

  test('their changes are told on other gateways', async () => {
    const other = await fixture.another();
    const made = await fixture.user('watched');
    const told = new Promise<unknown>((resolve) => {
      other.onPolicyChange((change) => {
        if (change.id === made.id) resolve(change);
      });
    });
    await fixture.store.users.update(made.id, { status: 'inactive' });
    expect(await told).toEqual({ entity: 'user', id: made.id });
  });
});

describe('passwords', () => {
  test('log in by name or e-mail, when right and the user is active', async () => {
    const { users } = fixture.store;
    const made = await fixture.user('pat', [], 'correct horse');
    expect(await users.verifyPassword('pat', 'correct horse')).toEqual(made);
    expect(await users.verifyPassword('PAT@example.com', 'correct horse')).toEqual(made);
    expect(await users.verifyPassword('pat', 'wrong')).toBeUndefined();
    expect(await users.verifyPassword('nobody', 'correct horse')).toBeUndefined();
    await users.update(made.id, { status: 'inactive' });
    expect(await users.verifyPassword('pat', 'correct horse')).toBeUndefined();
  });

  test('a user without one cannot log in with any', async () => {
    await fixture.user('passwordless');
    expect(await fixture.store.users.verifyPassword('passwordless', '')).toBeUndefined();
  });

  test('changing one logs out whoever used the old one, and keeps access tokens', async () => {
    const { users, tokens } = fixture.store;
    const { id: userId } = await fixture.user('rotating', [], 'old');
    const login = await tokens.create({ userId, kind: 'login', name: 'login' });
    const access = await tokens.create({ userId, kind: 'access', name: 'laptop' });
    expect(await users.setPassword(userId, 'new')).toBe(true);
    expect(await users.verifyPassword('rotating', 'old')).toBeUndefined();
    expect(await users.verifyPassword('rotating', 'new')).toMatchObject({ id: userId });
    expect(await tokens.byBearer(login.secret)).toBeUndefined();
    expect(await tokens.byBearer(access.secret)).toBeDefined();
    expect(await users.setPassword(randomUUID(), 'x')).toBe(false);
    const [mine, other] = await Promise.all(
      ['one', 'two'].map((name) => tokens.create({ userId, kind: 'login', name })),
    );
    await users.setPassword(userId, 'newest', mine?.token.id);
    expect(await tokens.byBearer(mine?.secret ?? '')).toBeDefined();
    expect(await tokens.byBearer(other?.secret ?? '')).toBeUndefined();
  });

  test('one that is given with other changes is saved with them, or not at all', async () => {
    const { users, tokens } = fixture.store;
    const { id: userId } = await fixture.user('whole', [], 'old');
    const login = await tokens.create({ userId, kind: 'login', name: 'login' });
    await fixture.user('there-already');
    const refused = users.update(userId, { name: 'there-already', password: 'new' });
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    expect(await tokens.byBearer(login.secret)).toBeDefined();
    expect(await users.update(userId, { groups: ['a'], password: 'new' })).toMatchObject({ groups: ['a'] });
    expect(await users.verifyPassword('whole', 'new')).toMatchObject({ id: userId });
    expect(await tokens.byBearer(login.secret)).toBeUndefined();
    const robot = await users.create({ kind: 'service', name: 'whole-robot', email: '' });
    await expect(users.update(robot.id, { groups: ['a'], password: 'new' })).rejects.toMatchObject({
      code: 'protected',
    });
    expect(await users.byId(robot.id)).toMatchObject({ groups: [] });
    await users.delete(robot.id);
  });

  test('a password that was changed while it was being checked is the old one', async () => {
    const { users } = fixture.store;
    const { id } = await users.create({ name: 'leaked', email: 'leaked@example.com', password: 'old' });
    // Both places for hashes are taken: the check reads what is stored now, and waits.
    const changes = [users.setPassword(id, 'new'), users.setPassword(id, 'new')];
    const checked = users.verifyPassword('leaked', 'old');
    await Promise.all(changes);
    expect(await checked).toBeUndefined();
  });

  test('are not readable in the database', async () => {
    await fixture.user('hidden', [], 'plain text secret');
    const client = new pg.Client(fixture.server.superuser);
    await client.connect();
    const { rows } = await client.query(`SELECT row_to_json(u)::text AS row FROM users u WHERE name = 'hidden'`);
    await client.end();
    expect(rows[0].row).toContain('$argon2id$');
    expect(rows[0].row).not.toContain('plain text secret');
  });
});

describe('programs', () => {
  test('are listed by what they are, keep their description, and have no password', async () => {
    const { users } = fixture.store;
    const robot = await users.create({ kind: 'service', name: 'robot', email: '', description: 'nightly report' });
    expect(robot).toMatchObject({ kind: 'service', email: '', description: 'nightly report', groups: [] });
    await users.create({ kind: 'service', name: 'robot-2', email: '' });
    expect((await users.list({ ...PAGE, kind: 'service' })).items.map(({ name }) => name)).toEqual([
      'robot',
      'robot-2',
    ]);
    expect((await users.list({ ...PAGE, kind: 'person', search: 'robot' })).total).toBe(0);
    expect(await users.update(robot.id, { description: 'daily report' })).toEqual({
      ...robot,
      description: 'daily report',
    });
    await expect(users.setPassword(robot.id, 'a-password')).rejects.toMatchObject({ code: 'protected' });
    expect(await users.verifyPassword('robot', '')).toBeUndefined();
  });
});

describe('the last admin', () => {
  test('cannot be deleted, demoted or switched off', async () => {
    const { users } = fixture.store;
    const admin = await fixture.user('root', ['admin']);
    await expect(users.delete(admin.id)).rejects.toMatchObject({ code: 'last_admin' });
    await expect(users.update(admin.id, { groups: ['x'] })).rejects.toMatchObject({ code: 'last_admin' });
    await expect(users.update(admin.id, { status: 'inactive' })).rejects.toMatchObject({ code: 'last_admin' });
    expect(await users.byId(admin.id)).toEqual(admin);
    await users.update(admin.id, { groups: ['admin', 'more'] });
  });

  test('of two who remove each other at once, one stays', async () => {
    const { users } = fixture.store;
    for (let round = 0; round < 5; round++) {
      const before = await users.list({ ...PAGE, search: '' });
      const admins = before.items.filter((user) => user.groups.includes('admin'));
      const pair = [...admins, await fixture.user(`admin${round}`, ['admin'])];
      expect(pair).toHaveLength(2);
      const results = await Promise.allSettled(pair.map((user) => users.delete(user.id)));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    }
  });

  test('an inactive admin does not count', async () => {
    const { users } = fixture.store;
    const spare = await fixture.user('spare', ['admin']);
    await users.update(spare.id, { status: 'inactive' });
    const { items } = await users.list(PAGE);
    const active = items.find((user) => user.groups.includes('admin') && user.status === 'active');
    await expect(users.delete(active?.id ?? '')).rejects.toMatchObject({ code: 'last_admin' });
    expect(await users.delete(spare.id)).toBe(true);
    expect(await users.delete(spare.id)).toBe(false);
  });

  test('is a person: programs that administer do not count', async () => {
    const { users } = fixture.store;
    const robot = await users.create({ kind: 'service', name: 'admin-robot', email: '', groups: ['admin'] });
    const { items } = await users.list({ ...PAGE, kind: 'person' });
    const active = items.find((user) => user.groups.includes('admin') && user.status === 'active');
    await expect(users.delete(active?.id ?? '')).rejects.toMatchObject({ code: 'last_admin' });
    expect(await users.delete(robot.id)).toBe(true);
  });
});
