import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CLIENT_LOGIN_MS_MAX, LoginClock } from '../../../protocols/mongodb/login-clock.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  pair.close();
});

it('a client that says nothing is dropped', () => {
  new LoginClock(pair.wire);
  vi.advanceTimersByTime(CLIENT_LOGIN_MS_MAX - 1);
  expect(pair.wire.isWritable).toBe(true);
  vi.advanceTimersByTime(1);
  expect(pair.wire.isWritable).toBe(false);
});

it('every new allowance takes the place of the one before', () => {
  const clock = new LoginClock(pair.wire, 10);
  for (let i = 0; i < 5; i += 1) {
    vi.advanceTimersByTime(9);
    clock.allow(10);
  }
  expect(pair.wire.isWritable).toBe(true);
  vi.advanceTimersByTime(10);
  expect(pair.wire.isWritable).toBe(false);
});

it('nobody is dropped once the clock has stopped', () => {
  new LoginClock(pair.wire, 10).stop();
  vi.advanceTimersByTime(1000);
  expect(pair.wire.isWritable).toBe(true);
});
