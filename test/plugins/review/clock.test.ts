import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SYSTEM_CLOCK } from '../../../plugins/review/clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 5_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the system clock', () => {
  it('tells the time', () => {
    expect(SYSTEM_CLOCK.now()).toBe(5_000);
  });

  it('calls back once, or not at all when stopped', () => {
    const once = vi.fn();
    const never = vi.fn();
    SYSTEM_CLOCK.after(10, once);
    SYSTEM_CLOCK.after(10, never)();
    vi.advanceTimersByTime(100);
    expect(once).toHaveBeenCalledTimes(1);
    expect(never).not.toHaveBeenCalled();
  });

  it('calls back again and again until stopped', () => {
    const callback = vi.fn();
    const stop = SYSTEM_CLOCK.every(10, callback);
    vi.advanceTimersByTime(35);
    stop();
    vi.advanceTimersByTime(100);
    expect(callback).toHaveBeenCalledTimes(3);
  });

  it('does not fire waits at once that are too long for a timer', () => {
    const callback = vi.fn();
    SYSTEM_CLOCK.after(2 ** 40, callback);
    vi.advanceTimersByTime(1_000);
    expect(callback).not.toHaveBeenCalled();
    vi.clearAllTimers();
  });

  it('calls back soon for times that have passed', () => {
    const callback = vi.fn();
    SYSTEM_CLOCK.after(-5, callback);
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

it('keeps no process alive', () => {
  vi.useRealTimers();
  const unref = vi.spyOn(Object.getPrototypeOf(setTimeout(() => undefined, 0).unref()), 'unref');
  SYSTEM_CLOCK.after(1, () => undefined)();
  SYSTEM_CLOCK.every(1, () => undefined)();
  expect(unref).toHaveBeenCalledTimes(2);
  unref.mockRestore();
});
