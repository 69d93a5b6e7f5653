import { expect, it } from 'vitest';
import { Capability, has, union, without } from '../../../protocols/mysql/constants.ts';

it('keeps flags unsigned, the highest bit too', () => {
  const all = union(Capability.CLIENT_REMEMBER_OPTIONS, Capability.CLIENT_MYSQL);
  expect(all).toBe(0x8000_0001);
  expect(has(all, Capability.CLIENT_REMEMBER_OPTIONS)).toBe(true);
  expect(has(all, union(Capability.CLIENT_MYSQL, Capability.CLIENT_SSL))).toBe(false);
  expect(without(all, Capability.CLIENT_MYSQL)).toBe(0x8000_0000);
});
