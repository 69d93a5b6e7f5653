import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ REVIEW_TIMEOUT_SEC: '1' });
  await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team', 'security'] });
});
afterAll(() => test.stop());

it('a command nobody approved in time is EXPIRED, its client is told, and its session lives on', async () => {
  const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
  const notices: string[] = [];
  client.on('notice', ({ message }) => notices.push(message ?? ''));
  await client.connect();
  const text = "update customers set name = 'Late' where id = 1";
  const running = client.query(text).catch((error: pg.DatabaseError) => error);
  const id = await test.pendingReview(text);
  // One of two groups is not enough.
  await test.dba.call('PUT', `/api/reviews/${id}/approve`, {});
  const error = await running;
  expect(error).toMatchObject({ code: '57014', message: expect.stringMatching(/not approved within 1 ?s/) });
  expect(notices[0]).toContain('waiting for approval by');
  expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'EXPIRED' });
  expect((await test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(409);
  expect(await test.direct('select name from customers where id = 1')).toEqual([['Ann']]);
  expect((await client.query('show server_version_num')).rows).toHaveLength(1);
  await client.end();
});
