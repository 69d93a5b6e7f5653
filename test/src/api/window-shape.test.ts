import { expect, test } from 'vitest';
import { DurationSec, shownWindow } from '../../../src/api/window-shape.ts';
import type { Review } from '../../../src/store/index.ts';

const UNTIL = new Date('2026-01-01T00:00:00Z');

test('a window is shown with its duration, its end, why it is needed, and the sessions that used it', () => {
  const window = { durationSec: 900, until: UNTIL, justification: 'import', sessions: ['a', 'b'] };
  expect(shownWindow({ window } as unknown as Review)).toEqual({
    access_duration_sec: 900,
    revoke_at: '2026-01-01T00:00:00.000Z',
    justification: 'import',
    sessions: ['a', 'b'],
  });
});

test('a command has none of it', () => {
  expect(shownWindow({ window: undefined } as unknown as Review)).toEqual({
    access_duration_sec: null,
    revoke_at: null,
    justification: null,
    sessions: [],
  });
});

test.each([59, 172_801, 60.5, '900'])('%s seconds are no duration', (value) => {
  expect(DurationSec.safeParse(value).success).toBe(false);
});

test.each([60, 172_800])('%s seconds are one', (value) => {
  expect(DurationSec.safeParse(value).success).toBe(true);
});
