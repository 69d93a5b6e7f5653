import { reasonOf } from '../../src/core/pipeline.ts';
import { deny, type Verdict } from '../../src/core/verdict.ts';
import { type Ending, waitForDecision } from './decision.ts';
import { addEstimate } from './estimate.ts';
import type { HeldReview } from './ports.ts';
import { approved, draftOf, type Held, isTooLong, noteNotRun, TOO_LONG, takeBack, tellReasons } from './request.ts';
import { because, firstNotice, formatDuration, progressNotice, rejection } from './wording.ts';

/** How many queries of one session may wait at once; protocols decide one after the other. */
export const HOLDS_PER_SESSION_MAX = 8;
/** The answer to one more. */
export const TOO_MANY_HOLDS: Verdict = deny('policy', 'too many commands of this session wait for approval', {
  hint: 'Wait for one of them.',
});

/** Asks for approval and waits. Allows only with the approval used up, and never once the hold is aborted. */
export async function holdForReview(held: Held): Promise<Verdict> {
  const { query, memory } = held;
  if (isTooLong(query)) return TOO_LONG;
  if (memory.holds >= HOLDS_PER_SESSION_MAX) return TOO_MANY_HOLDS;
  memory.holds += 1;
  try {
    const expiresAt = held.clock.now() + held.timeoutMs;
    const review = await held.reviews.create(draftOf(held, new Date(expiresAt)));
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
  const tell = (): void => {
    hold.notice(progressNotice(latest, link, clock.now() - startedAt, expiresAt - clock.now()));
  };
  try {
    if (!hold.signal.aborted) {
      await held.emitHeld(query, review.id, session);
      // Beside the wait: whoever decides before it is there has decided without.
      void addEstimate(review.id, held);
      hold.notice(firstNotice(review, link));
      stopNotices = clock.every(held.noticeIntervalMs, tell);
    }
    const onPending = (current: HeldReview): void => {
      const isFurther = approvalsOf(current) > approvalsOf(latest);
      latest = current;
      if (isFurther) tell();
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

function approvalsOf(review: HeldReview): number {
  return review.groups.filter(({ status }) => status === 'APPROVED').length;
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
  const isClaimed = await reviews.claim(id, held.fingerprintOf(query));
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
  const verdict = approved(review, held);
  if (!verdict.allow) {
    await noteNotRun(id, verdict.reason.message, held);
    return verdict;
  }
  memory.released.set(query.id, id);
  tellReasons(review, held);
  return verdict;
}

const GAVE_UP = 'the gateway could not go on waiting';
const RESUBMIT = 'Submit the command again.';

function expired(id: string, held: Held): Verdict {
  return deny('review_expired', `not approved within ${formatDuration(held.timeoutMs)} (request ${id})`, {
    rule: `review:${id}`,
    hint: RESUBMIT,
  });
}
