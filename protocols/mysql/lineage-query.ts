import type { Query, QueryFlow } from '../../src/core/query.ts';
import { together, UNTOLD_FLOW } from '../../src/sql/mysql/lineage-flow.ts';
import { type MysqlReading, readingOfWord } from '../../src/sql/mysql/reading.ts';
import { type TemporaryTables, withTemporary } from './temporary-tables.ts';

/** Where the values of one text go, read this way. */
export type FlowOf = (text: string, reading: MysqlReading, temporary: TemporaryTables) => Promise<QueryFlow>;

const NOTHING: QueryFlow = { stored: [] };

/**
 * Where the values go that a query reads: all its statements, and what the names stand for that it executes. Temporary
 * tables, also those it makes itself, hide others from the catalogue.
 */
export async function flowOfQuery(query: Query, known: TemporaryTables, flowOf: FlowOf): Promise<QueryFlow> {
  const statements = query.statements();
  if (statements.every(({ housekeeping }) => housekeeping === 'session')) return NOTHING;
  if (statements.some(({ operation }) => operation === 'unknown')) return UNTOLD_FLOW;
  const temporary = withTemporary(known, query.text);
  const own = await flowOf(query.text, readingOfWord(query.reading), temporary);
  const meant = await Promise.all(
    query.related.map(({ text, reading }) => flowOf(text, readingOfWord(reading), withTemporary(temporary, text))),
  );
  return together([own, ...meant]);
}
