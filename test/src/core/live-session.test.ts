import { expect, it } from 'vitest';
import { liveSession } from './fixtures.ts';

const KILLED = { code: 'killed', message: 'ended by root' } as const;

it('a kill aborts the session and the hold, once', () => {
  const session = liveSession();
  const { hold } = session.beginHold(() => undefined);
  session.kill(KILLED);
  session.kill({ code: 'killed', message: 'again' });
  expect(session.signal.reason).toEqual(KILLED);
  expect(hold.signal.reason).toEqual(KILLED);
});

it('a hold begun after the kill is aborted at once', () => {
  const session = liveSession();
  session.kill(KILLED);
  expect(session.beginHold(() => undefined).hold.signal.aborted).toBe(true);
});

it('a cancel ends only a hold that is open', () => {
  const session = liveSession();
  expect(session.cancelHeld()).toBe(false);
  const { hold, done } = session.beginHold(() => undefined);
  expect(session.cancelHeld()).toBe(true);
  expect(hold.signal.reason).toMatchObject({ code: 'cancelled' });
  expect(session.cancelHeld()).toBe(false);
  done();
  expect(session.isHolding).toBe(false);
});

it('counts masked values for the session and for the query that just ended', () => {
  const session = liveSession();
  session.countMasked('EMAIL_ADDRESS');
  session.countMasked('EMAIL_ADDRESS', 2);
  expect(session.takeMasked()).toEqual({ EMAIL_ADDRESS: 3 });
  session.countMasked('US_SSN');
  expect(session.takeMasked()).toEqual({ US_SSN: 1 });
  expect([...session.masked]).toEqual([
    ['EMAIL_ADDRESS', 3],
    ['US_SSN', 1],
  ]);
});
