import { WINDOW_SEC_MAX, WINDOW_SEC_MIN } from '../../src/core/access-window.ts';
import type { Session } from '../../src/core/session.ts';

/** The longest access of a connection that does not say so otherwise. */
export const WINDOW_SEC_MAX_DEFAULT = 4 * 3600;
/** How long access is asked for where nobody says so. */
export const WINDOW_SEC_DEFAULT = 30 * 60;

/** What is approved on a connection: each command, access for a time, or whichever there is. */
export type Access = 'command' | 'window' | 'command_or_window';

type Policy = Session['connection']['policy'];

/** What is approved on a connection of this policy. */
export function accessOf({ review_access: access }: Policy): Access {
  return access === 'window' || access === 'command_or_window' ? access : 'command';
}

/** The longest access that may be asked for on a connection of this policy, in seconds. */
export function windowSecMaxOf({ review_window_sec_max: set }: Policy): number {
  const max = Number(set ?? WINDOW_SEC_MAX_DEFAULT);
  // Refused when it is saved; whatever else it is, it is no reason to allow more.
  if (!Number.isSafeInteger(max) || max < WINDOW_SEC_MIN) return WINDOW_SEC_MIN;
  return Math.min(max, WINDOW_SEC_MAX);
}

/** How long access is asked for on a connection of this policy where nobody says so, in seconds. */
export function windowSecOf(policy: Policy): number {
  return Math.min(WINDOW_SEC_DEFAULT, windowSecMaxOf(policy));
}

/** What is wrong with how the policy of a connection speaks of windows, as a whole. */
export function windowProblems(policy: Policy, reviewers: readonly string[]): string[] {
  const access = accessOf(policy);
  if (access === 'command') return [];
  const problems: string[] = [];
  if (reviewers.length === 0) problems.push(`policy.review_access: ${access} needs reviewers, who approve the access`);
  if (policy.review_scope === 'rules') {
    problems.push(
      `policy.review_access: ${access} and review_scope=rules exclude each other; a rule’s command has its own approval`,
    );
  }
  return problems;
}
