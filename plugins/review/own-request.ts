import { reasonOf } from '../../src/core/pipeline.ts';
import type { Session } from '../../src/core/session.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import type { ReviewDraft } from './ports.ts';
import { draftOf, type Held, noteNotRun, REQUEST_LENGTH_MAX } from './request.ts';

/** Whether this may be an admin's own request: an admin, and in one of the groups that would be asked. */
export function isOwnRequest({ user, connection }: Session): boolean {
  return user.isAdmin && connection.reviewers.some((group) => user.groups.includes(group));
}

/**
 * Lets an admin's own command pass, recorded as a request that was approved automatically. Undefined where people have to
 * be asked after all, because the session's user is no such admin any more.
 */
export async function passOwnRequest(held: Held): Promise<Verdict | undefined> {
  const { query, reviews, clock, hold, memory } = held;
  const review = await reviews.passOwn(shortened(draftOf(held, new Date(clock.now() + held.timeoutMs))));
  if (review === undefined) return undefined;
  if (hold.signal.aborted) {
    const reason = reasonOf(hold.signal);
    await noteNotRun(review.id, reason.message, held);
    return { allow: false, reason };
  }
  memory.released.set(query.id, review.id);
  return { allow: true, note: `review:${review.id} own request of an admin` };
}

/** Nobody has to read it to its end, so that a long command passes; what is kept of it is the beginning. */
function shortened(draft: ReviewDraft): ReviewDraft {
  const values = [...draft.params, ...draft.related].reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  if (draft.text.length + values <= REQUEST_LENGTH_MAX) return draft;
  const text = `${draft.text.slice(0, REQUEST_LENGTH_MAX)}… (the first of ${draft.text.length} characters)`;
  const { normalForm: _normalForm, ...rest } = draft;
  return { ...rest, text: draft.text.length > REQUEST_LENGTH_MAX ? text : draft.text, params: [], related: [] };
}
