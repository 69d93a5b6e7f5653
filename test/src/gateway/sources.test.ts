import { expect, it } from 'vitest';
import type { IdentitySource } from '../../../src/core/admission.ts';
import { connectionSource, identitySource, toUser } from '../../../src/gateway/sources.ts';
import type { Store, User } from '../../../src/store/index.ts';

const ann: User = { id: 'u', name: 'ann', email: 'a@b.c', groups: ['dba'], status: 'active', createdAt: new Date(0) };

it('an administrator is who is in the group admin', () => {
  expect(toUser(ann).isAdmin).toBe(false);
  expect(toUser({ ...ann, groups: ['dba', 'admin'] }).isAdmin).toBe(true);
});

it('tells a token’s owner and the connection it is for', async () => {
  const tokens = {
    resolve: async (id: string) => (id === 't' ? { user: ann, token: { connectionId: 'c' } } : undefined),
  };
  const source = identitySource({ tokens } as unknown as Store);
  expect(await source.resolveToken('t')).toEqual({ user: toUser(ann), connectionId: 'c' });
  expect(await source.resolveToken('gone')).toBeUndefined();
});

it('a connection can be connected to when its access mode says so', async () => {
  const stored = {
    id: 'c',
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    reviewers: [],
    accessGroups: [],
    policy: {},
  };
  const source = (accessModeConnect: string): ReturnType<typeof connectionSource> =>
    connectionSource({
      connections: { byName: async () => ({ ...stored, accessModeConnect, accessModeExec: 'enabled' }) },
    } as unknown as Store);
  expect(await source('enabled').byName('shop')).toMatchObject({ name: 'shop', canConnect: true, canExec: true });
  expect(await source('disabled').byName('shop')).toMatchObject({ canConnect: false, canExec: true });
});

it('says that the state database is away, and keeps other failures as they are', async () => {
  const failing = (error: Error): IdentitySource =>
    identitySource({ tokens: { scramFor: () => Promise.reject(error) } } as unknown as Store);
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  await expect(failing(refused).scramFor('ann', 'shop')).rejects.toMatchObject({
    code: 'unavailable',
    message: 'the gateway cannot reach its state database',
  });
  await expect(failing(new TypeError('bug')).scramFor('ann', 'shop')).rejects.toThrow(TypeError);
});
