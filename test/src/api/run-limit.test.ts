import { expect, test } from 'vitest';
import { RunLimit } from '../../../src/api/run-limit.ts';

test('takes so many runs of each user at a time, and the next when one is over', () => {
  const limit = new RunLimit(2);
  const leave = limit.enter('ann');
  limit.enter('ann');
  expect(() => limit.enter('ann')).toThrow(expect.objectContaining({ status: 429 }));
  limit.enter('bob')();
  leave();
  limit.enter('ann');
  expect(() => limit.enter('ann')).toThrow(expect.objectContaining({ status: 429 }));
});
