// @vitest-environment jsdom
import { expect, test } from 'vitest';
import {
  type Activity,
  approvalTimesOf,
  commandsOf,
  maskedOf,
  requestsOf,
  ticksOf,
  totalOf,
} from '../../../../web/src/pages/analytics/series.ts';

const masked = { A: 9, B: 5, C: 4, D: 3, E: 2, F: 1, G: 1 };
const activity: Activity = {
  start_date: '2026-01-01T00:00:00Z',
  end_date: '2026-01-02T00:00:00Z',
  bucket: 'day',
  buckets: [
    {
      at: '2026-01-01T00:00:00Z',
      commands: { allow: 7, deny: 2 },
      masked,
      masked_total: 25,
      sessions: 1,
      requests: { total: 5, approved: 2, rejected: 1 },
      average_approval_sec: null,
    },
  ],
  commands: { allow: 7, deny: 2 },
  masked,
  connections: [],
  users: [],
};
const shown = ({ series }: ReturnType<typeof commandsOf>) => series.map(({ name, values }) => [name, ...values]);

test('charts show what the gateway counted', () => {
  expect(shown(commandsOf(activity))).toEqual([
    ['Allowed', 7],
    ['Denied', 2],
  ]);
  expect(shown(requestsOf(activity))).toEqual([
    ['Approved', 2],
    ['Rejected', 1],
    ['Neither', 2],
  ]);
  expect(shown(approvalTimesOf(activity))).toEqual([['Average', 0]]);
});

test('the most frequent entity types have colours of their own, and nothing is lost of the others', () => {
  const chart = maskedOf(activity);
  expect(shown(chart)).toEqual([
    ['A', 9],
    ['B', 5],
    ['C', 4],
    ['D', 3],
    ['E', 2],
    ['2 others', 2],
  ]);
  expect(new Set(chart.series.map(({ color }) => color)).size).toBe(6);
  expect(totalOf(chart)).toBe(25);
});

test.each([0, 1, 3, 7, 99, 1234])('the lines of a chart reach %d in whole steps', (largest) => {
  const ticks = ticksOf(largest);
  expect(ticks[0]).toBe(0);
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest);
  expect(ticks.length).toBeLessThanOrEqual(6);
  expect(ticks.every(Number.isInteger)).toBe(true);
});
