import { reasonOf } from '../../src/core/pipeline.ts';
import type { Hold } from '../../src/core/plugin.ts';
import type { Query } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { deny, type Verdict } from '../../src/core/verdict.ts';
import { type Ending, waitForDecision } from './decision.ts';
import type { Clock, HeldReview, Log, ReviewDraft, Reviews } from './ports.ts';
import type { SessionMemory } from './session-memory.ts';
import { approvers, firstNotice, formatDuration, progressNotice, rejection } from './wording.ts';

/** How many queries of one session may wait at once; protocols decide one after the other. */
export const HOLDS_PER_SESSION_MAX = 8;
/** The longest command, with its parameters and what its names stand for, that a person is asked to read. */
export const REQUEST_LENGTH_MAX = 1024 * 1024;
/** How many different operations of a command are listed. */
const OPERATIONS_MAX = 100;

/** One query that has to wait, and everything its wait needs. */
export interface Held {
  readonly query: Query;
  readonly session: Session;
  readonly memory: SessionMemory;
  readonly hold: Hold;
  readonly reviews: Reviews;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs: number;
  readonly noticeIntervalMs: number;
  readonly link: (reviewId: string) => string;
  readonly emitHeld: (query: Query, reviewId: string, session: Session) => Promise<void>;
}

/** Asks for approval and waits. Allows only with the approval used up, and never once the hold is aborted. */
export async function holdForReview(held: Held): Promise<Verdict> {
  const { query, memory, session } = held;
  if (lengthOf(query) > REQUEST_LENGTH_MAX) {
    return deny('policy', 'this command is too long to be reviewed', { hint: 'Run it in smaller parts.' });
  }
  if (memory.holds >= HOLDS_PER_SESSION_MAX) {
    return deny('policy', 'too many commands of this session wait for approval', { hint: 'Wait for one of them.' });
  }
  memory.holds += 1;
  try {
    const expiresAt = held.clock.now() + held.timeoutMs;
    const review = await held.reviews.create(draftOf(query, session, new Date(expiresAt)));
    return await waitFor(review, expiresAt, held);
  } finally {
    memory.holds -= 1;
  }
}

async function waitFor(review: HeldReview, expiresAt: number, held: Held): Promise<Verdict> {
  const { hold, clock, reviews, query, session } = held;
  const startedAt = expiresAt - held.timeoutMs;
  const link = held.link(review.id);
  let latest = review;
  let stopNotices = (): void => undefined;
  try {
    if (!hold.signal.aborted) {
      await held.emitHeld(query, review.id, session);
      hold.notice(firstNotice(review, link));
      stopNotices = clock.every(held.noticeIntervalMs, () => {
        hold.notice(progressNotice(latest, link, clock.now() - startedAt, expiresAt - clock.now()));
      });
    }
    const onPending = (current: HeldReview): void => {
      latest = current;
    };
    const ending = await waitForDecision({ reviews, id: review.id, expiresAt, signal: hold.signal, clock, onPending });
    return await verdictOf(ending, review.id, held);
  } catch (error) {
    // Nobody waits for the answer any more, so nobody shall be asked for one; an approval may have been used meanwhile.
    await takeBack(review.id, GAVE_UP, held);
    await noteNotRun(review.id, GAVE_UP, held);
    throw error;
  } finally {
    stopNotices();
  }
}

async function verdictOf(ending: Ending, id: string, held: Held): Promise<Verdict> {
  const more = { rule: `review:${id}` };
  switch (ending.kind) {
    case 'approved':
      return release(ending.review, held);
    case 'rejected':
      return deny('review_rejected', `${rejection(ending.review)} (request ${id})`, more);
    case 'revoked':
      return deny('review_rejected', `the request ${id} was withdrawn${because(ending.review.reason)}`, more);
    case 'used':
      return deny('review_rejected', `the approval of request ${id} was already used`, { ...more, hint: RESUBMIT });
    case 'expired':
      // Does nothing where the store says EXPIRED already; where it was late, nobody can approve any more.
      await takeBack(id, 'not decided in time', held);
      return expired(id, held);
    case 'aborted': {
      const reason = reasonOf(held.hold.signal);
      await takeBack(id, reason.message, held);
      return { allow: false, reason };
    }
  }
}

/** Uses the approval up. What was aborted while it was used does not run, although nobody can use it again. */
async function release(review: HeldReview, held: Held): Promise<Verdict> {
  const { hold, memory, query, reviews } = held;
  const { id } = review;
  const isClaimed = await reviews.claim(id, query.fingerprint());
  if (hold.signal.aborted) {
    const reason = reasonOf(hold.signal);
    if (isClaimed) await noteNotRun(id, reason.message, held);
    else await takeBack(id, reason.message, held);
    return { allow: false, reason };
  }
  if (!isClaimed) {
    const current = await reviews.get(id);
    if (current?.status === 'EXPIRED' || current?.status === 'APPROVED') return expired(id, held);
    return deny('review_rejected', `the approval of request ${id} could not be used`, {
      rule: `review:${id}`,
      hint: RESUBMIT,
    });
  }
  memory.released.set(query.id, id);
  return { allow: true, note: `review:${id} approved by ${approvers(review)}` };
}

const GAVE_UP = 'the gateway could not go on waiting';
const RESUBMIT = 'Submit the command again.';

function expired(id: string, held: Held): Verdict {
  return deny('review_expired', `not approved within ${formatDuration(held.timeoutMs)} (request ${id})`, {
    rule: `review:${id}`,
    hint: RESUBMIT,
  });
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}

async function takeBack(id: string, reason: string, { reviews, log }: Held): Promise<void> {
  try {
    await reviews.revoke(id, reason);
  } catch (error) {
    // Nothing can run by it: only its own hold would use its approval, and that is over.
    log.warn({ review: id, err: error }, 'a request could not be taken back; it stays open until it expires');
  }
}

async function noteNotRun(id: string, reason: string, { reviews, log }: Held): Promise<void> {
  try {
    await reviews.finish(id, { status: 'not_run', reason });
  } catch (error) {
    log.warn({ review: id, err: error }, 'the outcome could not be noted on the request');
  }
}

function lengthOf(query: Query): number {
  const params = (query.params ?? []).reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  return query.related.reduce((sum, { text }) => sum + text.length, query.text.length + params);
}

function draftOf(query: Query, session: Session, expiresAt: Date): ReviewDraft {
  const operations = new Set(query.statements().map((statement) => statement.operation));
  return {
    sessionId: session.id,
    connectionId: session.connection.id,
    connectionName: session.connection.name,
    userId: session.user.id,
    userName: session.user.name,
    text: query.text,
    params: query.params ?? [],
    operations: [...operations].slice(0, OPERATIONS_MAX),
    related: query.related,
    fingerprint: query.fingerprint(),
    groups: session.connection.reviewers,
    expiresAt,
  };
}
