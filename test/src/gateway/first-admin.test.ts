import { expect, it } from 'vitest';
import { ensureAdmin } from '../../../src/gateway/first-admin.ts';
import type { Store, UserDraft } from '../../../src/store/index.ts';

function users(total: number): { created: UserDraft[]; begun: string[]; store: Pick<Store, 'users' | 'setup'> } {
  const created: UserDraft[] = [];
  const begun: string[] = [];
  const fake = {
    list: async () => ({ items: [], total }),
    create: async (draft: UserDraft) => ({ id: `user ${created.push(draft)}` }),
  };
  const setup = {
    begin: async (id: string) => void begun.push(id),
    pending: async () => undefined,
    claim: async () => false,
  };
  return { created, begun, store: { users: fake as unknown as Store['users'], setup } };
}

it('makes an administrator with a random password only when there is nobody', async () => {
  const { created, begun, store } = users(0);
  const login = await ensureAdmin(store, { name: 'admin', password: undefined });
  expect(login?.password).toMatch(/^[\w-]{20}$/);
  expect(created).toEqual([{ name: 'admin', email: 'admin@localhost', groups: ['admin'], password: login?.password }]);
  // The password is also what the gateway is set up with.
  expect(begun).toEqual(['user 1']);
});

it('takes the configured password and never gives it out, and leaves a gateway with users alone', async () => {
  const chosen = users(0);
  expect(await ensureAdmin(chosen.store, { name: 'root', password: 'chosen-one' })).toBeUndefined();
  expect(chosen.created).toMatchObject([{ name: 'root', password: 'chosen-one' }]);
  expect(chosen.begun).toEqual([]);
  const { created, store } = users(3);
  expect(await ensureAdmin(store, { name: 'admin', password: 'x' })).toBeUndefined();
  expect(created).toEqual([]);
});
