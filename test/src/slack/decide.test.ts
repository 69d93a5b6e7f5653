import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideAs, NOT_LINKED } from '../../../src/slack/decide.ts';
import { ask } from '../store/webhooks-fixture.ts';
import { openSlackFixture, type SlackFixture } from './fixture.ts';

let fixture: SlackFixture;
beforeAll(async () => {
  fixture = await openSlackFixture();
});
afterAll(() => fixture?.stop());

const request = (more = {}) => ask(fixture.store, fixture.shop, { groups: ['dba', 'security'], ...more });
const decide = (name: string, reviewId: string, decision: 'approve' | 'reject' = 'approve', reason?: string) =>
  decideAs(fixture, fixture.account(name), { reviewId, decision, reason });
const problem = async (name: string, reviewId: string): Promise<string> => {
  const result = await decide(name, reviewId);
  return result.isDone ? 'done' : result.problem;
};

test('the linked user decides, for their group, with their reason', async () => {
  const { id } = await request();
  expect(await decide('dba', id, 'approve', 'fine')).toMatchObject({ isDone: true, review: { status: 'PENDING' } });
  const done = await decide('security', id);
  expect(done).toMatchObject({
    isDone: true,
    review: {
      status: 'APPROVED',
      groups: [
        { group: 'dba', reviewedBy: { name: 'dba' }, reason: 'fine' },
        { group: 'security', reviewedBy: { name: 'security' } },
      ],
    },
  });
});

test('whoever may not, is told why', async () => {
  const { id } = await request({ userId: fixture.people.dba.id });
  expect(await problem('nobody', id)).toBe(NOT_LINKED);
  expect(await problem('engineer', id)).toBe('You (engineer) are in none of the groups it waits for: dba, security.');
  expect(await problem('dba', id)).toContain('your own request');
  expect(await problem('auditor', id)).toContain('Auditors');
  expect(await problem('dba', 'missing')).toContain('no such request');
  expect((await fixture.store.reviews.get(id))?.status).toBe('PENDING');
});

test('one person counts once, and what is decided stays so', async () => {
  const { id } = await request();
  await decide('dba', id);
  expect(await problem('dba', id)).toBe(
    'You (dba) already decided for one group; somebody else must decide for security.',
  );
  expect(await decide('security', id, 'reject', 'no')).toMatchObject({ isDone: true, review: { status: 'REJECTED' } });
  expect(await problem('security', id)).toBe('It is decided already: the request is rejected.');
});

test('an account that is linked to nobody active decides nothing', async () => {
  const { id } = await request();
  await fixture.store.users.update(fixture.people.security.id, { status: 'inactive' });
  expect(await problem('security', id)).toBe(NOT_LINKED);
  await fixture.store.users.update(fixture.people.security.id, { status: 'active' });
});
