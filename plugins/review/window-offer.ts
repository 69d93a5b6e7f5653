import type { Session } from '../../src/core/session.ts';
import { minApprovalsOf, personCountsOf, timeoutMsOf } from './policy.ts';
import { type Access, accessOf, windowSecMaxOf, windowSecOf } from './window-terms.ts';

/** What access to a connection may be asked for, of whom. */
export interface WindowOffer {
  readonly access: Access;
  readonly groups: readonly string[];
  readonly minApprovals: number | undefined;
  readonly personCounts: 'once' | 'every_group';
  /** An admin who is in one of the groups gets it without being asked about. */
  readonly adminsPass: boolean;
  /** How long the request waits. */
  readonly timeoutMs: number;
  /** How long it lasts where nobody says so. */
  readonly durationSec: number;
  readonly durationSecMax: number;
}

/** What a connection offers; `timeoutMs` holds where it does not say so itself. */
export function windowOffer(
  { connection }: Pick<Session, 'connection'>,
  { timeoutMs, adminsPass }: Pick<WindowOffer, 'timeoutMs' | 'adminsPass'>,
): WindowOffer {
  return {
    access: accessOf(connection.policy),
    groups: connection.reviewers,
    minApprovals: minApprovalsOf({ connection }),
    personCounts: personCountsOf({ connection }),
    adminsPass,
    timeoutMs: timeoutMsOf({ connection }, timeoutMs),
    durationSec: windowSecOf(connection.policy),
    durationSecMax: windowSecMaxOf(connection.policy),
  };
}
