import type { Store } from '../store/index.ts';
import { QueryFold, type QueryPlace } from './session-query-fold.ts';
import type { SessionQueryShape } from './session-query-shape.ts';

/** Records that are read at a time. */
const RECORDS_READ = 100;
/** Records that are looked through, behind a page, for the ends of its queries. */
const ENDS_SOUGHT_MAX = 2000;
/** Text of one page, about; one query may be longer. */
export const PAGE_CHARS_MAX = 4 * 1024 * 1024;

/** Some queries of a session, in the order they began. */
export interface QueryPage {
  readonly queries: readonly SessionQueryShape[];
  readonly hasNext: boolean;
  /** Where to read on; at the end of what is recorded, before the first query that is not over. */
  readonly next: QueryPlace;
}

/** The queries of a session behind a place. Time and memory depend on the page, not on the session. */
export async function readQueryPage(
  events: Store['events'],
  sessionId: string,
  from: QueryPlace,
  { limit, withRows }: { readonly limit: number; readonly withRows: boolean },
): Promise<QueryPage> {
  const fold = new QueryFold(from, withRows);
  let next: QueryPlace | undefined;
  let after = from.seq;
  let sought = 0;
  for (;;) {
    const records = await events.list({ sessionId, after: BigInt(after), limit: RECORDS_READ });
    for (const record of records) {
      const begins = fold.begins(record);
      if (begins && (fold.size >= limit || fold.chars > PAGE_CHARS_MAX)) {
        next ??= { seq: Number(record.seq) - 1, query: fold.last };
      }
      // Behind the page only what belongs to its queries counts.
      if (!begins || next === undefined) fold.add(record);
      after = Number(record.seq);
    }
    if (next !== undefined) sought += records.length;
    const isOver = records.length < RECORDS_READ;
    if (next !== undefined && (isOver || fold.unfinished === undefined || sought >= ENDS_SOUGHT_MAX)) {
      return { queries: fold.entries, hasNext: true, next };
    }
    if (isOver) return { queries: fold.entries, hasNext: false, next: endOf(fold, after) };
  }
}

function endOf(fold: QueryFold, after: number): QueryPlace {
  const { unfinished } = fold;
  return unfinished === undefined
    ? { seq: after, query: fold.last }
    : { seq: unfinished.seq - 1, query: unfinished.query - 1 };
}
