import { reasonOf } from '../../src/core/pipeline.ts';
import { deny, type Verdict } from '../../src/core/verdict.ts';
import { addEstimate } from './estimate.ts';
import type { HeldReview } from './ports.ts';
import { approved, draftOf, type Held, isTooLong, noteNotRun, TOO_LONG, takeBack, tellReasons } from './request.ts';
import { askedHint, because, rejection, requiredMessage, waitingHint } from './wording.ts';

/**
 * Answers at once: with the approval of this very command used up, or with the request that has to be approved before
 * the command is sent again. The request belongs to the user, the connection and the command, not to the session.
 */
export async function answerAtOnce(held: Held): Promise<Verdict> {
  const { query, reviews, clock, hold } = held;
  if (isTooLong(query)) return TOO_LONG;
  const draft = draftOf(held, new Date(clock.now() + held.timeoutMs));
  const repetition = await reviews.repeat(draft);
  if (repetition.kind === 'too_many') {
    return deny('policy', 'too many requests of yours wait for approval on this connection', {
      hint: 'Wait until some are decided, or withdraw some.',
    });
  }
  const { kind, review } = repetition;
  switch (kind) {
    case 'claimed':
      return release(review, held);
    case 'created':
      await record(review, held);
      // Before the request is known to anybody who could pass it on.
      await addEstimate(review.id, held);
      break;
    case 'refused':
      return deny('review_rejected', `${refusal(review)} (request ${review.id})`, {
        rule: `review:${review.id}`,
        hint: 'Submit the command again to ask once more.',
      });
    case 'pending':
      break;
  }
  // The request stays, whoever left: it is for the next time the command comes.
  if (hold.signal.aborted) return { allow: false, reason: reasonOf(hold.signal) };
  return deny('review_required', requiredMessage(review, held.link(review.id)), {
    rule: `review:${review.id}`,
    hint: kind === 'created' ? askedHint(review) : waitingHint(review),
  });
}

/** What was aborted while its approval was used does not run, although nobody can use it again. */
async function release(review: HeldReview, held: Held): Promise<Verdict> {
  const { hold, memory, query } = held;
  if (hold.signal.aborted) {
    const reason = reasonOf(hold.signal);
    await noteNotRun(review.id, reason.message, held);
    return { allow: false, reason };
  }
  const verdict = approved(review, held);
  if (!verdict.allow) {
    await noteNotRun(review.id, verdict.reason.message, held);
    return verdict;
  }
  memory.released.set(query.id, review.id);
  tellReasons(review, held);
  return verdict;
}

/** A request that could not be recorded must not be approved. */
async function record(review: HeldReview, held: Held): Promise<void> {
  try {
    await held.emitHeld(held.query, review.id, held.session);
  } catch (error) {
    await takeBack(review.id, 'the request could not be recorded', held);
    throw error;
  }
}

function refusal(review: HeldReview): string {
  if (review.status === 'REJECTED') return rejection(review);
  return `the request was withdrawn${because(review.reason)}`;
}
