import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

const HOUR_MS = 3_600_000;

test('a key is a principal of its own, found by its secret, with the groups it has now', async () => {
  const { apiKeys, tokens } = fixture.store;
  const { apiKey, secret } = await apiKeys.create({ name: 'ci', groups: ['dba'] });
  expect(secret).toMatch(/^slk_[A-Za-z0-9_-]{43}$/);
  expect(apiKey).toMatchObject({ name: 'ci', groups: ['dba'], status: 'active', expiresAt: undefined });
  expect(await tokens.byBearer(secret)).toMatchObject({
    token: { kind: 'api_key' },
    user: { id: apiKey.id, kind: 'api_key', name: 'ci', email: '', groups: ['dba'] },
  });
  await apiKeys.update(apiKey.id, { groups: ['security'] });
  expect(await tokens.byBearer(secret)).toMatchObject({ user: { groups: ['security'] } });
});

test('it is no password on the wire, and gets no other tokens', async () => {
  const { apiKeys, tokens, users } = fixture.store;
  const { apiKey } = await apiKeys.create({ name: 'unwired', groups: [] });
  expect((await tokens.scramFor('unwired', 'shop'))?.verifiers).toEqual([]);
  expect(await tokens.nativeFor('unwired', 'shop')).toEqual([]);
  for (const kind of ['access', 'login'] as const) {
    await expect(tokens.create({ userId: apiKey.id, kind, name: 'x' })).rejects.toMatchObject({ code: 'protected' });
  }
  await expect(users.setPassword(apiKey.id, 'a-password')).rejects.toMatchObject({ code: 'protected' });
});

test('an inactive key opens nothing until it is active again', async () => {
  const { apiKeys, tokens } = fixture.store;
  const { apiKey, secret } = await apiKeys.create({ name: 'paused', groups: [] });
  expect((await apiKeys.update(apiKey.id, { status: 'inactive' }))?.status).toBe('inactive');
  expect(await tokens.byBearer(secret)).toBeUndefined();
  await apiKeys.update(apiKey.id, { status: 'active' });
  expect(await tokens.byBearer(secret)).toBeDefined();
});

test('a key that is over stays listed as one', async () => {
  const { apiKeys, tokens } = fixture.store;
  const expiresAt = new Date(Date.now() - HOUR_MS);
  const { apiKey, secret } = await apiKeys.create({ name: 'over', groups: [], expiresAt });
  expect(await tokens.byBearer(secret)).toBeUndefined();
  await tokens.purgeExpired(new Date());
  expect((await apiKeys.find('over'))?.expiresAt).toEqual(expiresAt);
  expect((await apiKeys.find(apiKey.id))?.name).toBe('over');
});

test('another secret takes the place of the one before, at once or after a while', async () => {
  const { apiKeys, tokens } = fixture.store;
  const first = await apiKeys.create({ name: 'turning', groups: ['dba'] });
  const second = await apiKeys.rotate(first.apiKey.id, { graceMs: HOUR_MS });
  expect(second?.apiKey).toMatchObject({ id: first.apiKey.id, expiresAt: undefined });
  expect((await tokens.byBearer(first.secret))?.token.expiresAt?.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS);
  expect(await tokens.byBearer(second?.secret ?? '')).toMatchObject({ user: { id: first.apiKey.id } });
  const third = await apiKeys.rotate(first.apiKey.id, { graceMs: 0, expiresAt: new Date(Date.now() + HOUR_MS) });
  for (const secret of [first.secret, second?.secret ?? '']) expect(await tokens.byBearer(secret)).toBeUndefined();
  expect(await tokens.byBearer(third?.secret ?? '')).toBeDefined();
  expect(await tokens.list(first.apiKey.id)).toHaveLength(1);
  await apiKeys.update(first.apiKey.id, { status: 'inactive' });
  await expect(apiKeys.rotate(first.apiKey.id, { graceMs: 0 })).rejects.toMatchObject({ code: 'in_use' });
});

test('of secrets that are made at one time one is left', async () => {
  const { apiKeys, tokens } = fixture.store;
  for (let round = 0; round < 5; round += 1) {
    const { apiKey } = await apiKeys.create({ name: `raced-${round}`, groups: [] });
    await Promise.all(Array.from({ length: 4 }, () => apiKeys.rotate(apiKey.id, { graceMs: 0 })));
    expect(await tokens.list(apiKey.id)).toHaveLength(1);
  }
});

test('names are shared with people and service accounts, and none is taken twice', async () => {
  const { apiKeys, users } = fixture.store;
  await fixture.user('ann');
  await users.create({ kind: 'service', name: 'robot', email: '' });
  const { apiKey } = await apiKeys.create({ name: 'one', groups: [] });
  for (const name of ['ann', 'robot', 'one']) {
    await expect(apiKeys.create({ name, groups: [] })).rejects.toMatchObject({ code: 'conflict' });
  }
  await expect(apiKeys.update(apiKey.id, { name: 'robot' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(fixture.user('one')).rejects.toMatchObject({ code: 'conflict' });
});

test('lists keys and nobody else, and deletes them with their secret', async () => {
  const { apiKeys, tokens, users } = fixture.store;
  const ann = await fixture.user('not-a-key');
  const { apiKey, secret } = await apiKeys.create({ name: 'listed', groups: [] });
  const { items, total } = await apiKeys.list({ search: 'list', limit: 10, offset: 0 });
  expect([items, total]).toEqual([[apiKey], 1]);
  expect((await apiKeys.list({ search: 'not-a', limit: 10, offset: 0 })).items).toEqual([]);
  expect(await apiKeys.find(ann.id)).toBeUndefined();
  expect(await apiKeys.update(ann.id, { status: 'inactive' })).toBeUndefined();
  expect(await apiKeys.rotate(ann.id, { graceMs: 0 })).toBeUndefined();
  expect(await apiKeys.delete(ann.id)).toBe(false);
  expect(await apiKeys.delete(apiKey.id)).toBe(true);
  expect(await tokens.byBearer(secret)).toBeUndefined();
  expect(await users.byName('listed')).toBeUndefined();
});
