import type { Session } from '../../src/core/session.ts';

/** The switches of a connection's `policy` that this plugin reads, and their values; the first is what holds without one. */
export const REVIEW_POLICY_KEYS = {
  review_mode: ['hold', 'fail_fast'],
  review_estimate: ['on', 'off'],
  review_scope: ['all', 'rules'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Whether commands of this session are answered at once and repeated after the approval, instead of waiting for it. */
export function failsFast(session: Session): boolean {
  return session.failsFast === true || session.connection.policy.review_mode === 'fail_fast';
}

/** Whether only those commands of this session wait that a rule sends to the reviewers. */
export function reviewsOnlyByRule(session: Session): boolean {
  return session.connection.policy.review_scope === 'rules';
}

/** Whether the upstream's planner may be asked about commands that nobody has approved yet. */
export function estimates(session: Session): boolean {
  return session.connection.policy.review_estimate !== 'off';
}
