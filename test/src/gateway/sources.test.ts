import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { IdentitySource } from '../../../src/core/admission.ts';
import { connectionSource, identitySource, toConnection, toUser, traitsSource } from '../../../src/gateway/sources.ts';
import type { Store, User } from '../../../src/store/index.ts';

const ann: User = {
  id: 'u',
  kind: 'person',
  description: '',
  name: 'ann',
  email: 'a@b.c',
  groups: ['dba'],
  status: 'active',
  oidc: 'none',
  createdAt: new Date(0),
};

it('an administrator is who is in the group admin', () => {
  expect(toUser(ann)).toMatchObject({ isAdmin: false, kind: 'person' });
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
    connectionSource(
      {
        connections: { byName: async () => ({ ...stored, accessModeConnect, accessModeExec: 'enabled' }) },
      } as unknown as Store,
      { resolver: { resolve: async (secret) => secret }, portOf: () => undefined, log: pino({ level: 'silent' }) },
    );
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

it('takes access tokens on the wire, and no tokens of the API', async () => {
  const owner = (kind: string, connectionId?: string) => ({ user: ann, token: { id: 't', kind, connectionId } });
  const tokens = {
    byBearer: async (secret: string) =>
      secret === 'none' ? undefined : owner(secret, secret === 'access' ? 'c' : undefined),
    nativeFor: async (user: string, connection: string) => [
      { tokenId: `${user}~${connection}`, hash: Buffer.alloc(20) },
    ],
  };
  const source = identitySource({ tokens } as unknown as Store);
  expect(await source.tokenOf('access')).toEqual({ tokenId: 't', userName: 'ann', connectionId: 'c' });
  expect(await source.tokenOf('login')).toBeUndefined();
  expect(await source.tokenOf('none')).toBeUndefined();
  expect(await source.nativeFor('ann', 'shop')).toEqual([{ tokenId: 'ann~shop', hash: Buffer.alloc(20) }]);
});

it('keeps the traits of the connections of one subtype', async () => {
  const calls: unknown[] = [];
  const upstreamTraits = {
    list: async (subtype: string) => [{ connectionId: subtype, traits: undefined }],
    save: async (...args: unknown[]) => void calls.push(args),
  };
  const source = traitsSource({ upstreamTraits } as unknown as Store, 'mysql');
  expect(await source.list()).toEqual([{ connectionId: 'mysql', traits: undefined }]);
  await source.save('c', { version: '9' });
  expect(calls).toEqual([['c', { version: '9' }]]);
});

it('hands over the stored secret with its references resolved', async () => {
  const secrets = { read: async (id: string) => new Map([['HOST', `_envjson:DB:${id}`]]) };
  const source = connectionSource({ secrets } as unknown as Store, {
    resolver: { resolve: async (secret) => new Map([...secret].map(([key, value]) => [key, `resolved ${value}`])) },
    portOf: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const connection = { ...toConnection({ id: 'c' } as unknown as Parameters<typeof toConnection>[0]) };
  expect(await source.readSecret(connection, toUser(ann))).toEqual(new Map([['HOST', 'resolved _envjson:DB:c']]));
});

it('knows the command of custom connections, and of no others', () => {
  const stored = { type: 'custom', command: ['bash'], accessModeConnect: 'enabled', accessModeExec: 'enabled' };
  type Stored = Parameters<typeof toConnection>[0];
  expect(toConnection(stored as unknown as Stored).command).toEqual(['bash']);
  expect(toConnection({ ...stored, type: 'database' } as unknown as Stored)).not.toHaveProperty('command');
});
