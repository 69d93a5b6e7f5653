import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { callerOf } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { type RecordedQuery, type RecordedRange, recordedQueries, type Searched } from './recorded-queries.ts';
import { RunLimit } from './run-limit.ts';
import { Time, time } from './schemas.ts';
import { resultChars, statementChars, takesTooLong } from './trial-cost.ts';

const LINES = 'application/x-ndjson';
const DAYS_MAX = 31;
const EXAMPLES_MAX = 50;
const EXAMPLE_CHARS_MAX = 2000;
const CONNECTIONS_MAX = 1000;
/** So often somebody who waits is told how far it is. */
const PROGRESS_MS = 500;
/** How long queries are judged before anything else has its turn. */
const TURN_MS = 20;

/** Which recorded queries a draft is tried against. */
export const Range = {
  days: z.int().min(1).max(DAYS_MAX).default(7).describe('Of sessions opened in the last so many days.'),
  only_connection_ids: z.array(z.uuid()).max(CONNECTIONS_MAX).default([]).describe('Empty: of all connections.'),
};

/** What was found. */
export const Found = z
  .object({
    queries: z.number().int().describe('How many were looked at.'),
    sessions: z.number().int(),
    hits: z.number().int(),
    denied: z.number().int(),
    reviewed: z.number().int().describe('That would have waited for an approval.'),
    masked: z.record(z.string(), z.number().int()).describe('Values that would have been masked, by entity type.'),
    complete: z.boolean().describe('false: there were more, or longer ones, than could be looked at in time.'),
    examples: z
      .array(
        z.object({
          session_id: z.string(),
          seq: z.number().int().describe('Of the record.'),
          at: Time,
          user_name: z.string(),
          connection: z.string(),
          text: z.string().describe('The beginning of the command; of results, what would be masked.'),
          verdict: z.enum(['deny', 'review', 'mask']),
          message: z.string(),
          was: z.enum(['allow', 'deny']).nullable().describe('What was decided then.'),
        }),
      )
      .describe(`The latest, at most ${EXAMPLES_MAX}.`),
  })
  .meta({ id: 'TrialFound' });
type FoundShape = z.output<typeof Found>;

/** What a draft would have done to one recorded query. */
export interface Hit {
  readonly verdict: 'deny' | 'review' | 'mask';
  readonly message: string;
  /** Instead of the query's own text. */
  readonly text?: string;
  readonly masked?: Readonly<Record<string, number>>;
}

/** What is looked through, and what each character of it may cost. */
interface TrialRange extends RecordedRange {
  readonly stepsPerCharacter: number;
}

/** One trial at a time for each user: it looks through a great deal. */
const RUNS_MAX = 1;
const limits = new WeakMap<ApiDeps, RunLimit>();

/** Tries something against what was recorded; answers with lines of progress where they are asked for, or with the end alone. */
export async function tryRecorded(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  range: TrialRange,
  judge: (query: RecordedQuery) => Promise<Hit | undefined>,
): Promise<FoundShape | FastifyReply> {
  const limit = limits.get(deps) ?? new RunLimit(RUNS_MAX);
  limits.set(deps, limit);
  const leave = limit.enter(callerOf(request).id);
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  const steps = search(deps, range, judge, left.signal);
  if (!(request.headers.accept ?? '').includes(LINES)) {
    try {
      let found: FoundShape | undefined;
      for await (const step of steps) found = step;
      return found ?? emptyFound();
    } finally {
      leave();
    }
  }
  const lines = Readable.from(linesOf(steps), { objectMode: false, encoding: 'utf8' });
  lines.once('close', leave);
  return reply.type(LINES).send(lines);
}

async function* linesOf(steps: AsyncIterable<FoundShape>): AsyncGenerator<string> {
  let last: FoundShape = emptyFound();
  for await (const step of steps) {
    last = step;
    const { examples: _examples, ...counts } = step;
    yield `${JSON.stringify({ type: 'progress', ...counts })}\n`;
  }
  yield `${JSON.stringify({ type: 'end', ...last })}\n`;
}

/** How far it is, now and then; the last is the end. */
async function* search(
  deps: ApiDeps,
  range: TrialRange,
  judge: (query: RecordedQuery) => Promise<Hit | undefined>,
  signal: AbortSignal,
): AsyncGenerator<FoundShape> {
  const searched: Searched = { sessions: 0, queries: 0, isWhole: false };
  const found = emptyFound();
  let toldAt = performance.now();
  let turnAt = toldAt;
  let hasLeftOut = false;
  const now = (): FoundShape => {
    const { sessions, queries, isWhole } = searched;
    return Object.assign(found, { sessions, queries, complete: isWhole && !hasLeftOut });
  };
  for await (const query of recordedQueries(deps.store, range, searched, signal)) {
    const isTooLong = takesTooLong(range.stepsPerCharacter, charsOf(query));
    hasLeftOut ||= isTooLong;
    const hit = isTooLong ? undefined : await judge(query);
    if (hit !== undefined) add(found, query, hit);
    if (performance.now() - turnAt > TURN_MS) {
      await nextTurn();
      turnAt = performance.now();
    }
    if (performance.now() - toldAt < PROGRESS_MS) continue;
    toldAt = performance.now();
    yield now();
  }
  yield now();
}

function charsOf({ statement, results }: RecordedQuery): number {
  const asked = statement === undefined ? 0 : statementChars(statement);
  return results.reduce((sum, result) => sum + resultChars(result), asked);
}

function add(found: FoundShape, { session, seq, at, text, verdict }: RecordedQuery, hit: Hit): void {
  found.hits += 1;
  if (hit.verdict === 'deny') found.denied += 1;
  if (hit.verdict === 'review') found.reviewed += 1;
  for (const [entity, n] of Object.entries(hit.masked ?? {})) found.masked[entity] = (found.masked[entity] ?? 0) + n;
  if (found.examples.length >= EXAMPLES_MAX) return;
  found.examples.push({
    session_id: session.id,
    seq,
    at: time(at),
    user_name: session.userName,
    connection: session.connectionName,
    text: (hit.text ?? text).slice(0, EXAMPLE_CHARS_MAX),
    verdict: hit.verdict,
    message: hit.message,
    was: verdict ?? null,
  });
}

function emptyFound(): FoundShape {
  return { queries: 0, sessions: 0, hits: 0, denied: 0, reviewed: 0, masked: {}, complete: true, examples: [] };
}
