import { expect, it } from 'vitest';
import {
  ACCUMULATED,
  COMPUTING,
  CONSTANT,
  COPIED_PARTS,
} from '../../../../../protocols/mongodb/results/lineage/operators.ts';

it('no operator is in two lists, and none of those that run code is in any', () => {
  const all = [...CONSTANT, ...ACCUMULATED, ...COPIED_PARTS.keys(), ...COMPUTING];
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((name) => /^\$[a-zA-Z0-9]+$/.test(name))).toBe(true);
  for (const code of ['$function', '$accumulator', '$where']) expect(all).not.toContain(code);
});
