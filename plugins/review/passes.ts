import type { Query, Statement } from '../../src/core/query.ts';
import type { SessionMemory } from './session-memory.ts';

/**
 * Whether every statement of the query is housekeeping, or fetches from a cursor whose declaration was let pass in this
 * session. A query of no statements passes: its text was parsed, and there is nothing in it.
 */
export function isHousekeeping(query: Query, memory: SessionMemory): boolean {
  return query.statements().every((statement) => {
    if (statement.housekeeping !== false) return statement.unqualified !== true || memory.isPristine;
    return isContinuation(statement, query, memory);
  });
}

/** Whether every statement of the query only fetches from, moves or closes cursors whose declarations were let pass. */
export function isCursorUse(query: Query, memory: SessionMemory): boolean {
  const statements = query.statements();
  return (
    statements.length > 0 &&
    statements.every((statement) => {
      const { cursor } = statement;
      if (cursor?.wasAllowed === true) return true;
      if (cursor?.action === 'close') return memory.knowsCursor(cursor.name);
      return isContinuation(statement, query, memory);
    })
  );
}

/** The protocol says what the cursor's name stands for; where it cannot, or there are several answers, nobody knows. */
function isContinuation(statement: Statement, query: Query, memory: SessionMemory): boolean {
  const { cursor, operation } = statement;
  if (cursor?.action !== 'use') return false;
  if (cursor.wasAllowed === true) return true;
  if (operation === 'unknown') return false;
  const meant = query.related.filter((related) => related.kind === 'cursor' && related.name === cursor.name);
  return meant.length > 0 && meant.every((related) => memory.hasPassedCursor(related.name, related.text));
}
