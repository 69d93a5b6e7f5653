import type { Connection } from './connection-queries.ts';

/** What a connection wants before commands run on it. */
export interface AccessOffer {
  /** What is approved: nothing, each command, access for a time, or whichever there is. */
  readonly needs: 'nothing' | 'command' | 'window' | 'command_or_window';
  readonly groups: readonly string[];
  /** How many of the groups must approve. */
  readonly approvals: number;
  /** The longest access that may be asked for, in seconds. */
  readonly windowSecMax: number;
  /** Only what a guardrail sends to the reviewers waits. */
  readonly isByRule: boolean;
}

/** As the gateway has it where a connection says nothing else. */
const WINDOW_SEC_MAX = 4 * 3600;

/** What a connection wants, as its fields say. */
export function offerOf({ reviewers, policy }: Pick<Connection, 'reviewers' | 'policy'>): AccessOffer {
  const { review_access: access, review_min_approvals: min, review_window_sec_max: max, review_scope: scope } = policy;
  const needs = access === 'window' || access === 'command_or_window' ? access : 'command';
  return {
    needs: reviewers.length === 0 ? 'nothing' : needs,
    groups: reviewers,
    approvals: Math.min(Number(min ?? reviewers.length), reviewers.length),
    windowSecMax: Number(max ?? WINDOW_SEC_MAX),
    isByRule: scope === 'rules',
  };
}

/** Who must approve, in words: `dba-team`, `dba-team and security`, `2 of dba-team, security, oncall`. */
export function approversOf({ groups, approvals }: Pick<AccessOffer, 'groups' | 'approvals'>): string {
  if (approvals < groups.length) return `${approvals} of ${groups.join(', ')}`;
  return groups.length < 2 ? groups.join('') : `${groups.slice(0, -1).join(', ')} and ${groups.at(-1)}`;
}
