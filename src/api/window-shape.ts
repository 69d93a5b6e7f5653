import { z } from 'zod';
import type { Review as StoredReview } from '../store/index.ts';
import { Time, time } from './schemas.ts';

/** Shorter access is not asked for: whoever approves it would hardly be done before it ends. */
export const WINDOW_SEC_MIN = 60;
/** Longer access is nobody's to give, whatever a connection says. */
export const WINDOW_SEC_MAX = 48 * 3600;

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
  sessions: z.array(z.string()).describe('The sessions that used the access, by id.'),
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
