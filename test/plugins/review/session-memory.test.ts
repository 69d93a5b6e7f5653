import { describe, expect, it } from 'vitest';
import { CURSORS_REMEMBERED_MAX, SessionMemory } from '../../../plugins/review/session-memory.ts';
import { statement } from './bench.ts';

function declaring(name: string, text: string) {
  return statement(text, { operation: 'declare', cursor: { action: 'declare', name } });
}

describe('what is remembered of a session', () => {
  it('is pristine until something ran that was not housekeeping', () => {
    const memory = new SessionMemory();
    memory.passed(statement('BEGIN', { operation: 'begin', housekeeping: 'session' }));
    expect(memory.isPristine).toBe(true);
    memory.passed(statement('SELECT * FROM t'));
    expect(memory.isPristine).toBe(false);
  });

  it('is not pristine when something ran unseen', () => {
    const memory = new SessionMemory();
    memory.passedUnseen();
    expect(memory.isPristine).toBe(false);
  });

  it('stays pristine while a cursor over the catalogue is read', () => {
    const memory = new SessionMemory();
    memory.passed(statement('FETCH c', { operation: 'fetch', cursor: { action: 'use', name: 'c' } }));
    expect(memory.isPristine).toBe(true);
  });

  it('knows a cursor by its name and by what declared it last', () => {
    const memory = new SessionMemory();
    memory.passed(declaring('c', 'DECLARE c 1'));
    expect(memory.hasPassedCursor('c', 'DECLARE c 1')).toBe(true);
    expect(memory.hasPassedCursor('d', 'DECLARE c 1')).toBe(false);
    memory.passed(declaring('c', 'DECLARE c 2'));
    expect(memory.hasPassedCursor('c', 'DECLARE c 1')).toBe(false);
    expect(memory.knowsCursor('c')).toBe(true);
    expect(memory.knowsCursor('d')).toBe(false);
  });

  it('forgets the oldest cursors beyond its limit', () => {
    const memory = new SessionMemory();
    for (let i = 0; i <= CURSORS_REMEMBERED_MAX; i += 1) memory.passed(declaring(`c${i}`, 'x'));
    expect(memory.knowsCursor('c0')).toBe(false);
    expect(memory.knowsCursor('c1')).toBe(true);
    expect(memory.knowsCursor(`c${CURSORS_REMEMBERED_MAX}`)).toBe(true);
  });
});
