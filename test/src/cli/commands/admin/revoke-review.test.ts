import { expect, test } from 'vitest';
import { fakeGateway, run } from '../../harness.ts';

const ID = '0b540000-0000-4000-8000-000000000000';

test('a request is taken back with a reason', async () => {
  const gateway = await fakeGateway({ [`PUT /api/reviews/${ID}`]: { body: { id: ID, status: 'REVOKED' } } });
  const args = ['admin', 'revoke', 'review', ID, '--reason', 'not needed any more'];
  const { code, out } = await run(args, { url: gateway.url, token: 't' });
  expect([code, out]).toEqual([0, `review ${ID} is revoked\n`]);
  expect(gateway.requests[0]?.body).toEqual({ status: 'REVOKED', reason: 'not needed any more' });
});

test('without a reason none is sent, and json is the review itself', async () => {
  const review = { id: ID, status: 'REVOKED' };
  const gateway = await fakeGateway({ [`PUT /api/reviews/${ID}`]: { body: review } });
  const { out } = await run(['admin', 'revoke', 'reviews', ID, '-o', 'json'], { url: gateway.url, token: 't' });
  expect(JSON.parse(out)).toEqual(review);
  expect(gateway.requests[0]?.body).toEqual({ status: 'REVOKED' });
});

test('what cannot be taken back any more is an error', async () => {
  const message = 'the review is EXECUTED and cannot be revoked any more';
  const gateway = await fakeGateway({ [`PUT /api/reviews/${ID}`]: { status: 409, body: { message } } });
  const { code, err } = await run(['admin', 'revoke', 'review', ID], { url: gateway.url, token: 't' });
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  expect((await run(['admin', 'revoke', 'review', ' '], { url: gateway.url, token: 't' })).code).toBe(2);
});
