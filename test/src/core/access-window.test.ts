import { expect, it } from 'vitest';
import { WINDOW_SEC_MAX, WINDOW_SEC_MIN } from '../../../src/core/access-window.ts';

it('access lasts between a minute and two days', () => {
  expect([WINDOW_SEC_MIN, WINDOW_SEC_MAX]).toEqual([60, 2 * 24 * 60 * 60]);
});
