import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);

describe.each(['/api/groups', '/api/users/groups'])('%s', (path) => {
  test('a group is created, listed with its members, and deleted', async () => {
    const created = await admin('POST', path, { name: 'security' });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toEqual({
      name: 'security',
      members: 0,
      source: 'local',
      created_at: expect.any(String),
    });
    const groups = (await api.as('eve')('GET', path)).json();
    expect(groups).toContainEqual(created.json());
    expect(groups).toContainEqual(expect.objectContaining({ name: 'dba-team', members: 1 }));
    expect((await admin('DELETE', `${path}/security`)).statusCode).toBe(204);
    expect((await admin('DELETE', `${path}/security`)).statusCode).toBe(404);
  });

  test('a name that is taken, or is none, is refused', async () => {
    expect((await admin('POST', path, { name: 'dba-team' })).statusCode).toBe(409);
    expect((await admin('POST', path, { name: 'dba team' })).statusCode).toBe(400);
    expect((await admin('POST', path, { name: 'x', members: [] })).json()).toEqual({
      message: 'unknown field members',
    });
  });
});

test('who loses a group that is deleted is recorded', async () => {
  for (const person of ['eve', 'alice'] as const) {
    const { groups } = (await admin('GET', `/api/users/${person}`)).json<{ groups: string[] }>();
    await admin('PATCH', `/api/users/${person}`, { groups: [...groups, 'passing'] });
  }
  expect((await admin('DELETE', '/api/groups/passing')).statusCode).toBe(204);
  const { data } = (await admin('GET', '/api/audit/logs?entity=group&entity_id=passing')).json();
  expect(data).toMatchObject([
    { action: 'delete', before: { name: 'passing', members: ['alice', 'eve'] }, after: null },
  ]);
});

test('what the gateway itself relies on cannot be deleted', async () => {
  expect((await admin('DELETE', '/api/groups/admin')).statusCode).toBe(422);
  expect((await admin('DELETE', '/api/groups/auditor')).statusCode).toBe(422);
});

test('a group that approves or has access cannot be deleted, or the connection would open up', async () => {
  await makeConnection(api, 'guarded-db', { reviewers: ['dba-team'] });
  await makeConnection(api, 'private-db', { access_groups: ['engineering'] });
  expect((await admin('DELETE', '/api/groups/dba-team')).statusCode).toBe(409);
  const answer = await admin('DELETE', '/api/groups/engineering');
  expect(answer.statusCode).toBe(409);
  expect(answer.json().message).toContain('private-db');
});
