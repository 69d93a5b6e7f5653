import { createHash, createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveVerifier } from '../../../src/secrets/scram-verifier.ts';
import type { Connection, TokenDraft, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let user: User;
let prod: Connection;
let dev: Connection;

beforeAll(async () => {
  fixture = await openTestStore();
  user = await fixture.user('ann', ['dba']);
  prod = await fixture.store.connections.create({ name: 'prod', type: 'database', subtype: 'postgres' });
  dev = await fixture.store.connections.create({ name: 'dev', type: 'database', subtype: 'postgres' });
});

afterAll(() => fixture?.stop());

const PAST = new Date(Date.now() - 1000);

function create(more: Partial<TokenDraft> = {}) {
  return fixture.store.tokens.create({ userId: user.id, kind: 'access', name: 'laptop', ...more });
}

async function wireIds(connection = 'prod', name = 'ann'): Promise<string[] | undefined> {
  const material = await fixture.store.tokens.scramFor(name, connection);
  return material?.verifiers.map((verifier) => verifier.tokenId);
}

describe('native', () => {
  test('keeps SHA-1 of the SHA-1 of access tokens, for the connections they open', async () => {
    const { tokens } = fixture.store;
    await fixture.user('nat');
    const owner = await fixture.store.users.byName('nat');
    const make = (more: Partial<TokenDraft> = {}) => create({ userId: owner?.id ?? '', ...more });
    const everywhere = await make();
    const there = await make({ connectionId: dev.id });
    await make({ kind: 'login' });
    await make({ expiresAt: PAST });
    const sha1 = (bytes: string | Buffer) => createHash('sha1').update(bytes).digest();
    expect(await tokens.nativeFor('nat', 'prod')).toEqual([
      { tokenId: everywhere.token.id, hash: sha1(sha1(everywhere.secret)) },
    ]);
    const both = (await tokens.nativeFor('nat', 'dev')).map(({ tokenId }) => tokenId);
    expect(new Set(both)).toEqual(new Set([everywhere.token.id, there.token.id]));
    expect(await tokens.nativeFor('nobody', 'prod')).toEqual([]);
  });
});

describe('bearer', () => {
  test('finds the token and its owner by the secret, and by nothing like it', async () => {
    const { token, secret } = await create();
    expect(secret).toMatch(/^slc_[A-Za-z0-9_-]{43}$/);
    expect(await fixture.store.tokens.byBearer(secret)).toEqual({ token, user });
    for (const wrong of ['', secret.slice(0, -1), secret.toLowerCase(), `${secret}x`, token.id]) {
      expect(await fixture.store.tokens.byBearer(wrong)).toBeUndefined();
    }
    expect((await create({ kind: 'login' })).secret).toMatch(/^sll_/);
  });

  test('expired and revoked ones are not found', async () => {
    const { tokens } = fixture.store;
    const expired = await create({ expiresAt: PAST });
    expect(await tokens.byBearer(expired.secret)).toBeUndefined();
    expect(await tokens.resolve(expired.token.id)).toBeUndefined();
    const revoked = await create();
    expect(await tokens.revoke(revoked.token.id)).toBe(true);
    expect(await tokens.revoke(revoked.token.id)).toBe(false);
    expect(await tokens.byBearer(revoked.secret)).toBeUndefined();
    expect(await tokens.resolve(revoked.token.id)).toBeUndefined();
  });

  test('an inactive owner has no live tokens, a deleted one none at all', async () => {
    const { tokens, users } = fixture.store;
    const owner = await fixture.user('leaving');
    const { token, secret } = await create({ userId: owner.id });
    expect(await tokens.resolve(token.id)).toEqual({ token, user: owner });
    await users.update(owner.id, { status: 'inactive' });
    expect(await tokens.byBearer(secret)).toBeUndefined();
    expect(await tokens.resolve(token.id)).toBeUndefined();
    expect(await wireIds('prod', 'leaving')).toEqual([]);
    await users.delete(owner.id);
    expect(await tokens.byId(token.id)).toBeUndefined();
  });

  test('groups are the ones of now', async () => {
    const owner = await fixture.user('moving', ['old']);
    const { secret } = await create({ userId: owner.id });
    await fixture.store.users.update(owner.id, { groups: ['new'] });
    expect(await fixture.store.tokens.byBearer(secret)).toMatchObject({ user: { groups: ['new'] } });
  });

  test('use is noted', async () => {
    const { tokens } = fixture.store;
    const { token } = await create();
    await tokens.touch(token.id);
    const used = await tokens.byId(token.id);
    expect(used?.lastUsedAt).toBeInstanceOf(Date);
    await tokens.touch(token.id);
    expect(await tokens.byId(token.id)).toEqual(used);
  });
});

describe('the wire', () => {
  test('has verifiers that are RFC 5802’s, under the salt of the user', async () => {
    const { token, secret } = await create();
    const material = await fixture.store.tokens.scramFor('ann', 'prod');
    const verifier = material?.verifiers.find((candidate) => candidate.tokenId === token.id);
    const salt = material?.salt ?? Buffer.alloc(0);
    expect(salt).toHaveLength(16);
    expect(material?.iterations).toBe(4096);
    const derived = await deriveVerifier(secret, salt, 4096);
    expect(verifier).toEqual({ tokenId: token.id, ...derived });
    // A client's proof, as section 3 computes it, leads back to the stored key.
    const { pbkdf2Sync } = await import('node:crypto');
    const clientKey = createHmac('sha256', pbkdf2Sync(secret, salt, 4096, 32, 'sha256'))
      .update('Client Key')
      .digest();
    expect(createHash('sha256').update(clientKey).digest()).toEqual(verifier?.storedKey);
  });

  test('takes live access tokens for this connection or for all', async () => {
    const owner = await fixture.user('wired');
    const ids = await Promise.all(
      [
        {},
        { connectionId: prod.id },
        { connectionId: dev.id },
        { expiresAt: PAST },
        { kind: 'login' as const },
        { expiresAt: new Date(Date.now() + 60_000) },
      ].map(async (more) => (await create({ userId: owner.id, ...more })).token.id),
    );
    expect(new Set(await wireIds('prod', 'wired'))).toEqual(new Set([ids[0], ids[1], ids[5]]));
    expect(new Set(await wireIds('dev', 'wired'))).toEqual(new Set([ids[0], ids[2], ids[5]]));
    // A missing connection must look like a hidden one: whoever holds a token for all of them gets past the password.
    expect(new Set(await wireIds('missing', 'wired'))).toEqual(new Set([ids[0], ids[5]]));
  });

  test('tells strangers nothing about connections: the salt is the same for those that do not exist', async () => {
    const real = await fixture.store.tokens.scramFor('ann', 'prod');
    const unreal = await fixture.store.tokens.scramFor('ann', 'nothing');
    expect(unreal).toMatchObject({ salt: real?.salt, iterations: 4096 });
    expect(await fixture.store.tokens.scramFor('nobody', 'prod')).toBeUndefined();
  });

  test('refuses the token that would not work: a login is checked against a hundred', async () => {
    const owner = await fixture.user('busy');
    const make = (more: Partial<TokenDraft> = {}) => create({ userId: owner.id, ...more });
    const many = (count: number, more: Partial<TokenDraft> = {}) =>
      Promise.all(Array.from({ length: count }, () => make(more)));
    await many(60);
    await many(40, { connectionId: prod.id });
    await expect(make({ connectionId: prod.id })).rejects.toMatchObject({
      code: 'limit',
      message: 'This user has 100 live tokens that open this connection already',
    });
    // One for all connections would open prod, too.
    await expect(make()).rejects.toMatchObject({
      code: 'limit',
      message: 'This user has 100 live tokens that open a connection already',
    });
    expect(await wireIds('prod', 'busy')).toHaveLength(100);
    const there = await make({ connectionId: dev.id });
    expect(await wireIds('dev', 'busy')).toContain(there.token.id);
    // Logins and what expired take no place.
    await make({ kind: 'login' });
    await make({ connectionId: dev.id, expiresAt: PAST });
    const ids = await wireIds('prod', 'busy');
    await fixture.store.tokens.revoke(ids?.[0] ?? '');
    const again = await Promise.allSettled([make({ connectionId: prod.id }), make({ connectionId: prod.id })]);
    expect(again.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a service account has access tokens, and never a login; a person has no API key', async () => {
    const robot = await fixture.store.users.create({ kind: 'service', name: 'wire-robot', email: '' });
    const { token } = await create({ userId: robot.id });
    expect(await wireIds('prod', 'wire-robot')).toEqual([token.id]);
    for (const kind of ['login', 'api_key'] as const) {
      await expect(create({ userId: robot.id, kind })).rejects.toMatchObject({ code: 'protected' });
    }
    await expect(create({ kind: 'api_key' })).rejects.toMatchObject({ code: 'protected' });
  });
});

describe('keeping', () => {
  test('neither secrets nor anything one could log in with are in the database', async () => {
    const { secret } = await create();
    const client = new pg.Client(fixture.server.superuser);
    await client.connect();
    const { rows } = await client.query('SELECT string_agg(row_to_json(t)::text, $1) AS rows FROM tokens t', ['\n']);
    await client.end();
    expect(rows[0].rows).not.toContain(secret);
    expect(rows[0].rows).not.toContain(secret.slice(4));
    expect(rows[0].rows).toContain(createHash('sha256').update(secret).digest('hex'));
  });

  test('lists a user’s tokens, newest first, by kind', async () => {
    const owner = await fixture.user('lister');
    const first = await create({ userId: owner.id, name: 'one' });
    const second = await create({ userId: owner.id, kind: 'login', name: 'two', connectionId: undefined });
    expect(await fixture.store.tokens.list(owner.id)).toEqual([second.token, first.token]);
    expect(await fixture.store.tokens.list(owner.id, 'access')).toEqual([first.token]);
    expect(await fixture.store.tokens.list('nope')).toEqual([]);
  });

  test('refuses users and connections that do not exist', async () => {
    for (const more of [{ userId: randomUUID() }, { userId: 'nope' }, { connectionId: randomUUID() }]) {
      await expect(create(more)).rejects.toMatchObject({ code: 'unknown_reference' });
    }
  });

  test('tokens go with their connection', async () => {
    const gone = await fixture.store.connections.create({ name: 'gone', type: 'database', subtype: 'postgres' });
    const { token } = await create({ connectionId: gone.id });
    await fixture.store.connections.delete(gone.id);
    expect(await fixture.store.tokens.byId(token.id)).toBeUndefined();
  });

  test('what expired long ago is purged', async () => {
    const { token: old } = await create({ expiresAt: new Date(Date.now() - 100_000) });
    const { token: kept } = await create();
    expect(await fixture.store.tokens.purgeExpired(new Date(Date.now() - 50_000))).toBe(1);
    expect(await fixture.store.tokens.byId(old.id)).toBeUndefined();
    expect(await fixture.store.tokens.byId(kept.id)).toEqual(kept);
  });
});
