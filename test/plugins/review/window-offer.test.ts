import { expect, it } from 'vitest';
import { windowOffer } from '../../../plugins/review/index.ts';
import { connection } from '../../src/core/fixtures.ts';

it('a connection offers what its policy says', () => {
  const policy = {
    review_access: 'window',
    review_window_sec_max: '900',
    review_min_approvals: '1',
    review_person_counts: 'every_group',
    review_timeout_sec: '60',
  };
  expect(
    windowOffer({ connection: connection({ reviewers: ['a', 'b'], policy }) }, { timeoutMs: 1, adminsPass: false }),
  ).toEqual({
    access: 'window',
    groups: ['a', 'b'],
    minApprovals: 1,
    personCounts: 'every_group',
    adminsPass: false,
    timeoutMs: 60_000,
    durationSec: 900,
    durationSecMax: 900,
  });
});

it('and what holds for all of them where it says nothing', () => {
  expect(windowOffer({ connection: connection() }, { timeoutMs: 5000, adminsPass: true })).toEqual({
    access: 'command',
    groups: [],
    minApprovals: undefined,
    personCounts: 'once',
    adminsPass: true,
    timeoutMs: 5000,
    durationSec: 1800,
    durationSecMax: 14_400,
  });
});
