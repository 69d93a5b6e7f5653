import { z } from 'zod';
import { WINDOW_SEC_MAX, WINDOW_SEC_MIN } from '../core/access-window.ts';
import type { Review as StoredReview } from '../store/index.ts';
import { Time, time } from './schemas.ts';

/** What access to a connection may be asked for, of whom. */
export interface WindowOffer {
  /** What is approved on the connection: each command, access for a time, or whichever there is. */
  readonly access: 'command' | 'window' | 'command_or_window';
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

/** How long access is to last. */
export const DurationSec = z.int().min(WINDOW_SEC_MIN).max(WINDOW_SEC_MAX);

/** What is read of a review besides, where it is for access for a time; null and empty for a command. */
export const windowFields = {
  access_duration_sec: z
    .number()
    .nullable()
    .describe('How long the access lasts: the least that was asked for and that each who approved allows.'),
  revoke_at: Time.nullable().describe('When the access ends. Set when it is approved, and never moved.'),
  justification: z.string().nullable().describe('Why the requester needs access.'),
  sessions: z
    .array(z.string())
    .describe('The sessions that used the access, by id, the first 1000; `outcome` counts all.'),
};

/** These fields of a review on its way out. */
export function shownWindow({ window }: StoredReview): z.output<z.ZodObject<typeof windowFields>> {
  return {
    access_duration_sec: window?.durationSec ?? null,
    revoke_at: time(window?.until),
    justification: window?.justification ?? null,
    sessions: [...(window?.sessions ?? [])],
  };
}
