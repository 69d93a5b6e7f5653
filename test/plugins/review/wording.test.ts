import { describe, expect, it } from 'vitest';
import type { HeldGroup, HeldReview } from '../../../plugins/review/index.ts';
import {
  approvalNotice,
  approvers,
  because,
  firstNotice,
  formatDuration,
  progressNotice,
  rejection,
} from '../../../plugins/review/wording.ts';

function request(groups: HeldGroup[], more: Partial<HeldReview> = {}): HeldReview {
  return { id: 'r1', status: 'PENDING', groups, ...more };
}

describe('what is said about a request', () => {
  it.each([
    [0, '0 s'],
    [40_000, '40 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [3_900_000, '1 h 5 min'],
    [-5, '0 s'],
  ])('%i ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('first says who is asked, where, and how to answer', () => {
    const text = firstNotice(
      request([
        { group: 'dba-team', status: 'PENDING' },
        { group: 'security', status: 'PENDING' },
      ]),
      'https://gw/reviews/r1',
    );
    expect(text).toBe(
      'waiting for approval by dba-team, security: https://gw/reviews/r1 (request r1)\nto approve: sluice admin approve review r1',
    );
  });

  it('later says who is missing, and for how long it waits', () => {
    const groups: HeldGroup[] = [
      { group: 'dba-team', status: 'APPROVED', reviewedBy: { name: 'dba' } },
      { group: 'security', status: 'PENDING' },
    ];
    expect(progressNotice(request(groups), 'https://gw/reviews/r1', 40_000, 3_560_000)).toBe(
      'still waiting for approval by security (approved by dba-team) after 40 s, expires in 59 min: https://gw/reviews/r1 (request r1)',
    );
  });

  it('names everybody who approved', () => {
    const groups: HeldGroup[] = [
      { group: 'dba-team', status: 'APPROVED', reviewedBy: { name: 'dba' } },
      { group: 'security', status: 'APPROVED', reviewedBy: { name: 'root' }, byAdmin: true },
    ];
    expect(approvers(request(groups))).toBe('dba (dba-team), root (security, as admin)');
  });

  it('names who rejected, and why', () => {
    const groups: HeldGroup[] = [
      { group: 'dba-team', status: 'REJECTED', reviewedBy: { name: 'dba' }, reason: 'use the replica' },
    ];
    expect(rejection(request(groups))).toBe('rejected by dba (dba-team): use the replica');
    expect(rejection(request([], { reason: 'closed' }))).toBe('rejected: closed');
    expect(rejection(request([]))).toBe('rejected');
  });
});

describe('reasons', () => {
  const approvedBy = (reason?: string) => ({
    id: 'r1',
    status: 'APPROVED' as const,
    groups: [
      { group: 'dba', status: 'APPROVED' as const, reviewedBy: { name: 'bob' }, reason },
      { group: 'sec', status: 'PENDING' as const },
    ],
  });

  it('of approvals are told, where there are any', () => {
    expect(approvalNotice(approvedBy('fine'))).toBe('approved by bob (dba): fine (request r1)');
    expect(approvalNotice(approvedBy())).toBeUndefined();
    expect(approvalNotice(approvedBy('\u0007'))).toBeUndefined();
  });

  it('are one line of bounded length, without what a terminal would act on', () => {
    expect(because('a\u001b[31m\r\nb\u009b')).toBe(': a [31m b');
    expect(because(undefined)).toBe('');
    expect(because(' \n ')).toBe('');
    expect(because('🙂'.repeat(600))).toBe(`: ${'🙂'.repeat(500)}…`);
  });
});
