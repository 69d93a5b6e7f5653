import { expect, test } from 'vitest';
import { CommandSlots } from '../../../../src/exec/command/slots.ts';

const never = new AbortController().signal;

test('gives out so many places, and the next ones in the order they were asked for', async () => {
  const slots = new CommandSlots(2);
  const [one, two] = [await slots.take('ann', never), await slots.take('ann', never)];
  expect(slots.isFull).toBe(true);
  const got: number[] = [];
  const waiting = [3, 4].map(async (n) => {
    const giveBack = await slots.take('ann', never);
    got.push(n);
    return giveBack;
  });
  one?.();
  one?.();
  const three = await waiting[0];
  expect(got).toEqual([3]);
  expect(slots.isFull).toBe(true);
  two?.();
  const four = await waiting[1];
  expect(got).toEqual([3, 4]);
  three?.();
  four?.();
  expect(slots.isFull).toBe(false);
  // Nothing was given back twice.
  await slots.take('ann', never);
  await slots.take('ann', never);
  expect(slots.isFull).toBe(true);
});

test('whoever leaves, or waits too long, gets none, and is not in the way', async () => {
  const slots = new CommandSlots(1, 9, 10);
  const giveBack = await slots.take('ann', never);
  const leaving = new AbortController();
  const left = slots.take('ann', leaving.signal);
  leaving.abort();
  expect(await left).toBeUndefined();
  expect(await slots.take('ann', leaving.signal)).toBeUndefined();
  expect(await slots.take('ann', never)).toBeUndefined();
  giveBack?.();
  expect(await slots.take('ann', never)).toBeTypeOf('function');
});

test('one user cannot have them all, waiting or not', async () => {
  const slots = new CommandSlots(3, 2, 10);
  const first = await slots.take('ann', never);
  expect(slots.isFullFor('ann')).toBe(false);
  await slots.take('ann', never);
  expect(slots.isFullFor('ann')).toBe(true);
  expect(await slots.take('ann', never)).toBeUndefined();
  expect(slots.isFullFor('bob')).toBe(false);
  await slots.take('bob', never);
  // In vain: the places are gone; what was waited for counts no more.
  expect(await slots.take('bob', never)).toBeUndefined();
  expect(slots.isFullFor('bob')).toBe(false);
  first?.();
  expect(slots.isFullFor('ann')).toBe(false);
  expect(await slots.take('ann', never)).toBeTypeOf('function');
});
