import { expect, test } from 'vitest';
import { outcomeOf, windowColumns, windowOf } from '../../../src/store/window-rows.ts';

const UNTIL = new Date('2026-01-01T00:00:00Z');
const WINDOW = {
  type: 'jit',
  duration_sec: 60,
  access_until: UNTIL,
  justification: null,
  outcome: null,
  uses: { count: 2, commands: 3, sessions: ['b', 'a'] },
} as const;
const COMMAND = { ...WINDOW, type: 'onetime', duration_sec: null, access_until: null, uses: null } as const;

test('the row of a window tells who used it, in the order of the row, and how much', () => {
  expect(windowOf(WINDOW)).toEqual({ durationSec: 60, until: UNTIL, justification: undefined, sessions: ['b', 'a'] });
  expect(outcomeOf(WINDOW)).toEqual({ sessions: 2, commands: 3 });
  expect(outcomeOf({ ...WINDOW, uses: { count: 0, commands: 0, sessions: [] } })).toBeUndefined();
});

test('a command is no window, and its outcome is what was noted', () => {
  expect(windowOf(COMMAND)).toBeUndefined();
  expect(outcomeOf({ ...COMMAND, outcome: { status: 'ok' } })).toEqual({ status: 'ok' });
  expect(outcomeOf(COMMAND)).toBeUndefined();
});

test('the draft of a window writes its columns, that of a command none', () => {
  const draft = {
    connectionId: 'c',
    connectionName: 'shop',
    userId: 'u',
    userName: 'ann',
    text: '',
    fingerprint: 'f',
    groups: ['dba'],
    expiresAt: UNTIL,
  };
  expect(windowColumns(draft)).toEqual({});
  expect(windowColumns({ ...draft, window: { durationSec: 60, justification: 'a\0b', reviewers: ['dba'] } })).toEqual({
    type: 'jit',
    duration_sec: 60,
    justification: 'a\uFFFDb',
    window_reviewers: ['dba'],
  });
});
