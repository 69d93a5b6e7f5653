import { expect, test } from 'vitest';
import { LIFETIMES, secondsOf } from '../../../../web/src/components/tokens/lifetimes.ts';

test('every choice is a time, but the one without an end', () => {
  const seconds = LIFETIMES.map(({ value }) => secondsOf(value));
  expect(seconds.filter((each) => each === undefined)).toHaveLength(1);
  expect(secondsOf('never')).toBeUndefined();
  expect(secondsOf('30')).toBe(2_592_000);
});
