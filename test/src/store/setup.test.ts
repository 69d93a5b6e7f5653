import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

test('it is pending from its beginning until the password is another one', async () => {
  const { store } = fixture;
  expect(await store.setup.pending()).toBeUndefined();
  const { id } = await fixture.user('ann', ['admin'], 'the printed one');
  await store.setup.begin(id);
  expect(await store.setup.pending()).toBe(id);
  await store.users.update(id, { email: 'other@example.com' });
  expect(await store.setup.pending()).toBe(id);
  await store.users.update(id, { password: 'the chosen one' });
  expect(await store.setup.pending()).toBeUndefined();
});

test('one claims it, and may give it back', async () => {
  const { setup } = fixture.store;
  const { id } = await fixture.user('cem', ['admin'], 'the printed one');
  await setup.begin(id);
  expect((await Promise.all([setup.claim(id), setup.claim(id)])).sort()).toEqual([false, true]);
  expect(await setup.pending()).toBeUndefined();
  await setup.begin(id);
  expect(await setup.claim(id)).toBe(true);
});

test('it is not pending for a user that is no person who could log in', async () => {
  await expect(fixture.store.setup.begin(crypto.randomUUID())).rejects.toThrow();
  const { id } = await fixture.user('bob');
  await fixture.store.setup.begin(id);
  expect(await fixture.store.setup.pending()).toBeUndefined();
});
