import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewQuery } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

test('by the group that was asked and by who decided', async () => {
  const { reviews } = fixture.store;
  const connectionId = randomUUID();
  const ask = async (...groups: string[]) => {
    const review = await reviews.create({
      sessionId: randomUUID(),
      connectionId,
      connectionName: 'prod',
      userId: randomUUID(),
      userName: 'ann',
      text: 'x',
      fingerprint: 'f',
      groups,
      expiresAt: new Date(Date.now() + 60_000),
    });
    return review.id;
  };
  const [both, security] = [await ask('dba', 'security'), await ask('security')];
  const dba = await fixture.member('dba');
  await reviews.decide(both, { by: dba, decision: 'approve' });
  const ids = async (query: ReviewQuery) =>
    (await reviews.list({ connectionId, ...query, limit: 10, offset: 0 })).items.map(({ id }) => id);
  expect(await ids({ group: 'dba' })).toEqual([both]);
  expect(await ids({ group: 'security' })).toEqual([security, both]);
  expect(await ids({ group: "'; --\u0000" })).toEqual([]);
  expect(await ids({ reviewerId: dba.id })).toEqual([both]);
  expect(await ids({ reviewerId: randomUUID() })).toEqual([]);
  expect(await ids({ reviewerId: 'nope' })).toEqual([]);
  expect(await ids({ type: 'onetime', group: 'dba', status: 'PENDING' })).toEqual([both]);
  expect(await ids({ type: 'jit' })).toEqual([]);
});
