import { expect, test } from 'vitest';
import { LiveHold } from '../../../src/core/live-hold.ts';

const LEFT = { code: 'client_left', message: 'gone' } as const;
const KILLED = { code: 'killed', message: 'ended' } as const;

test('its end reaches who asked for the signal before, and who asks afterwards', () => {
  const early = new LiveHold(() => undefined);
  const { signal } = early;
  expect([early.isOver, signal.aborted]).toEqual([false, false]);
  expect(early.end(LEFT)).toBe(true);
  expect([early.isOver, signal.aborted, signal.reason]).toEqual([true, true, LEFT]);
  const late = new LiveHold(() => undefined);
  late.end(KILLED);
  expect([late.isOver, late.signal.aborted, late.signal.reason]).toEqual([true, true, KILLED]);
});

test('the first reason stays', () => {
  const hold = new LiveHold(() => undefined);
  hold.end(LEFT);
  expect(hold.end(KILLED)).toBe(false);
  expect(hold.signal.reason).toBe(LEFT);
});

test('notices are passed on', () => {
  const told: string[] = [];
  new LiveHold((text) => told.push(text)).notice('waiting');
  expect(told).toEqual(['waiting']);
});
