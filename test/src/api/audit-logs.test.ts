import { afterAll, beforeAll, expect, test } from 'vitest';
import { b64, type Harness, makeConnection, SECRET, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  for (const name of ['one', 'two', 'three']) await api.as('admin')('POST', '/api/groups', { name });
});
afterAll(() => api.close());

test('changes are listed newest first, with who made them, a page at a time', async () => {
  const first = (await api.as('auditor')('GET', '/api/audit/logs?entity=group&limit=2')).json();
  expect(first).toMatchObject({ total: 3, has_next_page: true });
  expect(first.data[0]).toEqual({
    id: expect.any(String),
    at: expect.any(String),
    actor_id: api.users.admin.id,
    actor_name: 'admin',
    action: 'create',
    entity: 'group',
    entity_id: 'three',
    entity_name: 'three',
    before: null,
    after: null,
  });
  const rest = (await api.as('auditor')('GET', '/api/audit/logs?entity=group&limit=2&offset=2')).json();
  expect(rest).toMatchObject({ total: 3, has_next_page: false, data: [{ entity_name: 'one' }] });
  expect((await api.as('auditor')('GET', '/api/audit/logs?entity_id=two')).json().total).toBe(1);
});

test('a change that was refused is not recorded', async () => {
  await api.as('admin')('POST', '/api/groups', { name: 'one' });
  expect((await api.as('admin')('GET', '/api/audit/logs?entity=group')).json().total).toBe(3);
});

test('where a secret is kept is recorded, for administrators', async () => {
  const reference = b64('_vaultkv2:secret/shop:PASS');
  const { id } = await makeConnection(api, 'referring', { secret: { ...SECRET, 'envvar:PASS': reference } });
  const secretFor = async (person: 'admin' | 'auditor'): Promise<object> =>
    (await api.as(person)('GET', `/api/audit/logs?entity_id=${id}`)).json().data[0].after.secret;
  expect(await secretFor('admin')).toEqual({ 'envvar:HOST': '', 'envvar:USER': '', 'envvar:PASS': reference });
  expect(await secretFor('auditor')).toEqual({ 'envvar:HOST': '', 'envvar:USER': '', 'envvar:PASS': '' });
});

test('changes are found by who made them, and when', async () => {
  const total = async (query: string) =>
    (await api.as('admin')('GET', `/api/audit/logs?entity=group&${query}`)).json().total;
  expect(await total('actor=admin')).toBe(3);
  expect(await total(`actor=${api.users.admin.id}`)).toBe(3);
  expect(await total('actor=alice')).toBe(0);
  expect(await total('start_date=2999-01-01')).toBe(0);
  expect(await total('end_date=2000-01-01')).toBe(0);
  expect(await total('start_date=2000-01-01&end_date=2999-01-01')).toBe(3);
});

test('changes are found by what was done, and by part of a name', async () => {
  const total = async (query: string) =>
    (await api.as('admin')('GET', `/api/audit/logs?entity=group&${query}`)).json().total;
  expect(await total('action=create')).toBe(3);
  expect(await total('action=delete')).toBe(0);
  expect(await total('search=HRE')).toBe(1);
  expect(await total('search=%25')).toBe(0);
});

test('unknown filters are refused', async () => {
  expect((await api.as('admin')('GET', '/api/audit/logs?who=admin')).json()).toEqual({
    message: 'unknown field who',
  });
});
