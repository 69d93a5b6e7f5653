import { expect, it } from 'vitest';
import { ensureAdmin } from '../../../src/gateway/first-admin.ts';
import type { Store, UserDraft } from '../../../src/store/index.ts';

function users(total: number): { created: UserDraft[]; store: Pick<Store, 'users'> } {
  const created: UserDraft[] = [];
  const fake = { list: async () => ({ items: [], total }), create: async (draft: UserDraft) => created.push(draft) };
  return { created, store: { users: fake as unknown as Store['users'] } };
}

it('makes an administrator with a random password only when there is nobody', async () => {
  const { created, store } = users(0);
  const login = await ensureAdmin(store, { name: 'admin', password: undefined });
  expect(login?.password).toMatch(/^[\w-]{20}$/);
  expect(created).toEqual([{ name: 'admin', email: 'admin@localhost', groups: ['admin'], password: login?.password }]);
});

it('takes the configured password and never gives it out, and leaves a gateway with users alone', async () => {
  const chosen = users(0);
  expect(await ensureAdmin(chosen.store, { name: 'root', password: 'chosen-one' })).toBeUndefined();
  expect(chosen.created).toMatchObject([{ name: 'root', password: 'chosen-one' }]);
  const { created, store } = users(3);
  expect(await ensureAdmin(store, { name: 'admin', password: 'x' })).toBeUndefined();
  expect(created).toEqual([]);
});
