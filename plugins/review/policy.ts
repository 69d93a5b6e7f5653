import { WINDOW_SEC_MAX, WINDOW_SEC_MIN } from '../../src/core/access-window.ts';
import type { PolicyValues } from '../../src/core/protocol.ts';
import type { Session } from '../../src/core/session.ts';
import { windowProblems } from './window-terms.ts';

/** The highest limit that may be set. */
export const ROWS_MAX = 1_000_000_000;
/** As many groups as a connection may name. */
const GROUPS_MAX = 50;
/** A week: whoever has not answered by then will not. */
const TIMEOUT_SEC_MAX = 7 * 24 * 3600;

/** The switches of a connection's `policy` that this plugin reads, and their values; the first is what holds without one. */
export const REVIEW_POLICY_KEYS = {
  review_mode: ['hold', 'fail_fast'],
  review_estimate: ['on', 'off'],
  review_scope: ['all', 'rules'],
  review_rows_max: { min: 1, max: ROWS_MAX, needs: 'rowLimits' },
  review_min_approvals: { min: 1, max: GROUPS_MAX },
  review_person_counts: ['once', 'every_group'],
  review_timeout_sec: { min: 1, max: TIMEOUT_SEC_MAX },
  review_access: ['command', 'window', 'command_or_window'],
  review_window_sec_max: { min: WINDOW_SEC_MIN, max: WINDOW_SEC_MAX },
} as const satisfies Readonly<Record<string, PolicyValues>>;

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

/** How many rows a command may change by an approval on this connection; undefined where no number is set. */
export function rowsMaxOf(session: Session): number | undefined {
  const { review_rows_max: set } = session.connection.policy;
  if (set === undefined) return undefined;
  const rowsMax = Number(set);
  // Refused when it is saved; whatever else it is, it is no reason to count less strictly.
  return Number.isSafeInteger(rowsMax) && rowsMax >= 0 ? rowsMax : 0;
}

/** How many of the groups suffice on this connection; undefined: all of them. */
export function minApprovalsOf(session: Pick<Session, 'connection'>): number | undefined {
  const { review_min_approvals: set } = session.connection.policy;
  const min = Number(set);
  // Refused when it is saved; whatever else it is, all groups are the strictest reading.
  return set !== undefined && Number.isSafeInteger(min) && min >= 1 ? min : undefined;
}

/** Whether one decision of a person stands for every group they are in. */
export function personCountsOf(session: Pick<Session, 'connection'>): 'once' | 'every_group' {
  return session.connection.policy.review_person_counts === 'every_group' ? 'every_group' : 'once';
}

/** How long a request of this session waits, where the connection does not say so otherwise. */
export function timeoutMsOf(session: Pick<Session, 'connection'>, otherwiseMs: number): number {
  const sec = Number(session.connection.policy.review_timeout_sec);
  return Number.isSafeInteger(sec) && sec >= 1 && sec <= TIMEOUT_SEC_MAX ? sec * 1000 : otherwiseMs;
}

/** What is wrong with the rules of a connection's reviews, taken together. */
export function reviewProblems(connection: {
  readonly reviewers: readonly string[];
  readonly policy: Readonly<Record<string, string>>;
}): string[] {
  const min = Number(connection.policy.review_min_approvals ?? 0);
  const groups = new Set(connection.reviewers).size;
  const problems = windowProblems(connection.policy, connection.reviewers);
  if (!(min > groups)) return problems;
  return [`policy.review_min_approvals: must be at most the number of reviewers, which is ${groups}`, ...problems];
}
