import type { HeldReview } from './ports.ts';

/** `45 s`, `12 min`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** What a waiting client reads at once: who is asked, where, and how they answer. */
export function firstNotice(review: HeldReview, link: string): string {
  return (
    `waiting for approval by ${asked(review)}: ${link} (request ${review.id})\n` +
    `to approve: sluice admin approve review ${review.id}`
  );
}

/** What it reads from time to time: how long it has waited, for whom, and how long it may. */
export function progressNotice(review: HeldReview, link: string, elapsedMs: number, leftMs: number): string {
  const missing = review.groups.filter((group) => group.status === 'PENDING').map((group) => group.group);
  const approved = review.groups
    .filter((group) => group.status === 'APPROVED')
    .map((g) => `${g.group}${because(g.reason)}`);
  const done = approved.length === 0 ? '' : ` (approved by ${approved.join(', ')})`;
  return (
    `still waiting for approval by ${stillNeeded(review)}${missing.join(', ')}${done} after ${formatDuration(elapsedMs)}, ` +
    `expires in ${formatDuration(leftMs)}: ${link} (request ${review.id})`
  );
}

/** Who approved, for the audit: `dba (dba-team), root (security, as admin)`. */
export function approvers(review: HeldReview): string {
  return review.groups
    .filter((group) => group.status === 'APPROVED')
    .map(
      ({ group, reviewedBy, byAdmin }) =>
        `${reviewedBy?.name ?? '?'} (${group}${byAdmin === true ? ', as admin' : ''})`,
    )
    .join(', ');
}

/** What a waiting client is told when those who approved gave reasons: `approved by dba (dba-team): fine`. */
export function approvalNotice(review: HeldReview): string | undefined {
  const approved = review.groups.filter(({ status }) => status === 'APPROVED');
  if (approved.every(({ reason }) => because(reason) === '')) return undefined;
  const who = approved.map(
    ({ group, reviewedBy, reason }) => `${reviewedBy?.name ?? '?'} (${group})${because(reason)}`,
  );
  return `approved by ${who.join(', ')} (request ${review.id})`;
}

/** Who rejected and why: `rejected by dba (dba-team): use the replica`. */
export function rejection(review: HeldReview): string {
  const group = review.groups.find((one) => one.status === 'REJECTED');
  const who = group === undefined ? '' : ` by ${group.reviewedBy?.name ?? '?'} (${group.group})`;
  return `rejected${who}${because(group?.reason ?? review.reason)}`;
}

/** The longest reason that clients are told; the request has all of it. */
const REASON_LENGTH_MAX = 500;
/** What a terminal would act on. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A reason as part of a sentence, as one line of bounded length; nothing where none was given. */
export function because(reason: string | undefined): string {
  const line = (reason ?? '').replaceAll(CONTROLS, ' ').trim();
  if (line === '') return '';
  const characters = [...line];
  return `: ${characters.length > REASON_LENGTH_MAX ? `${characters.slice(0, REASON_LENGTH_MAX).join('')}…` : line}`;
}

/** The groups that are asked, and how many of them suffice. */
function asked({ groups, minApprovals }: HeldReview): string {
  const names = groups.map(({ group }) => group).join(', ');
  return minApprovals === undefined ? names : `${minApprovals} of ${names}`;
}

/** `1 of `: where fewer than all that are missing are needed. */
function stillNeeded({ groups, minApprovals }: HeldReview): string {
  if (minApprovals === undefined) return '';
  return `${Math.max(1, minApprovals - groups.filter(({ status }) => status === 'APPROVED').length)} of `;
}

/** The error of a command that may run when it is sent again after the approval. */
export function requiredMessage(review: HeldReview, link: string): string {
  return `approval required, request ${review.id}: ${link}; repeat the same statement after approval`;
}

/** Who was asked just now, and how they answer. */
export function askedHint(review: HeldReview): string {
  return `Asked: ${asked(review)}. To approve: sluice admin approve review ${review.id}`;
}

/** Whose answer is missing. */
export function waitingHint(review: HeldReview): string {
  const missing = review.groups.filter(({ status }) => status !== 'APPROVED').map(({ group }) => group);
  const done = approvers(review);
  return `Still waiting for ${stillNeeded(review)}${missing.join(', ')}${done === '' ? '' : `; approved by ${done}`}.`;
}
