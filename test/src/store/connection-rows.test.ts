import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionQuery, Store, TagTerm } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let store: Store;
const ids = new Map<string, string>();
const NOW = new Date('2026-05-01T12:00:00Z');

beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
  await store.resources.create({ name: 'far-away', type: 'database', subtype: 'mysql', agentId: 'far' });
  await store.resources.create({ name: 'nowhere', type: 'database', subtype: 'mysql', agentId: null });
  const drafts = [
    { name: 'shop-prod', tags: { env: 'prod', team: 'web' } },
    { name: 'shop-test', tags: { env: 'test', team: 'web' }, accessGroups: ['testers'] },
    { name: 'reports', subtype: 'mysql', resourceName: 'far-away', tags: { env: 'prod' } },
    { name: 'own-agent', subtype: 'mysql', resourceName: 'far-away', agentId: 'default' },
    { name: 'lost', subtype: 'mysql', resourceName: 'nowhere' },
    { name: 'script', type: 'custom' as const, subtype: '', command: ['true'] },
  ];
  for (const draft of drafts) {
    const { id, name } = await store.connections.create({ type: 'database', subtype: 'postgres', ...draft });
    ids.set(name, id);
  }
  const found = { now: NOW, quietMs: 0 };
  await store.connectionStatuses.observe(idOf('shop-prod'), { ...found, finding: { isReachable: true } });
  await store.connectionStatuses.observe(idOf('reports'), { ...found, finding: { isReachable: true } });
  const refused = { isReachable: false, reason: 'the upstream refused the connection' } as const;
  await store.connectionStatuses.observe(idOf('shop-test'), { ...found, finding: refused });
});

afterAll(() => fixture?.stop());

const idOf = (name: string): string => ids.get(name) ?? '';
const names = async (query: ConnectionQuery): Promise<string[]> =>
  (await store.connections.list({ limit: 100, offset: 0, ...query })).items.map(({ name }) => name);
const tag = (key: string, value: string, isNegated = false): TagTerm => ({ key, value, isNegated });

test('a tag that cannot be is on no connection', async () => {
  for (const value of ['a\0b', '\ud800']) {
    expect(await names({ tags: [tag('env', value)] })).toEqual([]);
    expect(await names({ tags: [tag('env', value, true)] })).toHaveLength(6);
  }
});

test('a connection without an agent has its resource’s', async () => {
  expect(await store.connections.byName('reports')).toMatchObject({ agentId: null, effectiveAgentId: 'far' });
  expect(await store.connections.byName('own-agent')).toMatchObject({
    agentId: 'default',
    effectiveAgentId: 'default',
  });
  expect(await store.connections.byName('lost')).toMatchObject({ agentId: null, effectiveAgentId: null });
  expect(await names({ agentId: 'far' })).toEqual(['reports']);
  expect(await names({ agentId: 'default' })).toEqual(['own-agent', 'script', 'shop-prod', 'shop-test']);
});

test('what was found out of an upstream is read with the connection', async () => {
  expect(await store.connections.byName('shop-prod')).toMatchObject({
    isReachable: true,
    statusReason: null,
    statusCheckedAt: NOW,
  });
  expect(await store.connections.byName('shop-test')).toMatchObject({
    isReachable: false,
    statusReason: 'the upstream refused the connection',
  });
});

test('online are those whose agent is connected and whose upstream answers, and commands, which have none', async () => {
  const online = (connectedAgents: string[]): Promise<string[]> =>
    names({ status: { isOnline: true, connectedAgents } });
  expect(await online(['default'])).toEqual(['script', 'shop-prod']);
  expect(await online(['default', 'far'])).toEqual(['reports', 'script', 'shop-prod']);
  expect(await online([])).toEqual([]);
  expect(await names({ status: { isOnline: false, connectedAgents: ['default'] } })).toEqual([
    'lost',
    'own-agent',
    'reports',
    'shop-test',
  ]);
});

test('conditions on tags must all hold; a negated one holds without the tag, too', async () => {
  expect(await names({ tags: [tag('team', 'web')] })).toEqual(['shop-prod', 'shop-test']);
  expect(await names({ tags: [tag('team', 'web'), tag('env', 'prod')] })).toEqual(['shop-prod']);
  expect(await names({ tags: [tag('env', 'prod'), tag('team', 'web', true)] })).toEqual(['reports']);
  expect(await names({ tags: [tag('env', 'prod', true)] })).toEqual(['lost', 'own-agent', 'script', 'shop-test']);
  expect(await names({ tags: [tag('en', 'prod')] })).toEqual([]);
});

test('a search looks at names, resources, types and subtypes, and takes nothing for a pattern', async () => {
  expect(await names({ search: 'SHOP' })).toEqual(['shop-prod', 'shop-test']);
  expect(await names({ search: 'far-aw' })).toEqual(['own-agent', 'reports']);
  expect(await names({ search: 'mysq' })).toEqual(['lost', 'own-agent', 'reports']);
  expect(await names({ search: 'custom' })).toEqual(['script']);
  expect(await names({ search: 'sho%prod' })).toEqual([]);
});

test('ids that are none, or nobody’s, find nothing', async () => {
  expect(await names({ ids: [idOf('lost'), idOf('script'), randomUUID(), "'; drop"] })).toEqual(['lost', 'script']);
  expect(await names({ ids: [] })).toEqual([]);
});

test('tags are counted as far as one may see their connections', async () => {
  expect(await store.connections.tags()).toEqual([
    { key: 'env', value: 'prod', connections: 2 },
    { key: 'env', value: 'test', connections: 1 },
    { key: 'team', value: 'web', connections: 2 },
  ]);
  expect(await store.connections.tags([])).toEqual([
    { key: 'env', value: 'prod', connections: 2 },
    { key: 'team', value: 'web', connections: 1 },
  ]);
  expect(await store.connections.tags(['testers'])).toHaveLength(3);
});
