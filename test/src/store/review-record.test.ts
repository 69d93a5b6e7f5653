import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Review, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let people: readonly [User, User, User];

beforeAll(async () => {
  fixture = await openTestStore();
  people = [await fixture.member('dba'), await fixture.member('dba'), await fixture.member('security')];
});
afterAll(() => fixture?.stop());

function ask(): Promise<Review> {
  return fixture.store.reviews.create({
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'shop',
    userId: randomUUID(),
    userName: 'ann',
    text: `select 'hidden'`,
    fingerprint: 'f',
    groups: ['dba', 'security'],
    expiresAt: new Date(Date.now() + 60_000),
  });
}

async function recordOf(id: string) {
  const query = { entity: 'review', entityId: id, limit: 10, offset: 0 };
  const { items } = await fixture.store.configAudit.list(query);
  return items.toReversed();
}

test('every decision is recorded as it counted, also the one that another one takes the place of', async () => {
  const { id } = await ask();
  const [first, second] = people;
  await fixture.store.reviews.decide(id, { by: first, decision: 'approve', reason: 'fine' });
  await fixture.store.reviews.decide(id, { by: second, decision: 'reject', reason: 'not fine' });
  expect((await fixture.store.reviews.get(id))?.groups[0]?.reviewedBy?.name).toBe(second.name);
  const record = await recordOf(id);
  expect(record).toMatchObject([
    {
      actorId: first.id,
      actorName: first.name,
      entityName: 'shop',
      before: { status: 'PENDING', groups: [{ group: 'dba', status: 'PENDING', reviewed_by: null }, {}] },
      after: {
        status: 'PENDING',
        groups: [{ group: 'dba', status: 'APPROVED', reviewed_by: first.name, reason: 'fine' }, {}],
      },
    },
    { actorId: second.id, before: { status: 'PENDING' }, after: { status: 'REJECTED', reason: 'not fine' } },
  ]);
  expect(JSON.stringify(record)).not.toContain('hidden');
});

test('what did not count is not recorded', async () => {
  const { id } = await ask();
  const outsider = await fixture.member('others');
  expect(await fixture.store.reviews.decide(id, { by: outsider, decision: 'approve' })).toMatchObject({ ok: false });
  expect(await recordOf(id)).toEqual([]);
});

test('somebody who takes a request back is recorded; a client that leaves is nobody', async () => {
  const [taken, left] = [await ask(), await ask()];
  const [, , third] = people;
  expect(await fixture.store.reviews.revoke(taken.id, 'enough', third)).toBe(true);
  expect(await fixture.store.reviews.revoke(taken.id, 'enough', third)).toBe(false);
  expect(await fixture.store.reviews.revoke(left.id, 'the client left')).toBe(true);
  expect(await recordOf(taken.id)).toMatchObject([
    { actorName: third.name, before: { status: 'PENDING' }, after: { status: 'REVOKED', reason: 'enough' } },
  ]);
  expect(await recordOf(left.id)).toEqual([]);
});
