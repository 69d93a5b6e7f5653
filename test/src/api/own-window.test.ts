import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, type Person, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('a connection tells its reader of their own access, and of nobody else’s', async () => {
  const policy = { review_access: 'command_or_window' };
  await makeConnection(api, 'shop', { reviewers: ['dba-team'], policy });
  const shown = async (person: Person): Promise<unknown> =>
    (await api.as(person)('GET', '/api/connections/shop')).json().access_window;
  expect(await shown('alice')).toBeUndefined();
  const { id } = (await api.as('alice')('POST', '/api/access-requests', { connection: 'shop' })).json();
  expect(await shown('alice')).toBeUndefined();
  const { revoke_at } = (await api.as('dba')('PUT', `/api/reviews/${id}/approve`)).json();
  expect(await shown('alice')).toEqual({ id, until: revoke_at });
  for (const person of ['dba', 'admin', 'auditor'] as const) expect(await shown(person)).toBeUndefined();
  await api.as('admin')('PATCH', '/api/connections/shop', { policy: {} });
  expect(await shown('alice')).toBeUndefined();
});
