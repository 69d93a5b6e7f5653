import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Tables } from './database.ts';
import type { Review, ReviewDraft } from './review.ts';
import { storable } from './values.ts';

/** A session that used a window, and how many commands it ran by it. */
export interface WindowUse {
  readonly session: string;
  readonly commands: number;
}

/** The sessions that used the window of the review in this row, first use first. */
export const USES: RawBuilder<WindowUse[]> = sql<WindowUse[]>`coalesce((
  select json_agg(json_build_object('session', w.session_id, 'commands', w.commands) order by w.first_at, w.session_id)
  from window_sessions w where w.review_id = reviews.id and reviews.type = 'jit'
), '[]')`;

type WindowRow = Pick<
  Selectable<Tables['reviews']>,
  'type' | 'duration_sec' | 'access_until' | 'justification' | 'outcome'
> & { readonly uses: readonly WindowUse[] };

/** What is particular to a window; undefined for a command. */
export function windowOf(row: WindowRow): Review['window'] {
  const { type, duration_sec, access_until, justification, uses } = row;
  if (type !== 'jit' || duration_sec === null) return undefined;
  return {
    durationSec: duration_sec,
    until: access_until ?? undefined,
    justification: justification ?? undefined,
    sessions: uses.map(({ session }) => session),
  };
}

/** What became of a review. Of a window: what was done in it; a session tells how many commands it ran when it ends. */
export function outcomeOf({ type, outcome, uses }: WindowRow): Review['outcome'] {
  if (type !== 'jit') return outcome ?? undefined;
  if (uses.length === 0) return undefined;
  return { sessions: uses.length, commands: uses.reduce((sum, { commands }) => sum + commands, 0) };
}

/** What a draft of a window writes besides. */
export function windowColumns({ window, autoApproved }: ReviewDraft) {
  if (window === undefined) return {};
  const { durationSec, justification, reviewers } = window;
  return {
    type: 'jit' as const,
    duration_sec: durationSec,
    ...(autoApproved === true
      ? { access_until: sql<Date>`clock_timestamp() + ${durationSec} * interval '1 second'` }
      : {}),
    justification: justification === undefined ? null : storable(justification),
    window_reviewers: [...reviewers],
  };
}
