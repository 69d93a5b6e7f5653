import type { Query } from '../../src/core/query.ts';

/** Statements after which names of tables may mean something else. */
export const CHANGES_SCHEMA = /\b(?:create|alter|drop|rename)\b/i;
export const EXECUTES = /\bexecute\b/i;
/** Statements that run a text, and blocks that may. */
const RUNNING: ReadonlySet<string> = new Set(['unknown', 'execute', 'do']);

/** Whether a query may change what names of tables mean, by its own words or by a text that nobody here has read. */
export function changesSchema(query: Query): boolean {
  return CHANGES_SCHEMA.test(query.text) || runsUnread(query);
}

/** Whether a query runs SQL that is put together on the server: EXECUTE of what did not come from this client as it is. */
export function runsUnread(query: Query): boolean {
  if (!EXECUTES.test(query.text)) return false;
  return query.statements().some(({ operation, prepared }) => prepared === undefined && RUNNING.has(operation));
}
