import { describe, expect, it } from 'vitest';
import { isCursorUse, isHousekeeping } from '../../../plugins/review/passes.ts';
import { SessionMemory } from '../../../plugins/review/session-memory.ts';
import type { RelatedText, Statement } from '../../../src/core/query.ts';
import { query } from '../../src/core/fixtures.ts';
import { statement } from './bench.ts';

const DECLARE = 'DECLARE c CURSOR FOR SELECT * FROM t';
const FETCH: Statement = {
  operation: 'fetch',
  text: 'FETCH c',
  housekeeping: false,
  cursor: { action: 'use', name: 'c' },
};

function fetching(related: RelatedText[], more: Partial<Statement> = {}) {
  return statement('FETCH c', { ...FETCH, ...more }, { related });
}

function withCursor(): SessionMemory {
  const memory = new SessionMemory();
  memory.passed(statement(DECLARE, { operation: 'declare', cursor: { action: 'declare', name: 'c' } }));
  return memory;
}

const MEANT: RelatedText = { kind: 'cursor', name: 'c', text: DECLARE };

describe('housekeeping', () => {
  it('is a query whose every statement is', () => {
    const memory = new SessionMemory();
    const set: Statement = { operation: 'set', text: 'SET x', housekeeping: 'session' };
    const read: Statement = { operation: 'select', text: 'SELECT 1', housekeeping: 'catalogue' };
    const drop: Statement = { operation: 'drop', text: 'DROP TABLE t', housekeeping: false };
    expect(isHousekeeping(query('…', { statements: () => [set, read] }), memory)).toBe(true);
    expect(isHousekeeping(query('…', { statements: () => [set, drop, read] }), memory)).toBe(false);
    expect(isHousekeeping(query('', { statements: () => [] }), memory)).toBe(true);
  });

  it('is not what nobody could parse', () => {
    expect(isHousekeeping(statement('?', { operation: 'unknown' }), new SessionMemory())).toBe(false);
  });

  it('with names without a schema is so only while nothing else has run', () => {
    const memory = new SessionMemory();
    const read = statement('SELECT * FROM pg_class', { housekeeping: 'catalogue', unqualified: true });
    expect(isHousekeeping(read, memory)).toBe(true);
    memory.passed(statement('CREATE TEMP VIEW pg_class AS SELECT * FROM t', { operation: 'create' }));
    expect(isHousekeeping(read, memory)).toBe(false);
    expect(isHousekeeping(statement('SELECT * FROM pg_catalog.pg_class', { housekeeping: 'catalogue' }), memory)).toBe(
      true,
    );
  });
});

describe('a cursor that was let pass', () => {
  it('may be fetched from', () => {
    expect(isCursorUse(fetching([MEANT]), withCursor())).toBe(true);
    expect(isHousekeeping(fetching([MEANT]), withCursor())).toBe(true);
  });

  it('may not be fetched from when the protocol does not know what the name stands for', () => {
    expect(isCursorUse(fetching([]), withCursor())).toBe(false);
    expect(isCursorUse(fetching([MEANT], { operation: 'unknown' }), withCursor())).toBe(false);
    expect(isCursorUse(fetching([{ ...MEANT, name: 'd' }]), withCursor())).toBe(false);
    expect(isCursorUse(fetching([{ ...MEANT, kind: 'prepared' }]), withCursor())).toBe(false);
  });

  it('may not be fetched from when the name may stand for another', () => {
    const other: RelatedText = { ...MEANT, text: 'DECLARE c CURSOR FOR SELECT * FROM secrets' };
    expect(isCursorUse(fetching([MEANT, other]), withCursor())).toBe(false);
    expect(isCursorUse(fetching([other]), withCursor())).toBe(false);
  });

  it('may be fetched from and closed in any session where the protocol knows that it was', () => {
    const memory = new SessionMemory();
    const known = { name: 'c', wasAllowed: true } as const;
    for (const action of ['use', 'close'] as const) {
      expect(isCursorUse(fetching([], { operation: 'unknown', cursor: { ...known, action } }), memory)).toBe(true);
    }
    expect(isHousekeeping(fetching([], { cursor: { ...known, action: 'use' } }), memory)).toBe(true);
  });

  it('may not be fetched from in a query that does something else as well', () => {
    const drop: Statement = { operation: 'drop', text: 'DROP TABLE t', housekeeping: false };
    const both = query('…', { statements: () => [FETCH, drop], related: [MEANT] });
    expect(isCursorUse(both, withCursor())).toBe(false);
    expect(isHousekeeping(both, withCursor())).toBe(false);
  });

  it('may be closed, another may not', () => {
    const closing = (name: string) =>
      statement('CLOSE', { operation: 'close', housekeeping: 'session', cursor: { action: 'close', name } });
    expect(isCursorUse(closing('c'), withCursor())).toBe(true);
    expect(isCursorUse(closing('d'), withCursor())).toBe(false);
  });

  it('is nothing an empty query uses', () => {
    expect(isCursorUse(query('', { statements: () => [] }), withCursor())).toBe(false);
  });
});
