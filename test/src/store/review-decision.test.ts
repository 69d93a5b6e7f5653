import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision, ReviewDraft, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

function draft(more: Partial<ReviewDraft> = {}): ReviewDraft {
  return {
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'ann',
    text: 'x',
    fingerprint: 'f',
    groups: ['a', 'b', 'c'],
    expiresAt: new Date(Date.now() + 60_000),
    ...more,
  };
}

async function asked(more: Partial<ReviewDraft> = {}): Promise<string> {
  return (await fixture.store.reviews.create(draft(more))).id;
}

function approve(id: string, by: User, more: Partial<Decision> = {}) {
  return fixture.store.reviews.decide(id, { by: { id: by.id }, decision: 'approve', ...more });
}

describe('how many suffice', () => {
  test('two of three groups, whichever they are', async () => {
    const id = await asked({ minApprovals: 2 });
    expect(await approve(id, await fixture.member('c'))).toMatchObject({ ok: true, review: { status: 'PENDING' } });
    expect(await approve(id, await fixture.member('a'))).toMatchObject({
      ok: true,
      review: {
        status: 'APPROVED',
        minApprovals: 2,
        approvedAt: expect.any(Date),
        groups: [{}, { status: 'PENDING' }, {}],
      },
    });
  });

  test('one rejection ends it, however many have approved already or would suffice', async () => {
    const id = await asked({ minApprovals: 2 });
    await approve(id, await fixture.member('c'));
    const rejected = await approve(id, await fixture.member('a'), { decision: 'reject' });
    expect(rejected).toMatchObject({ ok: true, review: { status: 'REJECTED', approvedAt: undefined } });
  });

  test('more than suffice at once are as good as enough', async () => {
    const id = await asked({ minApprovals: 2, personCounts: 'every_group' });
    const everywhere = await fixture.member('a', 'b', 'c');
    expect(await approve(id, everywhere)).toMatchObject({ ok: true, review: { status: 'APPROVED' } });
  });

  test.each([4, 0, -1])('a minimum of %i of three groups asks all of them', async (minApprovals) => {
    const id = await asked({ minApprovals });
    for (const group of ['a', 'b']) {
      expect(await approve(id, await fixture.member(group))).toMatchObject({ review: { status: 'PENDING' } });
    }
    expect(await approve(id, await fixture.member('c'))).toMatchObject({ review: { status: 'APPROVED' } });
  });
});

describe('a person who counts for every group', () => {
  test('marks all of theirs that are open, and no others', async () => {
    const id = await asked({ personCounts: 'every_group' });
    await approve(id, await fixture.member('a'), { reason: 'first' });
    const decided = await approve(id, await fixture.member('a', 'b'), { reason: 'second' });
    expect(decided).toMatchObject({
      ok: true,
      review: {
        status: 'PENDING',
        personCounts: 'every_group',
        groups: [{ reason: 'first' }, { status: 'APPROVED', reason: 'second' }, { status: 'PENDING' }],
      },
    });
  });

  test('may name one group now and another later', async () => {
    const id = await asked({ groups: ['a', 'b'], personCounts: 'every_group' });
    const both = await fixture.member('a', 'b');
    expect(await approve(id, both, { group: 'b' })).toMatchObject({ review: { status: 'PENDING' } });
    expect(await approve(id, both)).toMatchObject({ ok: true, review: { status: 'APPROVED' } });
  });

  test('an admin who is in none of the groups stands in for one at a time', async () => {
    const id = await asked({ groups: ['a', 'b'], personCounts: 'every_group' });
    const admin = await fixture.member('admin');
    expect(await approve(id, admin)).toMatchObject({ ok: true, review: { status: 'PENDING' } });
    expect(await approve(id, admin)).toMatchObject({ ok: true, review: { status: 'APPROVED' } });
  });

  test('is still not the one who asked', async () => {
    const own = await fixture.member('a', 'b', 'c', 'admin');
    const id = await asked({ userId: own.id, personCounts: 'every_group' });
    expect(await approve(id, own)).toMatchObject({ ok: false, refusal: 'self_approval' });
  });

  test('counts once for each group, however often they approve at once', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await asked({ personCounts: 'every_group', minApprovals: 2 });
      const both = await fixture.member('a', 'b');
      const answers = await Promise.all([approve(id, both), approve(id, both), approve(id, both, { group: 'a' })]);
      expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
      expect(await fixture.store.reviews.get(id)).toMatchObject({
        status: 'APPROVED',
        groups: [{}, {}, { status: 'PENDING' }],
      });
    }
  });
});

describe('reasons', () => {
  test('are kept of approvals and rejections, as one line without control characters, of bounded length', async () => {
    const id = await asked({ groups: ['a', 'b'] });
    await approve(id, await fixture.member('a'), { reason: 'looks\u001b[31m fine\r\n\u0000 to me\u0007 ' });
    const rejected = await approve(id, await fixture.member('b'), { decision: 'reject', reason: 'x'.repeat(5000) });
    const [first, second] = rejected.ok ? rejected.review.groups : [];
    expect(first?.reason).toBe('looks [31m fine  to me');
    expect(second?.reason).toHaveLength(1000);
    expect(rejected.ok && rejected.review.reason).toHaveLength(1000);
  });
});

describe('generated schedules', () => {
  const GROUPS = ['a', 'b', 'c'];
  let people: readonly User[];
  beforeAll(async () => {
    people = await Promise.all([
      fixture.member('a'),
      fixture.member('b', 'c'),
      fixture.member('a', 'b', 'c'),
      fixture.member('stranger'),
      fixture.member('admin'),
      fixture.member('c', 'admin'),
    ]);
  });
  const ballot = fc.record({
    who: fc.nat({ max: 5 }),
    decision: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
    group: fc.option(fc.constantFrom(...GROUPS, 'stranger'), { nil: undefined }),
  });
  const rules = fc.record({
    groups: fc.subarray(GROUPS, { minLength: 1 }),
    minApprovals: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    personCounts: fc.constantFrom('once' as const, 'every_group' as const),
    requester: fc.nat({ max: 5 }),
    atOnce: fc.boolean(),
  });

  test('approved means enough groups, nobody their own, and each person once unless they count for every group', async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.array(ballot, { maxLength: 8 }), async (rule, ballots) => {
        const { reviews } = fixture.store;
        const requester = people[rule.requester];
        const id = await asked({ ...rule, userId: requester?.id ?? '' });
        const cast = ({ who, decision, group }: (typeof ballots)[number]) =>
          reviews.decide(id, { by: { id: people[who]?.id ?? '' }, decision, group });
        if (rule.atOnce) await Promise.all(ballots.map(cast));
        else for (const one of ballots) await cast(one);
        const after = await reviews.get(id);
        if (after === undefined) throw new Error('gone');
        const approvers = after.groups.flatMap((g) => (g.status === 'APPROVED' ? [g.reviewedBy?.id] : []));
        if (rule.personCounts === 'once') expect(new Set(approvers).size).toBe(approvers.length);
        expect(approvers).not.toContain(requester?.id);
        for (const { group, status, reviewedBy, byAdmin } of after.groups) {
          const by = people.find((one) => one.id === reviewedBy?.id);
          if (status !== 'PENDING') expect(by?.groups.includes(group) || by?.groups.includes('admin')).toBe(true);
          if (status !== 'PENDING') expect(byAdmin).toBe(by?.groups.includes(group) === false);
        }
        const needed = Math.min(rule.minApprovals ?? Infinity, rule.groups.length);
        const isRejected = after.groups.some(({ status }) => status === 'REJECTED');
        expect(after.status).toBe(isRejected ? 'REJECTED' : approvers.length >= needed ? 'APPROVED' : 'PENDING');
      }),
      { numRuns: 80 },
    );
  });
});
