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
  const groups = review.groups.map((group) => group.group).join(', ');
  return (
    `waiting for approval by ${groups}: ${link} (request ${review.id})\n` +
    `to approve: sluice admin approve review ${review.id}`
  );
}

/** What it reads from time to time: how long it has waited, for whom, and how long it may. */
export function progressNotice(review: HeldReview, link: string, elapsedMs: number, leftMs: number): string {
  const missing = review.groups.filter((group) => group.status === 'PENDING').map((group) => group.group);
  const approved = review.groups.filter((group) => group.status === 'APPROVED').map((group) => group.group);
  const done = approved.length === 0 ? '' : ` (approved by ${approved.join(', ')})`;
  return (
    `still waiting for approval by ${missing.join(', ')}${done} after ${formatDuration(elapsedMs)}, ` +
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

/** Who rejected and why: `rejected by dba (dba-team): use the replica`. */
export function rejection(review: HeldReview): string {
  const group = review.groups.find((one) => one.status === 'REJECTED');
  const reason = group?.reason ?? review.reason;
  const who = group === undefined ? '' : ` by ${group.reviewedBy?.name ?? '?'} (${group.group})`;
  return `rejected${who}${reason === undefined || reason === '' ? '' : `: ${reason}`}`;
}

/** The error of a command that may run when it is sent again after the approval. */
export function requiredMessage(review: HeldReview, link: string): string {
  return `approval required, request ${review.id}: ${link}; repeat the same statement after approval`;
}

/** Who was asked just now, and how they answer. */
export function askedHint(review: HeldReview): string {
  const groups = review.groups.map(({ group }) => group).join(', ');
  return `Asked: ${groups}. To approve: sluice admin approve review ${review.id}`;
}

/** Whose answer is missing. */
export function waitingHint(review: HeldReview): string {
  const missing = review.groups.filter(({ status }) => status !== 'APPROVED').map(({ group }) => group);
  const done = approvers(review);
  return `Still waiting for ${missing.join(', ')}${done === '' ? '' : `; approved by ${done}`}.`;
}
