import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResourceQuery, Store } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let store: Store;

beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
});

afterAll(() => fixture?.stop());

const connection = (name: string, more: object = {}) =>
  store.connections.create({ name, type: 'database', subtype: 'postgres', ...more });
const names = async (query: ResourceQuery): Promise<string[]> =>
  (await store.resources.list({ limit: 100, offset: 0, ...query })).items.map(({ name }) => name);

test('a resource is made, read, changed and deleted', async () => {
  const made = await store.resources.create({
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    agentId: 'default',
  });
  expect(made).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    agentId: 'default',
    isAutomatic: false,
    connections: [],
    createdAt: expect.any(Date),
    updatedAt: expect.any(Date),
  });
  expect(await store.resources.byName('shop')).toEqual(made);
  const changed = await store.resources.update(made.id, { agentId: null });
  expect(changed).toEqual({ ...made, agentId: null, updatedAt: expect.any(Date) });
  expect(await store.resources.delete(made.id)).toBe(true);
  expect(await store.resources.delete(made.id)).toBe(false);
  expect(await store.resources.byName('shop')).toBeUndefined();
  expect(await store.resources.update(made.id, { agentId: null })).toBeUndefined();
  expect(await store.resources.delete('nope')).toBe(false);
  expect(await store.resources.update('nope', {})).toBeUndefined();
});

test('names are unique whatever their case', async () => {
  const draft = { type: 'database', subtype: 'postgres', agentId: null } as const;
  await store.resources.create({ name: 'Taken', ...draft });
  const again = store.resources.create({ name: 'taken', ...draft });
  await expect(again).rejects.toMatchObject({ code: 'conflict', message: 'There is a resource taken already' });
});

test('one that connections belong to is not deleted, and says which they are', async () => {
  const first = await connection('used-b', { resourceName: 'used' });
  const second = await connection('used-a', { resourceName: 'used' });
  const resource = await store.resources.byName('used');
  expect(resource).toMatchObject({ connections: ['used-a', 'used-b'], isAutomatic: true });
  await expect(store.resources.delete(resource?.id ?? '')).rejects.toMatchObject({
    code: 'in_use',
    message: 'The resource used is used by connections: used-a, used-b',
  });
  // Somebody cared for it, so it stays when they go.
  await store.resources.update(resource?.id ?? '', { agentId: 'default' });
  for (const { id } of [first, second]) await store.connections.delete(id);
  expect(await store.resources.byName('used')).toMatchObject({ isAutomatic: false, connections: [] });
});

test('are seen as far as one of their connections is', async () => {
  await connection('open-one', { resourceName: 'mixed' });
  await connection('closed-one', { resourceName: 'mixed', accessGroups: ['dba'] });
  await connection('closed-two', { resourceName: 'closed', accessGroups: ['dba'] });
  expect(await store.resources.byName('mixed', [])).toMatchObject({ connections: ['open-one'] });
  expect(await store.resources.byName('closed', [])).toBeUndefined();
  expect(await store.resources.byName('closed', ['dba'])).toMatchObject({ connections: ['closed-two'] });
  expect(await names({ visibleToGroups: [], search: 'ed' })).toEqual(['mixed']);
  expect(await names({ visibleToGroups: ['dba'], search: 'ed' })).toEqual(['closed', 'mixed']);
  expect((await store.resources.list({ visibleToGroups: [], limit: 1, offset: 0 })).total).toBeGreaterThan(0);
});

test('are listed by name, filtered and paged', async () => {
  const draft = { type: 'custom', subtype: 'list-me', agentId: 'list-agent' } as const;
  for (const name of ['list-3', 'list-1', 'list-2']) await store.resources.create({ name, ...draft });
  expect(await names({ agentId: 'list-agent' })).toEqual(['list-1', 'list-2', 'list-3']);
  expect(await names({ subtype: 'list-me', name: 'list-2' })).toEqual(['list-2']);
  expect(await names({ search: 'IST-ME', type: 'custom' })).toHaveLength(3);
  expect(await names({ type: 'application' })).toEqual([]);
  const page = await store.resources.list({ agentId: 'list-agent', limit: 1, offset: 1 });
  expect(page).toMatchObject({ items: [{ name: 'list-2' }], total: 3 });
});
