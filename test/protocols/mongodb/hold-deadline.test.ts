import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limitHold } from '../../../protocols/mongodb/hold-deadline.ts';
import type { Reason } from '../../../src/core/verdict.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends a hold some seconds before the server ends the transaction, and says why', () => {
  const ended: Reason[] = [];
  limitHold(1_000, 11_000, 60_000, (reason) => ended.push(reason));
  vi.advanceTimersByTime(44_999);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toMatchObject([{ code: 'review_expired', message: expect.stringContaining('after 60 s') }]);
});

it('leaves what is decided before', () => {
  const ended: Reason[] = [];
  limitHold(0, 0, 60_000, (reason) => ended.push(reason))();
  vi.advanceTimersByTime(60_000);
  expect(ended).toEqual([]);
});

it('gives what comes late a moment to be decided', () => {
  const ended: Reason[] = [];
  limitHold(0, 100_000, 60_000, (reason) => ended.push(reason));
  vi.advanceTimersByTime(1_999);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toHaveLength(1);
});
