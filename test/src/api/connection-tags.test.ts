import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  await makeConnection(api, 'open-one', { tags: { env: 'prod', team: 'web' } });
  await makeConnection(api, 'for-dbas', { tags: { env: 'prod', hidden: 'yes' }, access_groups: ['dba-team'] });
});
afterAll(() => api.close());

const list = async (person: 'admin' | 'auditor' | 'alice' | 'dba', query = '') =>
  (await api.as(person)('GET', `/api/connection-tags${query}`)).json();

test('tags are listed with how many connections carry them, as far as one may see those', async () => {
  const all = [
    { key: 'env', value: 'prod', connections: 2 },
    { key: 'hidden', value: 'yes', connections: 1 },
    { key: 'team', value: 'web', connections: 1 },
  ];
  for (const person of ['admin', 'auditor', 'dba'] as const) expect(await list(person)).toEqual(all);
  expect(await list('alice')).toEqual([
    { key: 'env', value: 'prod', connections: 1 },
    { key: 'team', value: 'web', connections: 1 },
  ]);
});

test('of one key, and a part of them', async () => {
  expect(await list('admin', '?key=team')).toEqual([{ key: 'team', value: 'web', connections: 1 }]);
  const answer = await api.as('admin')('GET', '/api/connection-tags?limit=1&offset=1');
  expect(answer.json()).toEqual([{ key: 'hidden', value: 'yes', connections: 1 }]);
  expect(answer.headers['x-total-count']).toBe('3');
  expect((await api.as('admin')('GET', '/api/connection-tags?sort=up')).statusCode).toBe(400);
  expect((await api.send(undefined, 'GET', '/api/connection-tags')).statusCode).toBe(401);
});
