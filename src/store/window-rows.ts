import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Tables } from './database.ts';
import type { Review, ReviewDraft } from './review.ts';
import { storable } from './values.ts';

/** So many sessions of a window are listed; a program that connects for every command has a great many. */
export const SESSIONS_LISTED_MAX = 1000;

/** What the sessions did that used a window. */
export interface WindowUses {
  /** Of all of them. */
  readonly count: number;
  readonly commands: number;
  /** The first of them, first use first. */
  readonly sessions: readonly string[];
}

/** How the window of the review in this row was used; null for a command. */
export const USES: RawBuilder<WindowUses | null> = sql<WindowUses | null>`case when reviews.type = 'jit' then (
  select json_build_object('count', count(*), 'commands', coalesce(sum(w.commands), 0), 'sessions', coalesce((
    select json_agg(first.session_id order by first.first_at, first.session_id) from (
      select session_id, first_at from window_sessions where review_id = reviews.id
      order by first_at, session_id limit ${sql.lit(SESSIONS_LISTED_MAX)}
    ) as first
  ), '[]'))
  from window_sessions w where w.review_id = reviews.id
) end`;

type WindowRow = Pick<
  Selectable<Tables['reviews']>,
  'type' | 'duration_sec' | 'access_until' | 'justification' | 'outcome'
> & { readonly uses: WindowUses | null };

/** What is particular to a window; undefined for a command. */
export function windowOf(row: WindowRow): Review['window'] {
  const { type, duration_sec, access_until, justification, uses } = row;
  if (type !== 'jit' || duration_sec === null) return undefined;
  return {
    durationSec: duration_sec,
    until: access_until ?? undefined,
    justification: justification ?? undefined,
    sessions: uses?.sessions ?? [],
  };
}

/** What became of a review. Of a window: what was done in it; a session tells how many commands it ran when it ends. */
export function outcomeOf({ type, outcome, uses }: WindowRow): Review['outcome'] {
  if (type !== 'jit') return outcome ?? undefined;
  if (uses === null || uses.count === 0) return undefined;
  return { sessions: uses.count, commands: uses.commands };
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
