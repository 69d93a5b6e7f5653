import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Review, ReviewChange, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

function ask(user: User, fingerprint = 'f'): Promise<Review> {
  return fixture.store.reviews.create({
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'shop',
    userId: user.id,
    userName: user.name,
    text: 'select 1',
    fingerprint,
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 60_000),
  });
}

test.each(['deactivated', 'deleted'] as const)(
  'what somebody who is %s asked for is revoked, and told',
  async (end) => {
    const { reviews, users } = fixture.store;
    const asker = await fixture.user(`asker-${end}`);
    const dba = await fixture.user(`dba-${end}`, ['dba']);
    const others = await ask(dba);
    const pending = await ask(asker);
    const approved = await ask(asker);
    const rejected = await ask(asker);
    const by = { id: dba.id, name: dba.name, groups: ['dba'], isAdmin: false };
    await reviews.decide(approved.id, { by, decision: 'approve' });
    await reviews.decide(rejected.id, { by, decision: 'reject' });
    const told: ReviewChange[] = [];
    const heard = Promise.withResolvers<void>();
    const stop = reviews.onChange((change) => {
      if (change.status === 'REVOKED') told.push(change);
      if (told.length === 2) heard.resolve();
    });
    if (end === 'deleted') await users.delete(asker.id);
    else await users.update(asker.id, { status: 'inactive' });
    await heard.promise;
    stop();
    expect(told.map(({ id }) => id).sort()).toEqual([pending.id, approved.id].sort());
    for (const { id } of [pending, approved]) {
      expect(await reviews.get(id)).toMatchObject({ status: 'REVOKED', reason: `asker-${end} was ${end}` });
    }
    expect(await reviews.get(rejected.id)).toMatchObject({ status: 'REJECTED' });
    expect(await reviews.get(others.id)).toMatchObject({ status: 'PENDING' });
    expect(await reviews.claim(approved.id, 'f')).toBe(false);
  },
);

test('a change that leaves a user active takes nothing back', async () => {
  const asker = await fixture.user('staying');
  const pending = await ask(asker);
  await fixture.store.users.update(asker.id, { groups: ['dba'] });
  await fixture.store.users.update(asker.id, { status: 'active' });
  expect(await fixture.store.reviews.get(pending.id)).toMatchObject({ status: 'PENDING' });
});

test('who asks is deactivated while somebody approves: the approval never outlives it, and nobody waits for ever', async () => {
  const { reviews, users } = fixture.store;
  const dba = await fixture.user('racing-dba', ['dba']);
  const by = { id: dba.id, name: dba.name, groups: ['dba'], isAdmin: false };
  for (let round = 0; round < 20; round++) {
    const asker = await fixture.user(`racer-${round}`);
    const asked = await Promise.all([ask(asker), ask(asker), ask(asker)]);
    const decisions = asked.map(({ id }) => reviews.decide(id, { by, decision: 'approve' }));
    const [, ...results] = await Promise.all([users.update(asker.id, { status: 'inactive' }), ...decisions]);
    for (const result of results) if (!result.ok) expect(result.refusal).toBe('wrong_state');
    for (const { id } of asked) {
      expect(await reviews.get(id)).toMatchObject({ status: 'REVOKED' });
      expect(await reviews.claim(id, 'f')).toBe(false);
    }
  }
});

test('who is deactivated while they decide about what they asked for themselves ends in one state, not in a deadlock', async () => {
  const { reviews, users } = fixture.store;
  for (let round = 0; round < 20; round++) {
    const both = await fixture.user(`both-${round}`, ['dba']);
    const by = { id: both.id, name: both.name, groups: ['dba'], isAdmin: false };
    const own = [await ask(both), await ask(both)];
    await Promise.all([
      ...own.map(({ id }) => reviews.decide(id, { by, decision: 'reject' })),
      users.update(both.id, { status: 'inactive' }),
    ]);
    for (const { id } of own) expect(['REJECTED', 'REVOKED']).toContain((await reviews.get(id))?.status);
  }
});
