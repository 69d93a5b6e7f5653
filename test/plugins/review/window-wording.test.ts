import { expect, it } from 'vitest';
import {
  accessRequiredMessage,
  firstWindowNotice,
  overReason,
  windowNote,
  windowProgressNotice,
} from '../../../plugins/review/window-wording.ts';

const REVIEW = {
  id: 'r1',
  status: 'PENDING',
  groups: [
    { group: 'dba', status: 'APPROVED', reviewedBy: { name: 'dora' } },
    { group: 'security', status: 'PENDING' },
  ],
  expiresAt: new Date(0),
  window: { durationSec: 5400 },
} as const;
const WINDOW = {
  id: 'w1',
  userId: 'u',
  connectionId: 'c',
  reviewers: [],
  until: new Date('2026-01-02T03:04:05.678Z'),
  remainingMs: 0,
};

it('says for how long access is asked, of whom, and where', () => {
  expect(firstWindowNotice(REVIEW, 'http://x/r1')).toBe(
    'waiting for access for 1 h 30 min by dba, security: http://x/r1 (request r1)\nto approve: sluice admin approve review r1',
  );
  expect(windowProgressNotice(REVIEW, 'http://x/r1', 20_000, 60_000)).toBe(
    'still waiting for access for 1 h 30 min by security (approved by dba) after 20 s, expires in 1 min: http://x/r1 (request r1)',
  );
  expect(accessRequiredMessage(REVIEW, 'http://x/r1')).toBe(
    'access required, request r1: http://x/r1; repeat the statement once access for 1 h 30 min is approved',
  );
});

it('says by which approval a command runs, and until when', () => {
  expect(windowNote(WINDOW)).toBe('window:w1 until 2026-01-02T03:04:05Z');
});

it.each([
  ['ended', 'access window ended at 2026-01-02T03:04:05Z (request w1)'],
  ['revoked', 'access window was revoked (request w1)'],
  ['over', 'access window is over (request w1)'],
] as const)('says why a session ends: %s', (how, message) => {
  expect(overReason(WINDOW, how, 'shop')).toEqual({
    code: 'killed',
    message,
    hint: 'Ask for access again: sluice request access shop',
  });
});
