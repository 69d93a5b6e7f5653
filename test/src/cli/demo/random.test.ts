import { expect, test } from 'vitest';
import { SeededRandom } from '../../../../src/cli/demo/random.ts';

test('the same seed gives the same numbers, another one others', () => {
  const take = (seed: number) => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 20 }, () => random.next());
  };
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test('numbers stay in their range and reach both ends', () => {
  const random = new SeededRandom(1);
  const seen = new Set(Array.from({ length: 1000 }, () => random.between(3, 6)));
  expect([...seen].sort()).toEqual([3, 4, 5, 6]);
  expect(random.digits(12)).toMatch(/^\d{12}$/);
});

test('a choice is one of the choices', () => {
  const random = new SeededRandom(2);
  expect(new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
  expect(() => random.pick([])).toThrow(RangeError);
  expect(random.chance(0)).toBe(false);
  expect(random.chance(1)).toBe(true);
});
