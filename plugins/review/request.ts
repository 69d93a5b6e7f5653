import type { Hold } from '../../src/core/plugin.ts';
import type { Query } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { shownOf, type WrittenFingerprint } from '../../src/core/shown.ts';
import { deny, type Verdict } from '../../src/core/verdict.ts';
import { minApprovalsOf, personCountsOf, rowsMaxOf } from './policy.ts';
import type { Clock, Doing, HeldReview, Log, NormalForm, ReviewDraft, Reviews } from './ports.ts';
import type { RowChanges } from './row-changes.ts';
import type { SessionMemory } from './session-memory.ts';
import { touchesOf } from './touches.ts';
import { approvalNotice, approvers } from './wording.ts';

/** The longest command, with its parameters and what its names stand for, that a person is asked to read. */
export const REQUEST_LENGTH_MAX = 1024 * 1024;
/** How many different operations of a command are listed. */
const OPERATIONS_MAX = 100;

/** One query that needs approval, and everything the asking needs. */
export interface Held {
  readonly query: Query;
  readonly session: Session;
  readonly memory: SessionMemory;
  readonly hold: Hold;
  /** What can be told of the number of rows it will change. */
  readonly rowChanges: RowChanges;
  readonly reviews: Reviews;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs: number;
  readonly noticeIntervalMs: number;
  readonly link: (reviewId: string) => string;
  /** The normal form of a text of this protocol's dialect. */
  readonly normalForm?: ((text: string, protocol: string) => NormalForm | undefined) | undefined;
  /** What a text of this protocol's dialect does. */
  readonly effects?: ((protocol: string, text: string) => readonly Doing[] | undefined) | undefined;
  /** What an approval is bound to. */
  readonly fingerprintOf: WrittenFingerprint;
  readonly emitHeld: (query: Query, reviewId: string, session: Session) => Promise<void>;
}

/** The answer to a command nobody would read to its end. */
export const TOO_LONG: Verdict = deny('policy', 'this command is too long to be reviewed', {
  hint: 'Run it in smaller parts.',
});

/** Whether a command is longer than a person is asked to read. */
export function isTooLong(query: Query): boolean {
  const params = (query.params ?? []).reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  const length = query.related.reduce((sum, { text }) => sum + text.length, query.text.length + params);
  return length > REQUEST_LENGTH_MAX;
}

/** What a person is asked to approve. */
export function draftOf(
  held: Pick<Held, 'query' | 'session' | 'normalForm' | 'effects' | 'rowChanges' | 'fingerprintOf'>,
  expiresAt: Date,
): ReviewDraft {
  const { query, session, normalForm, fingerprintOf } = held;
  const { text, params, related } = shownOf(query);
  const operations = new Set(query.statements().map((statement) => statement.operation));
  // What the protocol does not vouch for may read differently on the server.
  const isRead = operations.size > 0 && !operations.has('unknown');
  return {
    sessionId: session.id,
    connectionId: session.connection.id,
    connectionName: session.connection.name,
    userId: session.user.id,
    userName: session.user.name,
    database: session.database,
    text,
    params,
    operations: [...operations].slice(0, OPERATIONS_MAX),
    normalForm: isRead ? normalForm?.(text, session.protocol) : undefined,
    touches: touchesOf(held),
    related,
    fingerprint: fingerprintOf(query),
    rowChanges: held.rowChanges.kind,
    rowsMax: held.rowChanges.kind === 'counted' ? rowsMaxOf(session) : undefined,
    groups: session.connection.reviewers,
    minApprovals: minApprovalsOf(session),
    personCounts: personCountsOf(session),
    expiresAt,
  };
}

/** Lets a command run by its approval, which was used up just now, and only as far as that goes. */
export function approved(review: HeldReview, { rowChanges, session }: Held): Verdict {
  const note = `review:${review.id} approved by ${approvers(review)}`;
  const max = Math.min(review.rowsMax ?? Infinity, rowsMaxOf(session) ?? Infinity);
  if (rowChanges.kind === 'none' || max === Infinity) return { allow: true, note };
  const rule = `review:${review.id}`;
  // The connection got its limit when the command was asked for already.
  if (rowChanges.kind === 'uncountable') return uncountable(rowChanges.why, max, rule);
  return { allow: true, note: `${note} for at most ${max} rows`, rowLimit: { max, rule } };
}

/** Tells the client what those who approved had to say, before it gets its result. */
export function tellReasons(review: HeldReview, { hold }: Held): void {
  const notice = approvalNotice(review);
  if (notice !== undefined) hold.notice(notice);
}

/** The answer to a command that no limit can be put on where there must be one. */
export function uncountable(why: string, max: number, rule: string): Verdict {
  return deny('policy', `approvals cover at most ${max} rows here, and ${why}`, {
    rule,
    hint: 'Send it as statements of their own that insert, update, delete, merge or copy rows.',
  });
}

/** Takes a request back that nobody waits for any more. A failure is logged. */
export async function takeBack(id: string, reason: string, { reviews, log }: Held): Promise<void> {
  try {
    await reviews.revoke(id, reason);
  } catch (error) {
    // Nothing can run by it: only its own hold would use its approval, and that is over.
    log.warn({ review: id, err: error }, 'a request could not be taken back; it stays open until it expires');
  }
}

/** Notes on a request whose approval was used that its command did not run after all. A failure is logged. */
export async function noteNotRun(id: string, reason: string, { reviews, log }: Held): Promise<void> {
  try {
    await reviews.finish(id, { status: 'not_run', reason });
  } catch (error) {
    log.warn({ review: id, err: error }, 'the outcome could not be noted on the request');
  }
}
