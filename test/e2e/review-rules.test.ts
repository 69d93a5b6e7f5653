import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { addUser, type Person } from './person.ts';

let test: TestGateway;
let security: Person;
let both: Person;

interface Review {
  readonly id: string;
  readonly status: string;
  readonly review_groups_data: readonly { readonly status: string }[];
}

beforeAll(async () => {
  test = await startTestGateway({ REVIEW_NOTICE_SEC: '600' });
  security = await addUser(test.gateway, test.admin, 'sec', ['security']);
  both = await addUser(test.gateway, test.admin, 'both', ['dba-team', 'security']);
}, 120_000);
afterAll(() => test?.stop());

/** Sets the rules of the connection; null takes a switch away. */
function rules(policy: Record<string, string>, reviewers = ['dba-team', 'security']) {
  return test.admin.call('PATCH', '/api/connections/shop', { reviewers, policy });
}

/** Sends a command that is held; gives its request, what its client was told meanwhile, and how it ended. */
async function hold(text: string): Promise<{ id: string; notices: string[]; ended: Promise<string> }> {
  const client = new pg.Client({ ...(await test.target(test.engineer)), ssl: { rejectUnauthorized: false } });
  const notices: string[] = [];
  client.on('notice', ({ message }) => void notices.push(message ?? ''));
  await client.connect();
  const ended = client
    .query(text)
    .then(
      () => 'ran',
      (error: Error) => error.message,
    )
    .finally(() => client.end());
  return { id: await test.pendingReview(text), notices, ended };
}

const approve = (by: Person, id: string, reason?: string) =>
  by.call<Review>('PUT', `/api/reviews/${id}/approve`, reason === undefined ? {} : { reason });

describe('a minimum of approvals', () => {
  it('lets one of two groups suffice, and the client reads why', async () => {
    await rules({ review_min_approvals: '1' });
    const { id, notices, ended } = await hold('select 1 from customers');
    expect((await approve(security, id, 'fine\nby me \u001b[2J')).status).toMatch(/APPROVED|EXECUTED/);
    expect(await ended).toBe('ran');
    expect(notices[0]).toContain('waiting for approval by 1 of dba-team, security:');
    expect(notices.at(-1)).toBe(`approved by sec (security): fine by me  [2J (request ${id})`);
  });

  it('leaves one rejection enough to end it', async () => {
    const { id, ended } = await hold('select 2 from customers');
    await test.dba.call('PUT', `/api/reviews/${id}/reject`, { reason: 'no' });
    expect(await ended).toContain('rejected by dba (dba-team): no');
  });

  it('cannot ask for more than there are, whoever shrinks the reviewers later', async () => {
    const refused = (body: object) => test.admin.attempt('PATCH', '/api/connections/shop', body);
    const message = 'policy.review_min_approvals: must be at most the number of reviewers, which is';
    expect(await refused({ min_review_approvals: 3 })).toEqual({ status: 422, message: `${message} 2` });
    await rules({ review_min_approvals: '2' });
    expect(await refused({ reviewers: ['dba-team'] })).toEqual({ status: 422, message: `${message} 1` });
    expect(await refused({ reviewers: [] })).toEqual({ status: 422, message: `${message} 0` });
  });
});

describe('a person in two groups', () => {
  it('counts once by default', async () => {
    await rules({});
    const { id, notices, ended } = await hold('select 3 from customers');
    await approve(both, id, 'one of two');
    expect(await both.attempt('PUT', `/api/reviews/${id}/approve`, {})).toMatchObject({ status: 403 });
    await expect.poll(() => notices.at(-1)).toContain('(approved by dba-team: one of two)');
    await approve(security, id);
    expect(await ended).toBe('ran');
  });

  it('counts for both where the connection says so', async () => {
    await rules({ review_person_counts: 'every_group' });
    const { id, ended } = await hold('select 4 from customers');
    const decided = await approve(both, id);
    expect(decided.review_groups_data.map(({ status }) => status)).toEqual(['APPROVED', 'APPROVED']);
    expect(await ended).toBe('ran');
  });
});

it('a request waits as long as its connection says', async () => {
  await rules({ review_timeout_sec: '2' });
  const { id, notices, ended } = await hold('select 5 from customers');
  expect(await ended).toBe(`not approved within 2 s (request ${id})`);
  expect(notices).toHaveLength(1);
  expect(await test.admin.call('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'EXPIRED' });
  expect(await test.dba.attempt('PUT', `/api/reviews/${id}/approve`, {})).toMatchObject({ status: 409 });
});

it('somebody who is taken out of the group decides nothing any more', async () => {
  await rules({}, ['dba-team']);
  const { id, ended } = await hold('select 6 from customers');
  await test.admin.call('PATCH', '/api/users/both', { groups: ['security'] });
  expect((await both.attempt('PUT', `/api/reviews/${id}/approve`, {})).status).toBe(404);
  await approve(test.dba, id);
  expect(await ended).toBe('ran');
});
