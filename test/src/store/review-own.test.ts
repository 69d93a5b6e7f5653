import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewDraft, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
  await fixture.member('admin');
});
afterAll(() => fixture?.stop());

function draft(by: Pick<User, 'id' | 'name'>, more: Partial<ReviewDraft> = {}): ReviewDraft {
  return {
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: by.id,
    userName: by.name,
    text: 'drop table t',
    fingerprint: 'f00d',
    groups: ['security', 'dba'],
    expiresAt: new Date(Date.now() + 3_600_000),
    ...more,
  };
}

test("an admin's own command is recorded as approved automatically and used up", async () => {
  const root = await fixture.member('admin', 'dba');
  const passed = await fixture.store.reviews.passOwn(draft(root));
  expect(passed).toMatchObject({
    status: 'EXECUTED',
    autoApproved: true,
    reason: 'own request of an admin',
    userId: root.id,
    approvedAt: expect.any(Date),
    executedAt: expect.any(Date),
    groups: [
      { group: 'security', status: 'PENDING' },
      { group: 'dba', status: 'PENDING' },
    ],
  });
  expect(await fixture.store.reviews.get(passed?.id ?? '')).toEqual(passed);
  expect(await fixture.store.reviews.claim(passed?.id ?? '', 'f00d')).toBe(false);
});

test('it needs an active admin who is in one of the groups, in that moment', async () => {
  const { reviews, users } = fixture.store;
  expect(await reviews.passOwn(draft(await fixture.member('admin', 'other')))).toBeUndefined();
  expect(await reviews.passOwn(draft(await fixture.member('dba')))).toBeUndefined();
  expect(await reviews.passOwn(draft({ id: randomUUID(), name: 'nobody' }))).toBeUndefined();
  const demoted = await fixture.member('admin', 'dba');
  await users.update(demoted.id, { groups: ['dba'] });
  expect(await reviews.passOwn(draft(demoted))).toBeUndefined();
  const left = await fixture.member('admin', 'dba');
  await users.update(left.id, { status: 'inactive' });
  expect(await reviews.passOwn(draft(left))).toBeUndefined();
  const moved = await fixture.member('admin', 'dba');
  await users.update(moved.id, { groups: ['admin'] });
  const asked = draft(moved);
  expect(await reviews.passOwn(asked)).toBeUndefined();
  expect((await reviews.list({ connectionId: asked.connectionId, limit: 1, offset: 0 })).total).toBe(0);
});
