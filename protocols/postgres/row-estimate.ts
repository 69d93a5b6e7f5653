import type { Query, RowEstimate, Statement } from '../../src/core/query.ts';
import { UpstreamError } from '../../src/errors.ts';
import type { Upstream } from '../upstream-leg.ts';
import { askUpstream, type Question } from './explain-exchange.ts';
import { changesOf } from './plan-changes.ts';
import { PostgresQuery } from './query.ts';
import { openUpstream } from './upstream-session.ts';

/** How long an estimate may take, from the dial to the plan. */
const ESTIMATE_MS_MAX = 2_000;
/** How long the upstream itself may plan, and wait for locks while it plans. */
const PLAN_MS_MAX = 1_500;
const LOCK_MS_MAX = 500;
/** More statements of one text that change rows are not estimated: nobody would read it. */
const STATEMENTS_MAX = 10;
/** What the upstream's administrator sees in pg_stat_activity. */
const APPLICATION_NAME = 'sluice row estimate';

/**
 * EXPLAIN runs nothing, but planning calls functions that are declared stable or immutable: they get a transaction that
 * cannot write, and little time. In a message of its own, so that the mode of strings holds when the statement is read.
 */
const SETUP = [
  'BEGIN READ ONLY',
  `SET LOCAL statement_timeout = ${PLAN_MS_MAX}`,
  `SET LOCAL lock_timeout = ${LOCK_MS_MAX}`,
  'SET LOCAL standard_conforming_strings = on',
].join('; ');

/** How a session was opened: names without a schema mean for the estimate what they meant for it then. */
interface Opening {
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Asks the planner what a query would change, over a connection of its own that is closed with the answer: the client's
 * own may be in a transaction, and what strangers wrote must not run beside the gateway's own questions.
 */
export function rowEstimator(
  upstream: Upstream,
  { database, settings }: Opening,
  ended: AbortSignal,
): (query: Query) => Promise<readonly RowEstimate[]> {
  return async (query) => {
    const questions = questionsOf(query);
    if (questions.length === 0) return [];
    const signal = AbortSignal.any([ended, AbortSignal.timeout(ESTIMATE_MS_MAX)]);
    const own = [
      ['application_name', APPLICATION_NAME],
      ['client_encoding', 'UTF8'],
    ] as const;
    const side = await openUpstream(upstream, { minor: 0, database, settings: new Map([...settings, ...own]), signal });
    const drop = (): void => side.wire.destroy();
    signal.addEventListener('abort', drop, { once: true });
    try {
      const plans = await askUpstream(side.wire, SETUP, questions);
      return plans.flatMap(changesOf);
    } finally {
      signal.removeEventListener('abort', drop);
      // Whatever the transaction did ends with its session.
      drop();
    }
  };
}

/** One EXPLAIN per statement that changes rows. Throws UpstreamError where the query cannot be asked about. */
function questionsOf(query: Query): readonly Question[] {
  const statements = query.statements();
  const changing = statements.filter(mayChangeRows);
  if (changing.length === 0) return [];
  const params = query instanceof PostgresQuery ? query.utf8Params : undefined;
  if (params === undefined || changing.length > STATEMENTS_MAX)
    throw new UpstreamError('this query cannot be estimated');
  return changing.map(({ text }) => ({ text: `EXPLAIN (FORMAT JSON, VERBOSE) ${text}`, params }));
}

const CHANGES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge']);
const CHANGE_WORD = /\b(?:insert|update|delete|merge)\b/i;

/** A SELECT changes rows where its WITH does; the word alone, which may mean anything, costs a plan and no more. */
function mayChangeRows({ operation, text }: Statement): boolean {
  return CHANGES.has(operation) || (operation === 'select' && CHANGE_WORD.test(text));
}
