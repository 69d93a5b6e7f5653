import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryMs } from '../../../src/audit/retry.ts';

test('waits double with every failure up to a limit, half of each by chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (failures) => {
      const whole = Math.min(4000, 50 * 2 ** (failures - 1));
      const ms = retryMs(failures, { retryMsMin: 50, retryMsMax: 4000 });
      expect(ms).toBeGreaterThanOrEqual(whole / 2);
      expect(ms).toBeLessThanOrEqual(whole);
    }),
  );
});

test('without limits they begin with a tenth of a second and end with half a minute', () => {
  expect(retryMs(1, {})).toBeLessThanOrEqual(100);
  expect(retryMs(1000, {})).toBeGreaterThanOrEqual(15_000);
  expect(retryMs(1000, {})).toBeLessThanOrEqual(30_000);
});
