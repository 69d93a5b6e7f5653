import { describe, expect, test } from 'vitest';
import {
  actionOfKey,
  indexAt,
  PAUSE_MS_MAX,
  REPLAY_START,
  replayed,
  timelineOf,
} from '../../../../web/src/pages/sessions/replay.ts';

const at = (sec: number) => ({ held_at: null, decided_at: new Date(sec * 1000).toISOString() });
const line = timelineOf([at(100), at(101), at(161)], false);

describe('time', () => {
  test('queries stand where they came, from the first one on', () => {
    expect(line.begins).toEqual([0, 1000, 61_000]);
    expect(line.lengthMs).toBeGreaterThan(61_000);
  });

  test('long pauses are shortened, short ones are not', () => {
    expect(timelineOf([at(100), at(101), at(161)], true).begins).toEqual([0, 1000, 1000 + PAUSE_MS_MAX]);
  });

  test('a query that waited stands where it began to', () => {
    const held = { held_at: new Date(101_000).toISOString(), decided_at: new Date(500_000).toISOString() };
    expect(timelineOf([at(100), held], false).begins).toEqual([0, 1000]);
  });

  test('clocks that went back, and queries without a time, move nothing back', () => {
    expect(timelineOf([at(100), at(90), { held_at: null, decided_at: null }, at(101)], false).begins).toEqual([
      0, 0, 0, 1000,
    ]);
    expect(timelineOf([], false)).toEqual({ begins: [], lengthMs: 0 });
  });

  test('the query that shows is the last one that has begun', () => {
    expect([0, 999, 1000, 60_999, 61_000, 99_999].map((ms) => indexAt(line, ms))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(indexAt({ begins: [], lengthMs: 0 }, 0)).toBe(-1);
  });
});

describe('a replay', () => {
  test('goes on as fast as it should, and stops at its end', () => {
    let state = replayed(REPLAY_START, { type: 'toggle' }, line);
    state = replayed(state, { type: 'speed', speed: 10 }, line);
    state = replayed(state, { type: 'tick', ms: 100 }, line);
    expect(state).toMatchObject({ position: 1000, isPlaying: true });
    state = replayed(state, { type: 'tick', ms: 1_000_000 }, line);
    expect(state).toMatchObject({ position: line.lengthMs, isPlaying: false });
    expect(replayed(state, { type: 'toggle' }, line)).toMatchObject({ position: 0, isPlaying: true });
  });

  test('stands still while it does not play', () => {
    expect(replayed(REPLAY_START, { type: 'tick', ms: 100 }, line)).toBe(REPLAY_START);
  });

  test('steps from query to query, and stays within', () => {
    const playing = { ...REPLAY_START, isPlaying: true };
    const second = replayed(playing, { type: 'step', by: 1 }, line);
    expect(second).toMatchObject({ position: 1000, isPlaying: false });
    expect(replayed(second, { type: 'step', by: -5 }, line).position).toBe(0);
    expect(replayed(second, { type: 'step', by: 5 }, line).position).toBe(61_000);
    expect(replayed(second, { type: 'seek', position: 1e9 }, line).position).toBe(line.lengthMs);
  });

  test('has keys', () => {
    expect(actionOfKey(' ', line)).toEqual({ type: 'toggle' });
    expect(actionOfKey('ArrowLeft', line)).toEqual({ type: 'step', by: -1 });
    expect(actionOfKey('End', line)).toEqual({ type: 'seek', position: line.lengthMs });
    expect(actionOfKey('x', line)).toBeUndefined();
  });
});
