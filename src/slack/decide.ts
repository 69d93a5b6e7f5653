import type { Review, SlackPerson, Store } from '../store/index.ts';

/** What deciding needs. */
export interface DecideParts {
  readonly store: {
    readonly reviews: Pick<Store['reviews'], 'decide' | 'get'>;
    readonly slackLinks: Pick<Store['slackLinks'], 'personOf'>;
  };
}

/** An account of Slack that pressed a button, or typed a command. */
export interface Presser {
  readonly teamId: string;
  readonly slackUserId: string;
}

export interface SlackBallot {
  readonly reviewId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason?: string | undefined;
}

/** What became of it; `problem` is for the presser, and nobody else, to read. */
export type SlackDecision =
  | { readonly isDone: true; readonly review: Review }
  | { readonly isDone: false; readonly problem: string; readonly review?: Review | undefined };

/** How somebody gets linked. */
export const NOT_LINKED =
  'Your Slack account is not linked to an active user of Sluice, or that user must log in there again. Type `/hoop link` and follow what it says.';

/** Who stands behind an account of Slack, if they may decide anything; else why not. */
export async function deciderOf(
  { store }: DecideParts,
  presser: Presser,
): Promise<{ readonly person: SlackPerson } | { readonly problem: string }> {
  const person = await store.slackLinks.personOf(presser);
  if (person === undefined) return { problem: NOT_LINKED };
  if (person.isAuditor) return { problem: 'Auditors read everything and decide nothing.' };
  return { person };
}

/**
 * Decides as the linked user: through the same rules as everywhere else, with the groups that person has in this moment.
 * That an account of Slack pressed something proves nothing more than who they are.
 */
export async function decideAs(parts: DecideParts, presser: Presser, ballot: SlackBallot): Promise<SlackDecision> {
  const found = await deciderOf(parts, presser);
  if ('problem' in found) return { isDone: false, problem: found.problem };
  const { reviewId, decision, reason } = ballot;
  const result = await parts.store.reviews.decide(reviewId, {
    by: { id: found.person.id },
    decision,
    ...(reason === undefined ? {} : { reason }),
  });
  if (result.ok) return { isDone: true, review: result.review };
  return { isDone: false, problem: problemOf(result.refusal, result.review, found.person), review: result.review };
}

type Refusal = Extract<Awaited<ReturnType<Store['reviews']['decide']>>, { ok: false }>['refusal'];

function problemOf(refusal: Refusal, review: Review | undefined, person: SlackPerson): string {
  switch (refusal) {
    case 'not_found':
      return 'There is no such request any more.';
    case 'wrong_state':
      return `It is decided already: the request is ${review?.status.toLowerCase() ?? 'gone'}.`;
    case 'not_active':
      return NOT_LINKED;
    case 'self_approval':
      return 'This is your own request: somebody else must approve it.';
    case 'not_eligible':
      return whyNotEligible(review, person);
    case 'not_counted':
    case 'too_many_rows':
    case 'no_window':
    case 'too_long':
      return 'The request cannot be decided this way; open it and decide there.';
  }
}

function whyNotEligible(review: Review | undefined, person: SlackPerson): string {
  const waiting = (review?.groups ?? []).filter(({ status }) => status === 'PENDING').map(({ group }) => group);
  if (review?.groups.some(({ reviewedBy }) => reviewedBy?.id === person.id) === true) {
    return `You (${person.name}) already decided for one group; somebody else must decide for ${waiting.join(', ')}.`;
  }
  return `You (${person.name}) are in none of the groups it waits for: ${waiting.join(', ')}.`;
}
