import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProviderIdentity, SignIn, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

/** An account of this name at the provider. */
function account(name: string, fields: Partial<ProviderIdentity> = {}): ProviderIdentity {
  const email = `${name}@example.com`;
  return { issuer: 'https://idp', subject: `sub-${name}`, email, isEmailVerified: true, name, groups: [], ...fields };
}

async function signIn(identity: ProviderIdentity): Promise<Extract<SignIn, { kind: 'done' }>> {
  const answer = await fixture.store.identities.signIn(identity);
  if (answer.kind === 'refused') throw new Error(`refused: ${answer.why}`);
  return answer;
}

test('the first login makes a user without a password, the next one finds it by issuer and subject alone', async () => {
  const first = await signIn(account('ann', { groups: ['eng'] }));
  expect(first.before).toBeUndefined();
  expect(first.user).toMatchObject({ name: 'ann', email: 'ann@example.com', oidc: 'linked', groups: ['eng'] });
  const second = await signIn(account('ann', { email: 'other@example.com', name: 'other', groups: ['eng'] }));
  expect(second.user).toEqual(first.user);
  expect(second.before).toEqual(first.user);
  expect(await fixture.store.users.verifyPassword('ann', '')).toBeUndefined();
});

test('the same subject at another issuer is somebody else', async () => {
  const { user } = await signIn(account('issued'));
  const other = await signIn(account('issued', { issuer: 'https://other', email: 'issued@other.example.com' }));
  expect(other.user.id).not.toBe(user.id);
  expect(other.user.name).toBe('issued-2');
});

test('a name that is taken gets a number, within its length', async () => {
  await fixture.user('taken');
  expect((await signIn(account('taken', { email: 'a@t.example.com' }))).user.name).toBe('taken-2');
  expect((await signIn(account('taken', { email: 'b@t.example.com', subject: 'b' }))).user.name).toBe('taken-3');
  const long = 'x'.repeat(63);
  await fixture.user(long);
  expect((await signIn(account(long, { email: 'long@t.example.com' }))).user.name).toBe(`${'x'.repeat(61)}-2`);
  expect((await signIn(account('groups'))).user.name).toBe('groups-2');
});

test('nobody takes over the user with their e-mail address', async () => {
  const local = await fixture.user('local', ['admin'], 'a password of theirs');
  const refused = { kind: 'refused', why: 'taken' };
  const wanted = account('local', { email: 'LOCAL@example.com' });
  expect(await fixture.store.identities.signIn(wanted)).toEqual(refused);
  // Not with a new account after the old one was deleted at the provider, either.
  await signIn(account('moved'));
  expect(await fixture.store.identities.signIn(account('moved', { subject: 'new' }))).toEqual(refused);
  expect(await fixture.store.users.byId(local.id)).toEqual(local);
});

test('a user an administrator expects is linked, once, by a verified e-mail, and loses the password', async () => {
  const { users, tokens, identities } = fixture.store;
  const made = await fixture.user('expected', ['dba'], 'password of before');
  await users.update(made.id, { oidc: 'expected' });
  const login = await tokens.create({ userId: made.id, kind: 'login', name: 'login' });
  const access = await tokens.create({ userId: made.id, kind: 'access', name: 'kept' });
  const unverified = account('whoever', { email: made.email, isEmailVerified: false });
  expect(await identities.signIn(unverified)).toEqual({ kind: 'refused', why: 'taken' });
  const { user, before } = await signIn(account('whoever', { email: 'Expected@Example.com', groups: ['eng'] }));
  expect(user).toMatchObject({ id: made.id, name: 'expected', oidc: 'linked', groups: ['dba', 'eng'] });
  expect(before).toMatchObject({ oidc: 'expected' });
  expect(await users.verifyPassword('expected', 'password of before')).toBeUndefined();
  expect(await tokens.byBearer(login.secret)).toBeUndefined();
  expect(await tokens.byBearer(access.secret)).toBeDefined();
  const another = account('somebody-else', { email: made.email });
  expect(await identities.signIn(another)).toEqual({ kind: 'refused', why: 'taken' });
});

test('a sync replaces what came from the provider and keeps the rest', async () => {
  const { users, groups } = fixture.store;
  const { user } = await signIn(account('sync', { groups: ['both', 'old'] }));
  await users.update(user.id, { groups: ['both', 'old', 'mine'] });
  const { user: after } = await signIn(account('sync', { groups: ['new', 'mine'] }));
  expect(after.groups).toEqual(['mine', 'new']);
  // What an administrator gave stays, though the provider named it as well for a while.
  expect((await signIn(account('sync'))).user.groups).toEqual(['mine']);
  const sources = new Map((await groups.list()).map(({ name, source }) => [name, source]));
  expect([sources.get('new'), sources.get('mine')]).toEqual(['oidc', 'local']);
});

test('a group that is deleted comes back with the next login that names it', async () => {
  const { user } = await signIn(account('back', { groups: ['back-team'] }));
  await fixture.store.groups.delete('back-team');
  expect(await fixture.store.users.byId(user.id)).toMatchObject({ groups: [] });
  expect((await signIn(account('back', { groups: ['back-team'] }))).user.groups).toEqual(['back-team']);
});

test('the provider may take away the last admin; it can give one back', async () => {
  const { user } = await signIn(account('boss', { groups: ['admin'] }));
  expect(user.groups).toEqual(['admin']);
  expect((await signIn(account('boss'))).user.groups).toEqual([]);
});

test('an inactive user is refused, linked or expected', async () => {
  const { users, identities } = fixture.store;
  const { user } = await signIn(account('gone', { groups: ['eng'] }));
  await users.update(user.id, { status: 'inactive' });
  expect(await identities.signIn(account('gone', { groups: [] }))).toEqual({ kind: 'refused', why: 'inactive' });
  expect(await users.byId(user.id)).toMatchObject({ groups: ['eng'] });
  const other = await fixture.user('never-came');
  await users.update(other.id, { oidc: 'expected', status: 'inactive' });
  expect(await identities.signIn(account('never-came'))).toEqual({ kind: 'refused', why: 'inactive' });
});

test('whoever is unlinked loses what came with the account, and is refused until expected again', async () => {
  const { users, identities } = fixture.store;
  const { user } = await signIn(account('unlinked', { groups: ['eng'] }));
  // As somebody saves who read the user before.
  const saved = await users.update(user.id, { oidc: 'none', groups: ['eng', 'mine'] });
  expect(saved).toMatchObject({ oidc: 'none', groups: ['mine'] });
  expect(await identities.signIn(account('unlinked'))).toEqual({ kind: 'refused', why: 'taken' });
  await users.update(user.id, { oidc: 'expected' });
  expect((await signIn(account('unlinked', { subject: 'new' }))).user.id).toBe(user.id);
});

test('only a login links', async () => {
  const { users } = fixture.store;
  const made: User = await fixture.user('no-link');
  await expect(users.update(made.id, { oidc: 'linked' })).rejects.toMatchObject({ code: 'protected' });
  const { user } = await signIn(account('is-linked'));
  expect(await users.update(user.id, { oidc: 'linked' })).toEqual(user);
});

test('two first logins at once make one user', async () => {
  const other = await fixture.another();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      (i % 2 ? other : fixture.store).identities.signIn(account('twice', { groups: ['eng'] })),
    ),
  );
  const ids = answers.map((answer) => (answer.kind === 'done' ? answer.user.id : answer.why));
  expect(new Set(ids).size).toBe(1);
});

test('groups are made up to the limit, and the rest is told', async () => {
  const many = Array.from({ length: 500 }, (_, i) => `many-${String(i).padStart(3, '0')}`);
  const more = many.map((name) => `more-${name}`);
  expect((await signIn(account('many', { groups: many }))).leftOut).toEqual([]);
  const { user, leftOut } = await signIn(account('many', { groups: [...many, ...more] }));
  expect(leftOut.length).toBeGreaterThan(0);
  expect(user.groups.length + leftOut.length).toBe(1000);
  expect((await fixture.store.groups.list()).length).toBe(1000);
});
