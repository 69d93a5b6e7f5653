import { describe, expect, it } from 'vitest';
import { Wakeup } from '../../../plugins/review/wakeup.ts';
import { settle } from './manual-clock.ts';

describe('a wake-up', () => {
  it('lets the waiter sleep until something happens', async () => {
    const wakeup = new Wakeup();
    let isAwake = false;
    const waiting = wakeup.next().then(() => {
      isAwake = true;
    });
    await settle();
    expect(isAwake).toBe(false);
    wakeup.up();
    await waiting;
  });

  it('remembers what happened while nobody slept, once', async () => {
    const wakeup = new Wakeup();
    wakeup.up();
    wakeup.up();
    await wakeup.next();
    let isAwake = false;
    const waiting = wakeup.next().then(() => {
      isAwake = true;
    });
    await settle();
    expect(isAwake).toBe(false);
    wakeup.up();
    await waiting;
  });
});
