import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const GROUPS = ['a', 'b', 'c'];
const requester = randomUUID();
const person = fc.record({
  id: fc.constantFrom(requester, ...Array.from({ length: 4 }, (_, i) => `0189c3f0-0000-4000-8000-00000000000${i}`)),
  groups: fc.subarray([...GROUPS, 'stranger']),
  isAdmin: fc.boolean(),
});
const decision: fc.Arbitrary<Decision> = fc.record({
  by: person.map((one) => ({ ...one, name: one.id })),
  decision: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const),
  group: fc.option(fc.constantFrom(...GROUPS, 'stranger'), { nil: undefined }),
});

test('whatever is tried, approved means: every group, each by another person, none of them the requester', async () => {
  const { reviews } = fixture.store;
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(GROUPS, { minLength: 1 }),
      fc.array(decision, { maxLength: 8 }),
      async (groups, tries) => {
        const { id } = await reviews.create({
          sessionId: randomUUID(),
          connectionId: randomUUID(),
          connectionName: 'prod',
          userId: requester,
          userName: 'ann',
          text: 'x',
          fingerprint: 'f',
          groups,
          expiresAt: new Date(Date.now() + 60_000),
        });
        for (const one of tries) {
          const before = await reviews.get(id);
          const result = await reviews.decide(id, one);
          if (result.ok) expect(before?.status).toBe('PENDING');
          else expect(await reviews.get(id)).toEqual(before);
        }
        const after = await reviews.get(id);
        const approvers = after?.groups
          .filter((group) => group.status === 'APPROVED')
          .map((group) => group.reviewedBy?.id);
        expect(new Set(approvers).size).toBe(approvers?.length);
        expect(approvers).not.toContain(requester);
        expect(after?.status === 'APPROVED').toBe(approvers?.length === groups.length);
        expect(after?.status === 'REJECTED').toBe(after?.groups.some((group) => group.status === 'REJECTED'));
      },
    ),
    { numRuns: 60 },
  );
});
