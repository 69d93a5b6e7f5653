import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection, openSession } from '../../../api/harness.ts';
import { fakeGateway, run } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

let connections = 0;
/** A command of alice's that waits for these groups. */
async function pendingReview(groups: readonly string[], text = 'select 1'): Promise<string> {
  connections += 1;
  const name = `shop-${connections}`;
  for (const group of groups) await real.api.as('admin')('POST', '/api/users/groups', { name: group });
  const connection = { name, ...(await makeConnection(real.api, name, { reviewers: groups })) };
  const alice = real.api.users.alice;
  const review = await real.api.store.reviews.create({
    sessionId: await openSession(real.api, 'alice', connection),
    connectionId: connection.id,
    connectionName: name,
    userId: alice.id,
    userName: alice.name,
    text,
    params: [],
    operations: ['select'],
    related: [],
    fingerprint: 'f'.repeat(64),
    rowChanges: 'counted',
    groups,
    expiresAt: new Date(Date.now() + 3_600_000),
    autoApproved: false,
  });
  return review.id;
}

test('a member approves, and the command may run', async () => {
  const id = await pendingReview(['dba-team']);
  const { code, out } = await real.as('dba', ['admin', 'approve', 'review', id, '--reason', 'looks fine']);
  expect(code).toBe(0);
  expect(out).toBe(`review ${id} is approved (dba-team: APPROVED by dba)\n`);
  expect(await real.api.store.reviews.get(id)).toMatchObject({ status: 'APPROVED' });
});

test('an approval that waits for another group says so', async () => {
  const id = await pendingReview(['dba-team', 'security']);
  const { out } = await real.as('dba', ['admin', 'approve', 'review', id, '--group', 'dba-team']);
  expect(out).toMatch(/is pending \(dba-team: APPROVED by dba, security: PENDING\): it still waits for approvals/);
});

test('a member rejects, with a reason', async () => {
  const id = await pendingReview(['dba-team']);
  const args = ['admin', 'reject', 'review', id, '--reason', 'not at night', '-o', 'json'];
  const { code, out } = await real.as('dba', args);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ id, status: 'REJECTED', rejection_reason: 'not at night' });
});

test('who may not decide reads why', async () => {
  const id = await pendingReview(['dba-team']);
  const own = await real.as('alice', ['admin', 'approve', 'review', id]);
  expect(own.code).toBe(1);
  expect(own.err).toMatch(/^sluice: .+\n$/);
  expect((await real.as('eve', ['admin', 'approve', 'review', id])).code).toBe(1);
  expect(await real.api.store.reviews.get(id)).toMatchObject({ status: 'PENDING' });
});

test('the pending ones are listed for the people who decide, with the command', async () => {
  await pendingReview(['dba-team'], 'delete from customers\nwhere id = 5');
  const { out } = await real.as('dba', ['admin', 'get', 'reviews', '--status', 'pending']);
  expect(out).toMatch(/alice +shop-\d+ +dba-team: PENDING .* delete from customers where id = 5\n/);
});

test('nothing but what was given is sent', async () => {
  const gateway = await fakeGateway({ 'PUT /api/reviews/r1/approve': { body: { id: 'r1', status: 'APPROVED' } } });
  await run(['admin', 'approve', 'review', 'r1'], { url: gateway.url, token: 't' });
  expect(gateway.requests.map(({ body }) => body)).toEqual([{}]);
  expect((await run(['admin', 'approve', 'review', ' '], { url: gateway.url, token: 't' })).code).toBe(2);
});

test('an approval may be limited to a number of rows, a rejection not', async () => {
  const id = await pendingReview(['dba-team']);
  const wrong = await real.as('dba', ['admin', 'approve', 'review', id, '--max-rows', 'few']);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('whole number') });
  expect((await real.as('dba', ['admin', 'reject', 'review', id, '--max-rows', '5'])).code).toBe(2);
  const { code } = await real.as('dba', ['admin', 'approve', 'review', id, '--max-rows', '5']);
  expect(code).toBe(0);
  expect(await real.api.store.reviews.get(id)).toMatchObject({ status: 'APPROVED', rowsMax: 5 });
});
