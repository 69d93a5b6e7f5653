import { expect, it } from 'vitest';
import { Shares } from '../../../protocols/mongodb/shares.ts';

it('knows who has taken most', () => {
  const shares = new Shares();
  expect(shares.largest).toBeUndefined();
  shares.take('alice', 2);
  shares.take('bob', 3);
  expect(shares.largest).toBe('bob');
  shares.take('bob', -2);
  expect(shares.largest).toBe('alice');
  shares.take('alice', -2);
  shares.take('bob', -1);
  expect(shares.largest).toBeUndefined();
});
