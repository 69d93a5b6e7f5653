import { expect, test } from 'vitest';
import { CommandSlots } from '../../../../src/exec/command/slots.ts';

const never = new AbortController().signal;

test('gives out so many places, and the next ones in the order they were asked for', async () => {
  const slots = new CommandSlots(2);
  const [one, two] = [await slots.take(never), await slots.take(never)];
  expect(slots.isFull).toBe(true);
  const got: number[] = [];
  const waiting = [3, 4].map(async (n) => {
    const giveBack = await slots.take(never);
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
  await slots.take(never);
  await slots.take(never);
  expect(slots.isFull).toBe(true);
});

test('whoever leaves, or waits too long, gets none, and is not in the way', async () => {
  const slots = new CommandSlots(1, 10);
  const giveBack = await slots.take(never);
  const leaving = new AbortController();
  const left = slots.take(leaving.signal);
  leaving.abort();
  expect(await left).toBeUndefined();
  expect(await slots.take(leaving.signal)).toBeUndefined();
  expect(await slots.take(never)).toBeUndefined();
  giveBack?.();
  expect(await slots.take(never)).toBeTypeOf('function');
});
