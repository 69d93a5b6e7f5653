import { expect, it } from 'vitest';
import { LOGICAL_SESSIONS_MAX, LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { ALICE, BOB } from './conversation.ts';

const ONE = { lsid: 'aa', number: 1n };

it('belongs to who uses it first', () => {
  const sessions = new LogicalSessions();
  expect(sessions.isForeign(ALICE, 'aa')).toBe(false);
  expect(sessions.claim(ALICE, 'aa')).toBe(true);
  expect(sessions.claim(ALICE, 'aa')).toBe(true);
  expect(sessions.claim(BOB, 'aa')).toBe(false);
  expect(sessions.isForeign(BOB, 'aa')).toBe(true);
  expect(sessions.claim({ ...BOB, connectionId: 'other' }, 'aa')).toBe(true);
});

it('knows when its latest transaction began, and whether it is broken', () => {
  const sessions = new LogicalSessions();
  sessions.claim(ALICE, 'aa');
  sessions.begin(ALICE, ONE, 100);
  expect(sessions.startOf(ALICE, ONE)).toBe(100);
  expect(sessions.startOf(ALICE, { ...ONE, number: 2n })).toBeUndefined();
  expect(sessions.isBroken(ALICE, ONE)).toBe(false);
  sessions.break(ALICE, ONE, 200);
  expect(sessions.isBroken(ALICE, ONE)).toBe(true);
  sessions.begin(ALICE, { ...ONE, number: 2n }, 300);
  expect(sessions.isBroken(ALICE, { ...ONE, number: 2n })).toBe(false);
});

it('is not touched by others', () => {
  const sessions = new LogicalSessions();
  sessions.claim(ALICE, 'aa');
  sessions.begin(BOB, ONE, 100);
  sessions.break(BOB, ONE, 100);
  expect(sessions.startOf(ALICE, ONE)).toBeUndefined();
  expect(sessions.isBroken(ALICE, ONE)).toBe(false);
  const ended: string[] = [];
  sessions.hold(ALICE, 'aa', 1n, () => ended.push('held'));
  sessions.hold(BOB, 'aa', 1n, () => ended.push('other'));
  sessions.endHolds(BOB, 'aa');
  expect(ended).toEqual([]);
});

it('remembers the number of its latest write', () => {
  const sessions = new LogicalSessions();
  sessions.noteWrite(ALICE, 'aa', 1n);
  expect(sessions.hasWritten(ALICE, 'aa', 1n)).toBe(false);
  sessions.claim(ALICE, 'aa');
  sessions.noteWrite(ALICE, 'aa', 2n);
  sessions.noteWrite(ALICE, 'aa', 1n);
  expect([1n, 2n, 3n].map((number) => sessions.hasWritten(ALICE, 'aa', number))).toEqual([true, true, false]);
  expect(sessions.hasWritten(BOB, 'aa', 1n)).toBe(false);
});

it('ends what is held in it, of one transaction or of all', () => {
  const sessions = new LogicalSessions();
  sessions.claim(ALICE, 'aa');
  const ended: string[] = [];
  sessions.hold(ALICE, 'aa', 1n, () => ended.push('one'));
  const settled = sessions.hold(ALICE, 'aa', 2n, () => ended.push('two'));
  sessions.hold(ALICE, 'aa', undefined, () => ended.push('none'));
  sessions.endHolds(ALICE, 'aa', 1n);
  expect(ended).toEqual(['one']);
  settled();
  sessions.endHolds(ALICE, 'aa');
  expect(ended).toEqual(['one', 'one', 'none']);
});

it('is forgotten when there are too many, unless something is held in it', () => {
  const sessions = new LogicalSessions();
  sessions.claim(ALICE, 'held');
  sessions.hold(ALICE, 'held', undefined, () => undefined);
  for (let n = 0; n < LOGICAL_SESSIONS_MAX; n += 1) sessions.claim(ALICE, String(n));
  expect(sessions.size).toBe(LOGICAL_SESSIONS_MAX);
  expect(sessions.isForeign(BOB, 'held')).toBe(true);
  expect(sessions.isForeign(BOB, '0')).toBe(false);
  expect(sessions.isForeign(BOB, '1')).toBe(true);
});

it('is not given up for the many of somebody else', () => {
  const sessions = new LogicalSessions();
  sessions.claim(BOB, 'bob');
  for (let n = 0; n <= LOGICAL_SESSIONS_MAX; n += 1) sessions.claim(ALICE, String(n));
  expect(sessions.size).toBe(LOGICAL_SESSIONS_MAX);
  expect(sessions.isForeign(ALICE, 'bob')).toBe(true);
  expect(sessions.isForeign(BOB, '0')).toBe(false);
});
