import type { Clock } from './ports.ts';

/** Node refuses longer timers and fires them at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The computer's clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), TIMER_MS_MAX)).unref();
    return () => clearTimeout(timer);
  },
  every(ms, callback) {
    const timer = setInterval(callback, Math.min(ms, TIMER_MS_MAX)).unref();
    return () => clearInterval(timer);
  },
};
