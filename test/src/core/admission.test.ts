import { beforeEach, describe, expect, it } from 'vitest';
import { type AdmissionParts, createDoor, stillAllowed } from '../../../src/core/admission.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';
import type { Plugin, SessionEvent } from '../../../src/core/plugin.ts';
import type { Login } from '../../../src/core/protocol.ts';
import { SessionRegistry } from '../../../src/core/registry.ts';
import { ALLOW, deny } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { connection, user } from './fixtures.ts';

const LOGIN: Login = {
  name: { user: 'ann', connection: 'shop' },
  tokenId: 'token-1',
  protocol: 'toy',
  clientAddress: '127.0.0.1',
  application: 'test',
  database: '',
};

describe('the door', () => {
  const ann = user();
  let events: SessionEvent[];
  let closed: string[];
  let refused: string[];
  let opened: LiveSession[];
  let parts: AdmissionParts & {
    canConnect: boolean;
    canExec: boolean;
    agentId: string | null;
    connectedAgents: string[];
    owner: { user: typeof ann; connectionId?: string } | undefined;
  };
  const shop = connection();

  beforeEach(() => {
    events = [];
    closed = [];
    refused = [];
    opened = [];
    const recorder: Plugin = { name: 'recorder', onEvent: (event) => void events.push(event) };
    parts = {
      canConnect: true,
      canExec: true,
      agentId: 'default',
      connectedAgents: ['default'],
      owner: { user: ann },
      identities: {
        scramFor: async () => undefined,
        nativeFor: async (name) => (name === ann.name ? [{ tokenId: 'token', hash: Buffer.alloc(20) }] : []),
        tokenOf: async (secret) =>
          secret === 'right' && parts.owner !== undefined
            ? { tokenId: 'token', ...parts.owner, userName: parts.owner.user.name }
            : undefined,
        resolveToken: async () => parts.owner,
      },
      connections: {
        byName: async (name) =>
          name === 'shop'
            ? { ...shop, canConnect: parts.canConnect, canExec: parts.canExec, agentId: parts.agentId }
            : undefined,
        readSecret: async () => new Map([['HOST', 'db']]),
      },
      agents: {
        exists: (name) => ['default', 'far'].includes(name),
        isConnected: (name) => parts.connectedAgents.includes(name),
        connected: () => parts.connectedAgents,
      },
      journal: {
        opened: async (session) => void opened.push(session),
        closed: async (_session, reason) => void closed.push(reason),
        refused: async (session, reason) => void refused.push(`${session.connection.name}: ${reason}`),
      },
      registry: new SessionRegistry(),
      plugins: [recorder],
      log: createLogger('silent'),
      mockSaltKey: Buffer.alloc(32, 1),
      dial: () => Promise.reject(new Error('not dialled here')),
    };
  });

  it('takes a secret for the user it belongs to, and for the connection it was made for', async () => {
    const door = createDoor(parts);
    const name = { user: ann.name, connection: 'shop' };
    expect(await door.secret(name, 'right')).toBe('token');
    expect(await door.secret(name, 'wrong')).toBeUndefined();
    expect(await door.secret({ ...name, user: 'nobody' }, 'right')).toBeUndefined();
    parts.owner = { user: ann, connectionId: shop.id };
    expect(await door.secret(name, 'right')).toBe('token');
    expect(await door.secret({ ...name, connection: 'other' }, 'right')).toBeUndefined();
    parts.owner = { user: ann, connectionId: 'another' };
    expect(await door.secret(name, 'right')).toBeUndefined();
  });

  it('gives no native verifiers for unknown names', async () => {
    const door = createDoor(parts);
    expect(await door.native({ user: ann.name, connection: 'shop' })).toHaveLength(1);
    expect(await door.native({ user: 'nobody', connection: 'shop' })).toEqual([]);
  });

  it('gives unknown names a mock that is the same at every try and matches nothing', async () => {
    const door = createDoor(parts);
    const [one, again, other] = await Promise.all([
      door.scram({ user: 'nobody', connection: 'x' }),
      door.scram({ user: 'nobody', connection: 'y' }),
      door.scram({ user: 'somebody', connection: 'x' }),
    ]);
    expect(one.verifiers).toEqual([]);
    expect(one.salt).toEqual(again.salt);
    expect(one.salt).not.toEqual(other.salt);
    expect(one.salt).toHaveLength(16);
  });

  it('opens a session: registered, listed, recorded, with the secret decoded', async () => {
    const admission = await createDoor(parts).admit(LOGIN);
    expect(admission.secret.get('HOST')).toBe('db');
    expect(parts.registry.size).toBe(1);
    expect(opened).toHaveLength(1);
    expect(events).toMatchObject([{ type: 'session.open' }]);
    await admission.close('bye');
    await admission.close('bye again');
    expect(closed).toEqual(['bye']);
    expect(events.at(-1)).toEqual({ type: 'session.close', reason: 'bye' });
    expect(parts.registry.size).toBe(0);
  });

  it.each([
    ['an unknown connection', { ...LOGIN, name: { user: 'ann', connection: 'nowhere' } }],
    ['a connection of another protocol', { ...LOGIN, protocol: 'other' }],
  ])('answers %s with not found', async (_case, login) => {
    await expect(createDoor(parts).admit(login)).rejects.toMatchObject({
      code: 'not_found',
      message: `connection "${login.name.connection}" does not exist`,
    });
    expect(parts.registry.size).toBe(0);
  });

  it('answers a connection the user may not see in the very same words', async () => {
    const guard: Plugin = {
      name: 'access_control',
      onSession: () => deny('not_found', 'connection "shop" does not exist'),
    };
    parts = { ...parts, plugins: [guard] };
    await expect(createDoor(parts).admit(LOGIN)).rejects.toMatchObject({ message: 'connection "shop" does not exist' });
    parts.canConnect = false;
    await expect(createDoor({ ...parts }).admit(LOGIN)).rejects.toMatchObject({
      message: 'connection "shop" does not exist',
    });
    // It is recorded, but as no session of theirs, and nobody waits for that.
    expect([opened, closed]).toEqual([[], []]);
    const told = 'shop: connection "shop" does not exist';
    expect(refused).toEqual([told, told]);
  });

  it('answers about a hidden connection without waiting until that is recorded', async () => {
    const guard: Plugin = {
      name: 'access_control',
      onSession: () => deny('not_found', 'connection "shop" does not exist'),
    };
    const recorder: Plugin = { name: 'recorder', onEvent: (event) => void events.push(event) };
    const journal = Promise.withResolvers<void>();
    const slow = { ...parts.journal, refused: () => journal.promise };
    const door = createDoor({ ...parts, plugins: [guard, recorder], journal: slow });
    await expect(door.admit(LOGIN)).rejects.toMatchObject({ code: 'not_found' });
    expect(events).toEqual([]);
    journal.resolve();
    await expect.poll(() => events).toMatchObject([{ type: 'session.refused', by: 'access_control' }]);
    const broken = { ...parts.journal, refused: () => Promise.reject(new Error('the database is away')) };
    const other = createDoor({ ...parts, plugins: [guard], journal: broken });
    await expect(other.admit(LOGIN)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lets one user have so many sessions and no more, while others still get theirs', async () => {
    parts = { ...parts, registry: new SessionRegistry({ perUserMax: 2 }) };
    const door = createDoor({ ...parts, identities: { ...parts.identities, resolveToken: async () => parts.owner } });
    const [first] = await Promise.all([door.admit(LOGIN), door.admit(LOGIN)]);
    await expect(door.admit(LOGIN)).rejects.toMatchObject({
      code: 'too_many_user_sessions',
      message: 'ann has 2 sessions open on this gateway, which is the limit',
    });
    const bob = user({ name: 'bob' });
    const forBob = createDoor({
      ...parts,
      identities: { ...parts.identities, resolveToken: async () => ({ user: bob }) },
    });
    await forBob.admit({ ...LOGIN, name: { user: 'bob', connection: 'shop' } });
    await first?.close('bye');
    await door.admit(LOGIN);
    const all = await Promise.allSettled([door.admit(LOGIN), door.admit(LOGIN)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('refuses a token that was revoked, that is another user’s, or made for another connection', async () => {
    parts.owner = undefined;
    await expect(createDoor(parts).admit(LOGIN)).rejects.toMatchObject({ code: 'credential_expired' });
    parts.owner = { user: user({ name: 'bob' }) };
    await expect(createDoor(parts).admit(LOGIN)).rejects.toMatchObject({ code: 'credential_expired' });
    parts.owner = { user: ann, connectionId: 'another' };
    await expect(createDoor(parts).admit(LOGIN)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses when connect is disabled, saying so to those who may see the connection', async () => {
    parts.canConnect = false;
    await expect(createDoor(parts).admit(LOGIN)).rejects.toMatchObject({ code: 'connect_disabled' });
  });

  it.each([
    [null, 'neither the connection nor its resource names an agent'],
    ['moon', 'agent "moon" does not exist'],
    ['far', 'agent "far" is not connected'],
  ])('refuses to open what agent %s would have to dial, before anything is recorded or waits', async (agentId, why) => {
    parts.agentId = agentId;
    for (const verb of ['connect', 'exec', 'test'] as const) {
      await expect(createDoor(parts).admit({ ...LOGIN, verb })).rejects.toMatchObject({
        code: 'agent_unavailable',
        message: `connection "shop" cannot be reached: ${why}`,
      });
    }
    expect(opened).toEqual([]);
    const guard: Plugin = {
      name: 'access_control',
      onSession: () => deny('not_found', 'connection "shop" is not there'),
    };
    await expect(createDoor({ ...parts, plugins: [guard] }).admit(LOGIN)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('asks each kind of session for its own access mode, and a test for none', async () => {
    parts.canConnect = false;
    const { session } = await createDoor(parts).admit({ ...LOGIN, verb: 'exec' });
    expect(session).toMatchObject({ verb: 'exec', failsFast: false });
    expect(await stillAllowed(parts, session)).toEqual(ALLOW);
    parts.canExec = false;
    expect(await stillAllowed(parts, session)).toMatchObject({ allow: false, reason: { code: 'not_found' } });
    await expect(createDoor(parts).admit({ ...LOGIN, verb: 'exec' })).rejects.toMatchObject({
      code: 'exec_disabled',
      message: 'exec is disabled for connection "shop"',
    });
    expect((await createDoor(parts).admit({ ...LOGIN, verb: 'test' })).session.verb).toBe('test');
  });

  it('leaves no session behind when the secret cannot be read', async () => {
    parts = {
      ...parts,
      connections: { ...parts.connections, readSecret: () => Promise.reject(new Error('key does not fit')) },
    };
    await expect(createDoor(parts).admit(LOGIN)).rejects.toThrow('key does not fit');
    expect(parts.registry.size).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['session.open', 'session.close']);
  });

  it('a session stays allowed only while user, token, connection and access stand', async () => {
    const { session } = await createDoor(parts).admit(LOGIN);
    const live = session as LiveSession;
    expect(await stillAllowed(parts, live)).toEqual(ALLOW);
    parts.owner = undefined;
    expect(await stillAllowed(parts, live)).toMatchObject({ allow: false });
    parts.owner = { user: ann };
    parts.canConnect = false;
    expect(await stillAllowed(parts, live)).toMatchObject({ allow: false, reason: { code: 'not_found' } });
  });

  it('an open session sees a changed connection', async () => {
    const { session } = await createDoor(parts).admit(LOGIN);
    const changed = {
      ...parts.connections,
      byName: async () => ({ ...shop, reviewers: ['dba'], canConnect: true, canExec: true, agentId: 'default' }),
    };
    await stillAllowed({ ...parts, connections: changed }, session as LiveSession);
    expect(session.connection.reviewers).toEqual(['dba']);
  });
});
