import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, makeConnection, type Person, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);
const names = (list: { name: string }[]) => list.map(({ name }) => name);
const SHOP = { name: 'shop-server', type: 'database', subtype: 'postgres' };

test('a resource is created with defaults, read, changed, replaced and deleted', async () => {
  const created = await admin('POST', '/api/resources', SHOP);
  expect(created.statusCode).toBe(201);
  expect(created.json()).toEqual({
    id: expect.any(String),
    ...SHOP,
    agent_id: 'default',
    automatic: false,
    connections: [],
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect((await admin('POST', '/api/resources', SHOP)).statusCode).toBe(409);
  expect((await admin('GET', '/api/resources/shop-server')).json()).toEqual(created.json());
  const patched = await admin('PATCH', '/api/resources/shop-server', { agent_id: null });
  expect(patched.json()).toEqual({ ...created.json(), agent_id: null, updated_at: expect.any(String) });
  const replaced = await admin('PUT', '/api/resources/shop-server', { type: 'database', subtype: 'mysql' });
  expect(replaced.json()).toMatchObject({ subtype: 'mysql', agent_id: 'default' });
  expect((await admin('DELETE', '/api/resources/shop-server')).statusCode).toBe(204);
  const gone = await admin('GET', '/api/resources/shop-server');
  expect([gone.statusCode, gone.json()]).toEqual([404, { message: 'resource not found' }]);
  expect((await admin('DELETE', '/api/resources/shop-server')).statusCode).toBe(404);
  expect((await admin('PATCH', '/api/resources/shop-server', {})).statusCode).toBe(404);
  expect((await admin('PUT', '/api/resources/shop-server', { type: 'custom' })).statusCode).toBe(404);
});

describe('what cannot be honoured is refused, and nothing is saved', () => {
  test.each([
    [{ name: 'x' }, 422, 'name: must be 3 to 254'],
    [{ agent_id: 'moon' }, 422, 'agent_id: agent moon does not exist; use default'],
    [{ subtype: 'tcp' }, 422, 'subtype: type database has the subtypes'],
    [{ type: 'custom', subtype: 'mysql' }, 422, 'subtype: mysql belongs to type database'],
    [{ type: 'datastore' }, 400, 'type: Invalid option'],
    [{ agent_id: '' }, 400, 'agent_id: Too small'],
    [{ color: 'red' }, 400, 'unknown field color'],
  ])('%j', async (change, status, message) => {
    const answer = await admin('POST', '/api/resources', { ...SHOP, name: 'refused', ...change });
    expect(answer.statusCode).toBe(status);
    expect(answer.json().message).toContain(message);
    expect((await admin('GET', '/api/resources/refused')).statusCode).toBe(404);
  });

  test('a change is checked like a new one, and a name stays', async () => {
    await admin('POST', '/api/resources', { ...SHOP, name: 'changing' });
    const refusals = [
      await admin('PATCH', '/api/resources/changing', { agent_id: 'moon' }),
      await admin('PATCH', '/api/resources/changing', { type: 'application' }),
      await admin('PUT', '/api/resources/changing', { name: 'other', type: 'database', subtype: 'mysql' }),
    ];
    expect(refusals.map(({ statusCode }) => statusCode)).toEqual([422, 422, 422]);
    expect((await admin('GET', '/api/resources/changing')).json()).toMatchObject({ ...SHOP, name: 'changing' });
  });
});

describe('connections and their resource', () => {
  test('a resource comes with its first connection, cannot go while one is left, and goes with the last', async () => {
    await makeConnection(api, 'web-reader', { resource_name: 'web-server' });
    await makeConnection(api, 'web-writer', { resource_name: 'web-server' });
    const made = (await admin('GET', '/api/resources/web-server')).json();
    expect(made).toMatchObject({ automatic: true, connections: ['web-reader', 'web-writer'], subtype: 'postgres' });
    const refused = await admin('DELETE', '/api/resources/web-server');
    expect([refused.statusCode, refused.json().message]).toEqual([
      409,
      'The resource web-server is used by connections: web-reader, web-writer',
    ]);
    for (const name of made.connections) await admin('DELETE', `/api/connections/${name}`);
    expect((await admin('GET', '/api/resources/web-server')).statusCode).toBe(404);
    const { data } = (await admin('GET', `/api/audit/logs?entity=resource&entity_id=${made.id}`)).json();
    expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'create']);
    expect(data[1].after).toMatchObject({ name: 'web-server', automatic: true });
  });

  test('a connection without an agent has its resource’s, and follows when that changes', async () => {
    await admin('POST', '/api/resources', { ...SHOP, name: 'agentless', agent_id: null });
    await makeConnection(api, 'inheriting', { resource_name: 'agentless' });
    const read = async () => (await admin('GET', '/api/connections/inheriting')).json();
    expect(await read()).toMatchObject({
      agent_id: null,
      effective_agent_id: null,
      status: 'offline',
      status_reason: 'neither the connection nor its resource names an agent',
    });
    await admin('PATCH', '/api/resources/agentless', { agent_id: 'default' });
    expect(await read()).toMatchObject({ agent_id: null, effective_agent_id: 'default' });
    await admin('PATCH', '/api/connections/inheriting', { agent_id: 'default' });
    await admin('PATCH', '/api/resources/agentless', { agent_id: null });
    expect(await read()).toMatchObject({ agent_id: 'default', effective_agent_id: 'default' });
    const back = await admin('PATCH', '/api/connections/inheriting', { agent_id: null });
    expect(back.json()).toMatchObject({ agent_id: null, effective_agent_id: null });
  });

  test('a resource to be made with a connection needs a name like one', async () => {
    const body = { name: 'odd-resource', type: 'custom', command: ['true'], resource_name: 'a/b' };
    const answer = await admin('POST', '/api/connections', body);
    expect([answer.statusCode, answer.json().message]).toEqual([
      422,
      expect.stringContaining('resource_name: must be'),
    ]);
  });
});

describe('who sees what', () => {
  beforeAll(async () => {
    await makeConnection(api, 'seen-by-all', { resource_name: 'shared-one' });
    await makeConnection(api, 'seen-by-dbas', { resource_name: 'shared-one', access_groups: ['dba-team'] });
    await makeConnection(api, 'only-dbas', { resource_name: 'dba-only', access_groups: ['dba-team'] });
    await admin('POST', '/api/resources', { ...SHOP, name: 'empty-one' });
  });

  test.each<[Person, string[], string[]]>([
    ['admin', ['dba-only', 'empty-one', 'shared-one'], ['seen-by-all', 'seen-by-dbas']],
    ['auditor', ['dba-only', 'empty-one', 'shared-one'], ['seen-by-all', 'seen-by-dbas']],
    ['dba', ['dba-only', 'shared-one'], ['seen-by-all', 'seen-by-dbas']],
    ['alice', ['shared-one'], ['seen-by-all']],
    ['eve', ['shared-one'], ['seen-by-all']],
  ])('%s sees %j', async (person, seen, connections) => {
    const list = await api.as(person)('GET', '/api/resources?search=o');
    const shown = names(list.json()).filter((name) => ['dba-only', 'empty-one', 'shared-one'].includes(name));
    expect(shown).toEqual(seen);
    expect(Number(list.headers['x-total-count'])).toBe(list.json().length);
    expect((await api.as(person)('GET', '/api/resources/shared-one')).json().connections).toEqual(connections);
    const status = (await api.as(person)('GET', '/api/resources/dba-only')).statusCode;
    expect(status).toBe(seen.includes('dba-only') ? 200 : 404);
  });

  test.each(['auditor', 'alice'] as const)('%s changes nothing', async (person) => {
    const as = api.as(person);
    expect((await as('POST', '/api/resources', { ...SHOP, name: 'mine-now' })).statusCode).toBe(403);
    expect((await as('PUT', '/api/resources/shared-one', { type: 'custom' })).statusCode).toBe(403);
    expect((await as('PATCH', '/api/resources/shared-one', {})).statusCode).toBe(403);
    expect((await as('DELETE', '/api/resources/shared-one')).statusCode).toBe(403);
  });
});

test('the list is filtered and paged', async () => {
  for (const i of [1, 2, 3])
    await admin('POST', '/api/resources', { name: `paged-${i}00`, type: 'custom', subtype: 'pager' });
  const paged = await admin('GET', '/api/resources?subtype=pager&limit=2&offset=1');
  expect(names(paged.json())).toEqual(['paged-200', 'paged-300']);
  expect(paged.headers['x-total-count']).toBe('3');
  expect(names((await admin('GET', '/api/resources?name=paged-100')).json())).toEqual(['paged-100']);
  expect((await admin('GET', '/api/resources?agent_id=moon')).json()).toEqual([]);
  expect((await admin('GET', '/api/resources?sort=name')).statusCode).toBe(400);
});

test('every change is recorded with before and after, and takes force before the answer', async () => {
  const counted = api.counts.policyChanges;
  const { id } = (await admin('POST', '/api/resources', { ...SHOP, name: 'recorded' })).json();
  await admin('PATCH', '/api/resources/recorded', { agent_id: null });
  await admin('DELETE', '/api/resources/recorded');
  expect(api.counts.policyChanges).toBe(counted + 3);
  const { data } = (await admin('GET', `/api/audit/logs?entity=resource&entity_id=${id}`)).json();
  expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'update', 'create']);
  expect(data[1]).toMatchObject({ before: { agent_id: 'default' }, after: { agent_id: null } });
});
