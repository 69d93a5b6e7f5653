import { expect, it } from 'vitest';
import { SessionState } from '../../../protocols/mongodb/session-state.ts';
import { codecOptions } from './conversation.ts';

it('numbers queries and its own messages from 1', () => {
  const state = new SessionState(codecOptions());
  expect([state.nextQuery(), state.nextQuery(), state.nextMessage(), state.nextMessage()]).toEqual([1, 2, 1, 2]);
});

it('goes by the clock it is given', () => {
  expect(new SessionState(codecOptions({ now: () => 7 })).now()).toBe(7);
  expect(new SessionState(codecOptions()).now()).toBeGreaterThan(Date.parse('2026-01-01'));
});
