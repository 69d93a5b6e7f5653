import type { EventRecord, SessionRecord, Store } from '../store/index.ts';
import { DecidedRecord, EndedRecord } from './session-query-shape.ts';
import type { TrialResult, TrialStatement } from './trial-ports.ts';

/** How much is looked through for one trial. */
export const QUERIES_MAX = 20_000;
export const SESSIONS_MAX = 5_000;
export const TRIAL_MS_MAX = 20_000;
const RECORDS_READ = 200;
const SESSIONS_READ = 100;
const DAY_MS = 24 * 3600 * 1000;

/** A query that ran, or was to run, as far as a rule could judge it. */
export interface RecordedQuery {
  readonly session: SessionRecord;
  readonly seq: number;
  readonly at: Date;
  readonly text: string;
  readonly verdict: 'allow' | 'deny' | undefined;
  readonly statement: TrialStatement | undefined;
  /** What was kept of its results, as the client saw them. */
  readonly results: readonly TrialResult[];
}

/** Which queries are looked through. */
export interface RecordedRange {
  readonly days: number;
  /** Empty: of all. */
  readonly connectionIds: readonly string[];
  /** Of their beginning, or of their results. */
  readonly of: 'statements' | 'results';
}

/** How far a search has come. */
export interface Searched {
  sessions: number;
  queries: number;
  /** Whether everything in range was looked at. */
  isWhole: boolean;
}

/** The queries of the last days, those of the latest sessions first, as many as time and limits allow. `searched` tells how far it came. */
export async function* recordedQueries(
  store: Pick<Store, 'sessions' | 'events'>,
  range: RecordedRange,
  searched: Searched,
  signal: AbortSignal,
): AsyncGenerator<RecordedQuery> {
  const deadline = performance.now() + TRIAL_MS_MAX;
  const isOver = (): boolean =>
    signal.aborted ||
    searched.queries >= QUERIES_MAX ||
    searched.sessions >= SESSIONS_MAX ||
    performance.now() > deadline;
  for await (const session of sessionsOf(store, range)) {
    if (isOver()) return;
    searched.sessions += 1;
    for await (const query of queriesOf(store.events, session, range.of)) {
      searched.queries += 1;
      yield query;
      if (isOver()) return;
    }
  }
  searched.isWhole = true;
}

/** Newest first. Sessions that open meanwhile push the others back, which shows none twice: ids are remembered. */
async function* sessionsOf(
  { sessions }: Pick<Store, 'sessions'>,
  { days, connectionIds }: RecordedRange,
): AsyncGenerator<SessionRecord> {
  const since = new Date(Date.now() - days * DAY_MS);
  const until = new Date();
  const wanted = new Set(connectionIds);
  for (let offset = 0; offset < SESSIONS_MAX * 2; offset += SESSIONS_READ) {
    const only = connectionIds.length === 1 ? { connectionId: connectionIds[0] } : {};
    const { items } = await sessions.list({ since, until, ...only, limit: SESSIONS_READ, offset });
    for (const session of items) if (wanted.size === 0 || wanted.has(session.connectionId)) yield session;
    if (items.length < SESSIONS_READ) return;
  }
}

async function* queriesOf(
  events: Store['events'],
  session: SessionRecord,
  of: RecordedRange['of'],
): AsyncGenerator<RecordedQuery> {
  for (let after = 0n; ; ) {
    const records = await events.list({ sessionId: session.id, after, limit: RECORDS_READ });
    for (const record of records) {
      const query = of === 'statements' ? statementOf(session, record) : resultsOf(session, record);
      if (query !== undefined) yield query;
    }
    after = records.at(-1)?.seq ?? after;
    if (records.length < RECORDS_READ) return;
  }
}

function statementOf(session: SessionRecord, { type, seq, at, body }: EventRecord): RecordedQuery | undefined {
  const { data } = type === 'query.decided' ? DecidedRecord.safeParse(body) : {};
  if (data === undefined) return undefined;
  const { text, params, related, phase } = data.query;
  const statement = { protocol: session.protocol, text, params, related, phase };
  return { session, seq: Number(seq), at, text, verdict: data.verdict, statement, results: [] };
}

function resultsOf(session: SessionRecord, { type, seq, at, body }: EventRecord): RecordedQuery | undefined {
  const { data } = type === 'query.ended' ? EndedRecord.safeParse(body) : {};
  if (data === undefined || data.results.length === 0) return undefined;
  const results = data.results.map(({ columns, rows }) => ({
    protocol: session.protocol,
    columns: columns.map((name) => ({ name })),
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' || cell === null ? cell : cell.text))),
  }));
  return { session, seq: Number(seq), at, text: '', verdict: undefined, statement: undefined, results };
}
