import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  const base = { gatewayId: 'g', sessionId: undefined, hash: 'h' };
  await api.store.events.insertBatch([
    {
      ...base,
      seq: 1n,
      type: 'login',
      at: new Date(1000),
      body: { method: 'password', address: '10.0.0.1', user_id: 'u', user_name: 'ann' },
    },
    {
      ...base,
      seq: 2n,
      type: 'login.refused',
      at: new Date(2000),
      body: { method: 'oidc', address: '10.0.0.2', reason: 'access_denied', issuer: 'i', subject: 's' },
    },
  ]);
});
afterAll(() => api?.close());

test('logins are listed newest first, with what is known of each', async () => {
  const answer = (await api.as('auditor')('GET', '/api/audit/logins')).json();
  expect(answer).toMatchObject({ total: 2, has_next_page: false });
  expect(answer.data).toEqual([
    {
      at: '1970-01-01T00:00:02.000Z',
      type: 'login.refused',
      outcome: 'refused',
      method: 'oidc',
      address: '10.0.0.2',
      user_id: null,
      user_name: null,
      reason: 'access_denied',
      issuer: 'i',
      subject: 's',
      gateway_id: 'g',
      seq: 2,
    },
    expect.objectContaining({ outcome: 'done', user_name: 'ann', reason: null, subject: null }),
  ]);
});

test('they are filtered by outcome and user, and paged', async () => {
  const seqs = async (query: string): Promise<number[]> => {
    const answer = await api.as('admin')('GET', `/api/audit/logins?${query}`);
    return answer.json<{ data: { seq: number }[] }>().data.map(({ seq }) => seq);
  };
  expect(await seqs('outcome=done')).toEqual([1]);
  expect(await seqs('user_id=u')).toEqual([1]);
  expect(await seqs('limit=1&offset=1')).toEqual([1]);
  expect((await api.as('admin')('GET', '/api/audit/logins?outcome=maybe')).statusCode).toBe(400);
});
