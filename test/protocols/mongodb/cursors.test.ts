import { expect, it } from 'vitest';
import { CURSORS_BYTES_MAX, CURSORS_MAX, Cursors } from '../../../protocols/mongodb/cursors.ts';
import { unknownLineage } from '../../../protocols/mongodb/results/lineage/lineage.ts';
import { ALICE, BOB } from './conversation.ts';

const origin = (bytes = 10) => ({
  command: 'find',
  database: 'shop',
  text: '{}',
  effects: [],
  lineage: unknownLineage(),
  bytes,
});

it('gives a cursor to who opened it, on that connection alone', () => {
  const cursors = new Cursors();
  const one = origin();
  cursors.add(ALICE, 5n, one);
  expect(cursors.find(ALICE, 5n)).toBe(one);
  expect(cursors.find(BOB, 5n)).toBeUndefined();
  expect(cursors.find({ ...ALICE, connectionId: 'other' }, 5n)).toBeUndefined();
  cursors.remove(BOB, 5n);
  expect(cursors.size).toBe(1);
  cursors.remove(ALICE, 5n);
  expect(cursors.find(ALICE, 5n)).toBeUndefined();
});

it('takes the latest for a number that is given out again', () => {
  const cursors = new Cursors();
  cursors.add(ALICE, 5n, origin(CURSORS_BYTES_MAX));
  cursors.add(BOB, 5n, origin(CURSORS_BYTES_MAX));
  expect(cursors.find(ALICE, 5n)).toBeUndefined();
  expect(cursors.find(BOB, 5n)).toBeDefined();
});

it('forgets those that were not used for longest when there are too many', () => {
  const cursors = new Cursors();
  for (let id = 0; id < CURSORS_MAX; id += 1) cursors.add(ALICE, BigInt(id), origin());
  cursors.find(ALICE, 0n);
  cursors.add(ALICE, 1_000_000n, origin());
  expect(cursors.size).toBe(CURSORS_MAX);
  expect(cursors.find(ALICE, 0n)).toBeDefined();
  expect(cursors.find(ALICE, 1n)).toBeUndefined();
});

it('forgets them when they take too much', () => {
  const cursors = new Cursors();
  cursors.add(ALICE, 1n, origin(CURSORS_BYTES_MAX / 2));
  cursors.add(ALICE, 2n, origin(CURSORS_BYTES_MAX / 2));
  expect(cursors.size).toBe(2);
  cursors.add(ALICE, 3n, origin(1));
  expect([1n, 2n, 3n].map((id) => cursors.find(ALICE, id) !== undefined)).toEqual([false, true, true]);
});

it('forgets those of who has most, by number or by size', () => {
  const cursors = new Cursors();
  cursors.add(BOB, 1n, origin());
  for (let id = 0; id < CURSORS_MAX; id += 1) cursors.add(ALICE, BigInt(id + 2), origin());
  cursors.add(ALICE, 1_000_000n, origin(CURSORS_BYTES_MAX));
  expect(cursors.find(BOB, 1n)).toBeDefined();
  expect(cursors.size).toBe(1);
});
